"""Where log lines go: JSON, one a line, each with its action; numbers of people are masked."""

import json
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from io import FileIO, TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import structlog

_NUMBER = re.compile(
    r"""(?<![\w.+-])            # not inside an id, an amount or a longer number
        (?:00)?\d(?:[ \u00a0]?\d){6,12}[ \u00a0]?(\d[ \u00a0]?\d)
        (?!\w|[.:]\d|-\d)        # nor Asterisk's 1732263000.12, a time, a date""",
    re.VERBOSE,
)
"""Nine digits or more, also as people write them; the last two are left to tell calls apart."""

_GROUPED = r"[ \u00a0.()/-]{0,2}"
_WITH_COUNTRY = re.compile(rf"(?:\+|%2B)\d(?:{_GROUPED}\d){{5,12}}{_GROUPED}(\d[ \u00a0.-]?\d)")
"""A plus makes it a number wherever it stands, and however it is grouped."""

_ADDRESS = re.compile(r"[\w.+-]+@(?=[\w-]+\.)")

PERSONAL = frozenset(
    "name person debtor email amount text words keys_pressed digits secret national_id".split()
)
"""Keys of a log line whose value is nobody's business, whatever it looks like."""


def log_to(file: Path) -> TextIO:
    """Append every log line of this process to `file`; the open file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    out = _LogFile(FileIO(file, "a"), encoding="utf-8", write_through=True)
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
    """The text with telephone numbers down to their last two digits, and no mail address's owner.

    A name or an amount looks like any other word: whoever writes a log line leaves them out.
    """
    for number in (_WITH_COUNTRY, _NUMBER):
        text = number.sub(lambda found: "…" + re.sub(r"\D", "", found[1]), text)
    return _ADDRESS.sub("…@", text)


class _LogFile(TextIOWrapper):
    """A line that the disk does not take is lost; what the line was about goes on."""

    def write(self, text: str, /) -> int:
        with suppress(OSError):
            return super().write(text)
        return 0


def _configure(out: TextIO) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    # Libraries speak up only when something is wrong: what they say of a request may name its address.
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Masked())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


class _Masked(logging.Formatter):
    """What libraries and the voice say, in the same form."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "event": masked(record.getMessage()),
            "action": getattr(record, "action", "library"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info:
            said["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)


def _mask(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The net under every line: what slipped into one is not written."""
    for key, value in event.items():
        event[key] = "…" if key in PERSONAL else _without_numbers(value)
    return event


def _without_numbers(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {_without_numbers(key): _without_numbers(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_numbers(each) for each in value]
    return value if isinstance(value, bool | int | float | None) else masked(str(value))
