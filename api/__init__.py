"""Recado over HTTP."""
