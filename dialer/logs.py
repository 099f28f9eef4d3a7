"""Where log lines go: JSON, one a line, each with its action; numbers of people are masked."""

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import structlog

_NUMBER = re.compile(r"\+\d{4,}(?=\d{3})")


def log_to(file: Path) -> TextIO:
    """Append every log line of this process to `file`; the open file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    out = file.open("a", encoding="utf-8", buffering=1)
    _configure(out)
    return out


def log_to_stderr() -> None:
    """For a process whose supervisor keeps what it says."""
    _configure(sys.stderr)


def log_nowhere() -> None:
    """For a command that says on the screen all there is to say."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), cache_logger_on_first_use=False)
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)


def masked(text: str) -> str:
    """The text with all but the last three digits of telephone numbers hidden."""
    return _NUMBER.sub("+…", text)


def _configure(out: TextIO) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    # Libraries speak up only when something is wrong: what they say of a request may name its address.
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Masked())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


class _Masked(logging.Formatter):
    """What other libraries say, in the same form."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(
            {
                "event": masked(record.getMessage()),
                "level": record.levelname.lower(),
                "logger": record.name,
                "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            },
            ensure_ascii=False,
        )


def _mask(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = masked(value)
    return event
