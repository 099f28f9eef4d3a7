"""What ordinarily goes wrong with a database."""

from sqlalchemy.exc import InterfaceError, OperationalError


class StoreError(Exception):
    """The database cannot be opened, read or written; the message is a sentence for the operator.

    Nothing of the transaction was kept, except when the connection broke while it was committed.
    """


def concerns_all(error: Exception) -> bool:
    """Whether the database failed, and not what was asked of it: nothing of its transaction can go on."""
    return isinstance(error, OperationalError | InterfaceError)


class Undone(StoreError):
    """The database undid it for another transaction to go on: it may be run again as it is."""
