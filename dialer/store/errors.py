"""What ordinarily goes wrong with a database."""


class StoreError(Exception):
    """The database cannot be opened, read or written; the message is a sentence for the operator.

    Nothing of the transaction was kept, except when the connection broke while it was committed.
    """
