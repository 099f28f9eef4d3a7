"""Everything that speaks SQL: the only package that imports sqlalchemy."""

from sqlalchemy import Connection as Tx

__all__ = ["Tx"]
