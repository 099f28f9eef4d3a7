"""The board as bytes, written once for however many ask."""

import secrets
from collections.abc import Callable

from api.models.status import ChangesShown, StatusShown
from dialer.control.board_views import Status

BOOT = secrets.token_hex(4)
"""Versions of another process mean nothing to this one."""


class Written:
    """One status: what is sent, and its ETag."""

    def __init__(self, status: Status, etag: Callable[[object], str]) -> None:
        self.status = status
        self.body = StatusShown.model_validate(status).model_dump_json().encode()
        self.etag = etag(f"{BOOT}-{status.version}")


def since(status: Status, version: int) -> ChangesShown:
    """What has changed since this version."""
    changed = [row for row in status.campaigns if status.row_versions[row.name] > version]
    return ChangesShown.model_validate(
        {
            "version": status.version,
            "changed_at": status.changed_at,
            "health": status.health if status.health_version > version else None,
            "campaigns": changed,
            "names": [row.name for row in status.campaigns],
        }
    )
