"""`recado doctor`: what a campaign needs of this machine and its Asterisk, tried one by one."""

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dialer.deliver import smtp_server
from dialer.delivery.email import trouble_with
from dialer.doctor.asterisk import AsteriskChecks
from dialer.doctor.findings import Finding, Findings
from dialer.open_ledger import open_ledger
from dialer.secret_files import SECRET_LENGTH, files_with_secrets, readable_by_others
from dialer.settings import Settings
from dialer.store.errors import StoreError
from dialer.store.migrate import Schema, schema_of

FIELDS = ("eventtype", "userdeftype", "eventtime", "uniqueid", "linkedid", "eventextra", "channame", "peer")
"""What Recado reads of a line of the event log."""

SMTP_WITHIN = timedelta(seconds=10)
"""For each answer of the mail server."""


def examine(settings: Settings, *, language: str = "en") -> Iterator[Finding]:
    """Every check in turn, as it is done; nothing raises. `language` is en or es."""
    findings = Findings(language)
    checks = _Checks(settings, findings)
    yield from AsteriskChecks(settings, findings).run()
    yield checks.event_log()
    yield checks.ledger()
    yield checks.smtp()
    yield checks.secret()
    yield checks.readable()


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

    def ledger(self) -> Finding:
        """Whether the ledger can be used as it is; making it, or bringing it up, is for `run`."""
        try:
            with open_ledger(self._settings) as database:
                if database.sqlite_file and not database.sqlite_file.exists():
                    return self._no_ledger(database.sqlite_file)
                where = database.sqlite_file or database.url.render_as_string()
                return self._schema(database.write(schema_of), where)
        except StoreError as error:
            return self._findings.bad("database", where="RECADO_DATABASE", why=error)

    def _no_ledger(self, file: Path) -> Finding:
        folder = next(parent for parent in file.parents if parent.exists())
        if folder.is_dir() and os.access(folder, os.W_OK):
            return self._findings.good("database", text="database.none_yet", where=file)
        return self._findings.bad("database", text="database.no_room", where=file, folder=folder)

    def _schema(self, found: Schema, where: object) -> Finding:
        match found:
            case Schema.CURRENT:
                return self._findings.good("database", where=where)
            case Schema.NONE:
                return self._findings.good("database", text="database.none_yet", where=where)
            case Schema.OLDER:
                text, remedy = "database.older", "database.bring_up"
            case Schema.FOREIGN:
                text, remedy = "database.foreign", "database.other_version"
        return self._findings.bad("database", text=text, remedy=remedy, where=where)

    def smtp(self) -> Finding:
        """Whether the mail server lets Recado in; no mail is sent."""
        server = replace(smtp_server(self._settings), timeout=SMTP_WITHIN)
        where = f"{server.host}:{server.port}"
        trouble = asyncio.run(trouble_with(server))
        if trouble is None:
            return self._findings.good("smtp", where=where)
        why = trouble.removeprefix(f"the mail server {where} cannot be used: ")
        return self._findings.bad("smtp", where=where, why=self._findings.plain(why))

    def secret(self) -> Finding:
        """Whether tokens are keyed by something that nobody can guess."""
        n = len(self._settings.secret.get_secret_value())
        return (self._findings.good if n >= SECRET_LENGTH else self._findings.bad)("secret", n=n)

    def readable(self) -> Finding:
        """A warning: in some containers a secret is a file that all may read, and nobody else is there."""
        found = [str(file) for file in files_with_secrets() if readable_by_others(file)]
        if not found:
            return self._findings.good("readable")
        return self._findings.unsure(
            "readable", text="readable.bad", remedy="readable.do", files=" ".join(found)
        )


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
