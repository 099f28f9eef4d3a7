"""The ledger of this installation, as every command opens it."""

from dialer.secret_files import SECRET_LENGTH, SecretTooShort
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.installation import Installation


def open_ledger(settings: Settings) -> Database:
    """Its node's chain of the audit, and its hashes keyed with its secret."""
    secret = settings.secret.get_secret_value()
    return Database(settings.database, Installation(node=settings.node, secret=secret))


def need_secret(settings: Settings) -> None:
    """Before anything is written: who sets it later finds a broken audit, and calls erased people again.

    Raises SecretTooShort.
    """
    characters = len(settings.secret.get_secret_value())
    if characters < SECRET_LENGTH:
        raise SecretTooShort(characters)
