"""What `recado doctor` asks of Asterisk itself, by a client of another hand than the one that places calls.

What must be allowed is tried, and so is what must be denied, each by an action that does nothing even
where it is allowed.
"""

import time
import uuid
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from dialer.asterisk.second_client import NoAmi, SecondClient
from dialer.asterisk_version import FLOORS, version_is_safe
from dialer.doctor.findings import Finding, Findings
from dialer.doctor.pbx import PbxChecks
from dialer.settings import Settings
from ivr_flows import dialplan

MODULES = (
    *dialplan.MODULES,
    "bridge_simple",
    "cel_custom",
    "cel_manager",
    "chan_pjsip",
    "format_pcm",
    "res_rtp_asterisk",
)
"""What a compiled flow, a transfer and the event log need. func_module tells whether they are loaded."""

CLOCKS_APART = 2.0
"""Seconds that Asterisk's clock may be off; its answer is cut to whole ones."""

RELOADS, RELOAD_AGAIN = 6, 0.5
"""How often Asterisk is asked to read its dialplan anew until it has what was written, seconds apart."""

Session = Generator[Finding, None, bool]
"""What one user's session shows; at its end, whether they could log in."""

Probe = tuple[str, str, Mapping[str, str]]
"""A class of manager.conf, and an action that needs it and does nothing: what it acts on is not named."""

DIALING_NEEDS: tuple[Probe, ...] = (
    ("originate", "Originate", {}),
    ("call", "Hangup", {}),
    ("reporting", "CoreStatus", {}),
    ("agent", "QueueAdd", {}),
)
CONFIG_NEEDS: tuple[Probe, ...] = (("config", "Reload", {"Module": "recado_doctor_no_such_module"}),)
DANGEROUS: tuple[Probe, ...] = (
    ("system", "ModuleCheck", {"Module": "recado_doctor_no_such_module"}),
    ("command", "Command", {"Command": "core show version"}),
)


class AsteriskChecks:
    """Logs in as both users and looks at all that they can see."""

    def __init__(self, settings: Settings, findings: Findings) -> None:
        self._settings = settings
        self._findings = findings

    def run(self) -> Iterator[Finding]:
        """All that Asterisk itself can be asked; a single finding when it is not there."""
        s, where = self._settings, f"{self._settings.ami_host}:{self._settings.ami_port}"
        dialing, config = s.ami_user, s.ami_config_user
        with ExitStack() as sessions:
            try:
                first, second = (
                    sessions.enter_context(SecondClient(s.ami_host, s.ami_port, tls=s.ami_context))
                    for _ in range(2)
                )
            except NoAmi as error:
                yield self._findings.bad(
                    "reach", where=where, why=self._findings.plain(error), port=s.ami_port
                )
                return
            yield self._findings.good("reach", where=where)
            try:
                dials = yield from self._dialing(first, dialing, s.ami_secret.get_secret_value())
                reloads = yield from self._config(second, config, s.ami_config_secret.get_secret_value())
                if dials and reloads:
                    yield from PbxChecks(s, self._findings, dialing=first, config=second).run()
            except NoAmi as error:
                yield self._findings.bad("broken", user=f"{dialing}, {config}", why=error)

    def _dialing(self, ami: SecondClient, user: str, secret: str) -> Session:
        login = ami.log_in(user, secret)
        if not login.ok:
            yield self._findings.bad("login", user=user, why=login.message, setting="RECADO_AMI_SECRET")
            return False
        yield self._findings.good("login", user=user)
        yield self._may(ami, user, DIALING_NEEDS)
        yield self._must_not(ami, user, (*DANGEROUS, *CONFIG_NEEDS), DIALING_NEEDS)
        yield self._version(ami.ask("CoreSettings").fields.get("AsteriskVersion", ""))
        yield self._modules(ami)
        yield self._clock(ami)
        return True

    def _config(self, ami: SecondClient, user: str, secret: str) -> Session:
        login = ami.log_in(user, secret)
        if not login.ok:
            yield self._findings.bad(
                "login", user=user, why=login.message, setting="RECADO_AMI_CONFIG_SECRET"
            )
            return False
        yield self._findings.good("login", user=user)
        may = self._may(ami, user, CONFIG_NEEDS)
        yield may
        yield self._must_not(ami, user, (*DANGEROUS, *DIALING_NEEDS), CONFIG_NEEDS)
        if may.ok:
            yield from self._folders(ami)
        return True

    def _may(self, ami: SecondClient, user: str, needed: tuple[Probe, ...]) -> Finding:
        lacking = [name for name, action, headers in needed if ami.ask(action, **headers).denied]
        if lacking:
            return self._findings.bad("may", user=user, classes=", ".join(lacking), wanted=_classes(needed))
        return self._findings.good("may", user=user)

    def _must_not(
        self, ami: SecondClient, user: str, forbidden: tuple[Probe, ...], wanted: tuple[Probe, ...]
    ) -> Finding:
        allowed = [name for name, action, headers in forbidden if not ami.ask(action, **headers).denied]
        if not allowed:
            return self._findings.good("must_not", user=user)
        classes = ", ".join(allowed)
        return self._findings.bad(
            "must_not", remedy="may.do", user=user, classes=classes, wanted=_classes(wanted)
        )

    def _version(self, version: str) -> Finding:
        floor = " / ".join(".".join(map(str, release)) for release in FLOORS.values())
        new_enough = version_is_safe(version)
        if new_enough is None:
            return self._findings.bad("version", text="version.unknown", version=version, floor=floor)
        return (self._findings.good if new_enough else self._findings.bad)(
            "version", version=version, floor=floor
        )

    def _modules(self, ami: SecondClient) -> Finding:
        known = ("func_module", *MODULES)
        missing = [
            name
            for name in known
            if ami.ask("Getvar", Variable=f"IFMODULE({name})").fields.get("Value") != "1"
        ]
        if missing[:1] == ["func_module"]:
            missing = ["func_module"]
        if missing:
            return self._findings.bad("modules", missing=", ".join(missing))
        return self._findings.good("modules", n=len(MODULES))

    def _clock(self, ami: SecondClient) -> Finding:
        theirs = ami.ask("Getvar", Variable="EPOCH").fields.get("Value", "")
        apart = abs(time.time() - (int(theirs) if theirs.isdigit() else 0))
        found = self._findings.good if apart <= CLOCKS_APART else self._findings.bad
        return found("clock", seconds=round(apart))

    def _folders(self, ami: SecondClient) -> Iterator[Finding]:
        """Write a context into each folder and see whether Asterisk finds it after a reload.

        The one in the sounds folder is included by the one among the flows: Asterisk can be asked what
        is in its dialplan, and nothing else that these users may ask for looks at a file.
        """
        mark = f"recado-doctor-{uuid.uuid4().hex[:12]}"
        flow = self._settings.generated_config / "flows" / f"{mark}.conf"
        sound = self._settings.sounds / f"{mark}.conf"
        there = self._settings.sounds_in_asterisk / sound.name
        try:
            written = self._write(sound, _context(f"{mark}-sound"))
            included = self._write(flow, f'{_context(mark)}#tryinclude "{there}"\n')
            has_flow, has_sound = self._reloaded(ami, mark)
        finally:
            for path in (flow, sound):
                with suppress(OSError):
                    path.unlink()
        ami.ask("Reload", Module="pbx_config")
        yield self._folder("config", flow.parent, included, has_flow)
        if not included and has_flow:
            yield self._folder("sounds", sound.parent, written, has_sound, there.parent)
        elif written:
            yield self._folder("sounds", sound.parent, written, found=False)

    def _reloaded(self, ami: SecondClient, mark: str) -> tuple[bool, bool]:
        """Whether Asterisk has both contexts. Just started, it puts a reload off and says it is done."""
        for _ in range(RELOADS):
            ami.ask("Reload", Module="pbx_config")
            has_flow, has_sound = (
                ami.ask("ShowDialPlan", Context=f"{mark}{end}").ok for end in ("", "-sound")
            )
            if has_flow:
                break
            time.sleep(RELOAD_AGAIN)
        return has_flow, has_sound

    def _folder(self, what: str, folder: Path, why: str, found: bool, there: Path | None = None) -> Finding:
        if why:
            return self._findings.bad(what, text=f"{what}.unwritable", folder=folder, why=why)
        return (self._findings.good if found else self._findings.bad)(what, folder=folder, there=there)

    def _write(self, path: Path, text: str) -> str:
        """Why it could not be written; empty when it was."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o644)
        except OSError as error:
            return error.strerror or str(error)
        return ""


def _classes(probes: tuple[Probe, ...]) -> str:
    return ",".join(name for name, _, _ in probes)


def _context(name: str) -> str:
    return f"[{name}]\nexten => s,1,Hangup()\n"
