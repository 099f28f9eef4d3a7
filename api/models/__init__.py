"""What is asked and answered over HTTP: pydantic models, each field with what it means."""
