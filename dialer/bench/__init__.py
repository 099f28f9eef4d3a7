"""What this machine can do: measured here and now, never promised."""
