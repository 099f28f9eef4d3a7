"""`recado doctor`: what a campaign needs of this machine and its Asterisk, tried one by one."""

import json
import smtplib
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

from dialer.doctor.asterisk import AsteriskChecks
from dialer.doctor.findings import Finding, Findings
from dialer.settings import Settings

FIELDS = ("eventtype", "userdeftype", "eventtime", "uniqueid", "linkedid", "eventextra", "channame", "peer")
"""What Recado reads of a line of the event log."""

SECRET_LENGTH = 32
SMTP_WITHIN = 10.0
"""Seconds."""


def examine(settings: Settings, *, database: Callable[[], None], language: str = "en") -> Iterator[Finding]:
    """Every check in turn, as it is done; nothing raises. `language` is en or es.

    `database` is to use the ledger once, and to raise what is wrong with it.
    """
    findings = Findings(language)
    checks = _Checks(settings, findings)
    yield from AsteriskChecks(settings, findings).run()
    yield checks.event_log()
    yield checks.database(database)
    yield checks.smtp()
    yield checks.secret()


class _Checks:
    """What can be looked at without asking Asterisk."""

    def __init__(self, settings: Settings, findings: Findings) -> None:
        self._settings = settings
        self._findings = findings

    def event_log(self) -> Finding:
        """Whether the file where calls leave their results is there, readable, and of the right shape."""
        file = self._settings.event_log
        if not file.parent.is_dir():
            return self._event_log("no_folder", "make_folder", folder=file.parent)
        try:
            lines = _last_lines(file)
        except FileNotFoundError:
            return self._findings.good("event_log", text="event_log.none_yet", file=file)
        except OSError as error:
            return self._event_log("unreadable", "let_read", file=file, why=error.strerror)
        missing = _missing_fields(lines[-1]) if lines else ()
        if missing:
            return self._event_log("fields", "set_fields", file=file, missing=", ".join(missing))
        return self._findings.good("event_log", file=file)

    def _event_log(self, text: str, remedy: str, **values: object) -> Finding:
        return self._findings.bad(
            "event_log", text=f"event_log.{text}", remedy=f"event_log.{remedy}", **values
        )

    def database(self, use: Callable[[], None]) -> Finding:
        """Whether the ledger can be used."""
        try:
            use()
        except Exception as error:  # noqa: BLE001 whatever the database's driver raises is the finding
            return self._findings.bad(
                "database", why=str(error).splitlines()[0] if str(error) else type(error).__name__
            )
        return self._findings.good("database")

    def smtp(self) -> Finding:
        """Whether the mail server lets Recado in; no mail is sent."""
        s = self._settings
        where = f"{s.smtp_host}:{s.smtp_port}"
        try:
            _try_smtp(s)
        except (OSError, smtplib.SMTPException) as error:
            return self._findings.bad("smtp", where=where, why=str(error) or type(error).__name__)
        return self._findings.good("smtp", where=where)

    def secret(self) -> Finding:
        """Whether tokens are keyed by something that nobody can guess."""
        n = len(self._settings.secret.get_secret_value())
        return (self._findings.good if n >= SECRET_LENGTH else self._findings.bad)("secret", n=n)


def _last_lines(file: Path) -> list[str]:
    """The whole lines of the file's last 64 KB."""
    with file.open("rb") as log:
        log.seek(max(log.seek(0, 2) - 65536, 0))
        return log.read().decode("utf-8", "replace").split("\n")[:-1]


def _missing_fields(line: str) -> tuple[str, ...]:
    try:
        fields = json.loads(line)
    except ValueError:
        return FIELDS
    return tuple(name for name in FIELDS if name not in fields)


def _try_smtp(s: Settings) -> None:
    """As far as a mail would get before its first word."""
    with _connected(s) as session:
        if s.smtp_tls == "starttls":
            session.starttls(context=ssl.create_default_context())
        if s.smtp_user:
            session.login(s.smtp_user, s.smtp_password.get_secret_value())
        session.noop()


def _connected(s: Settings) -> smtplib.SMTP:
    if s.smtp_tls == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(s.smtp_host, s.smtp_port, timeout=SMTP_WITHIN, context=context)
    return smtplib.SMTP(s.smtp_host, s.smtp_port, timeout=SMTP_WITHIN)
