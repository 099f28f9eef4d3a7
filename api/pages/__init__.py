"""The pages that people work with, made on the server."""
