"""How well the running Asterisk is shut: its user, its sockets, what it may write, what it has loaded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from dialer.asterisk.second_client import SecondClient
from dialer.doctor.findings import Finding, Findings
from dialer.doctor.process import Process, Socket, ephemeral_ports, find_process, open_sockets
from dialer.settings import Settings

SHARP = (
    *("app_externalivr", "app_system", "chan_iax2", "chan_unistim", "func_curl", "func_env", "func_shell"),
    *("pbx_dundi", "pbx_lua", "pbx_spool", "res_agi", "res_ari", "res_http_websocket", "res_phoneprov"),
    *("res_prometheus", "res_snmp"),
)
"""They run programs, read files, place calls from files, or open a port of their own."""

OUTSIDE_ITS_FOLDER = "/dev/null"
"""There everywhere and empty: to ask for it as a configuration file does nothing, refused or not."""

REFUSED = "File requires escalated privileges"

RESOLVERS = 2
"""SIP's name look-up asks from a port of its own, one each for IPv4 and IPv6, that the kernel chose."""

RTP = (5000, 31000)
"""Asterisk's own range, where rtp.conf names none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """Where this Asterisk has to listen: (protocol, port) of AMI and SIP, and UDP ports of sound."""

    ami: int
    sip: frozenset[tuple[str, int]]
    rtp: range

    def strangers(self, sockets: tuple[Socket, ...], chosen_by_kernel: range) -> list[Socket]:
        """Sockets that are there for nothing."""
        known = {("tcp", self.ami), *self.sip}
        rest = [
            each
            for each in sockets
            if (each.protocol, each.port) not in known
            and not (each.protocol == "udp" and each.port in self.rtp)
        ]
        asking = [each for each in rest if each.protocol == "udp" and each.port in chosen_by_kernel]
        return [each for each in rest if each not in asking[:RESOLVERS]]


class PbxChecks:
    """What both users together can ask, held against what this machine shows of the process."""

    def __init__(
        self, settings: Settings, findings: Findings, *, dialing: SecondClient, config: SecondClient
    ) -> None:
        self._settings = settings
        self._findings = findings
        self._dialing = dialing
        self._config = config

    def run(self) -> Iterator[Finding]:
        """Every check in turn; both sessions are logged in."""
        process = find_process(self._folder("ASTRUNDIR"))
        yield self.user(process)
        yield self.dangerous()
        yield self.ami()
        yield self.http()
        yield self.listening(process)
        yield self.sharp_modules()
        yield self.files(process, self._folder("ASTETCDIR"))
        if self._settings.event_log.parent.is_dir():
            yield self.writer(process, self._folder("ASTLOGDIR") / "cel-custom")

    def user(self, process: Process | None) -> Finding:
        """As root only in a rehearsal, which whoever is root rehearses as root."""
        if process is None:
            return self._findings.unsure("user")
        if process.uid != 0:
            return self._findings.good("user", user=process.user)
        if self._settings.rehearsal:
            return self._findings.good("user", text="user.rehearsal", user=process.user)
        return self._findings.bad("user")

    def dangerous(self) -> Finding:
        """live_dangerously as the running Asterisk has it: asterisk.conf may have been changed since."""
        answer = self._config.ask("GetConfig", Filename=OUTSIDE_ITS_FOLDER)
        if answer.denied:
            user = self._settings.ami_config_user
            return self._findings.unsure("dangerous", remedy="dangerous.do", user=user, why=answer.message)
        return (self._findings.good if answer.message == REFUSED else self._findings.bad)("dangerous")

    def ami(self) -> Finding:
        """On this machine alone. What is at a loopback address here may still listen for everybody."""
        port = self._settings.ami_port
        if self._settings.ami_context:
            where = f"{self._settings.ami_host}:{port}"
            return self._findings.good("ami", text="ami.tls", where=where)
        if not _is_loopback(self._settings.ami_host):
            return self._findings.bad("ami", where=f"{self._settings.ami_host}:{port}")
        found = [each for each in open_sockets() if (each.protocol, each.port) == ("tcp", port)]
        if not found:
            return self._findings.unsure("ami", port=port)
        open_to_all = [each for each in found if not each.address.is_loopback]
        shown = ", ".join(f"{each.address}:{each.port}" for each in open_to_all or found)
        return (self._findings.bad if open_to_all else self._findings.good)("ami", where=shown)

    def http(self) -> Finding:
        """Manager actions by HTTP, as the running Asterisk has it."""
        said = self._dialing.ask("CoreSettings").fields.get("CoreHTTPenabled")
        if said is None:
            return self._findings.unsure("http", remedy="http.do")
        return (self._findings.good if said == "No" else self._findings.bad)("http")

    def listening(self, process: Process | None) -> Finding:
        """Its sockets held against what its own configuration wants to be open."""
        wanted = self._expected()
        if process is None or process.sockets is None or not wanted.sip:
            return self._findings.unsure("listening")
        found = wanted.strangers(process.sockets, ephemeral_ports())
        return (self._findings.bad if found else self._findings.good)(
            "listening",
            where=", ".join(map(str, found)),
            sip=", ".join(f"{protocol} {port}" for protocol, port in sorted(wanted.sip)),
            rtp=f"udp {wanted.rtp[0]}-{wanted.rtp[-1]}",
        )

    def sharp_modules(self) -> Finding:
        """A warning, not a fault: this Asterisk may serve others too."""
        found = [name for name in SHARP if self._value(f"IFMODULE({name})") == "1"]
        if found:
            return self._findings.unsure("sharp", text="sharp.bad", remedy="sharp.do", found=", ".join(found))
        return self._findings.good("sharp", n=len(SHARP))

    def files(self, process: Process | None, folder: Path) -> Finding:
        """AMI's class `config` writes what Asterisk's user may write: nothing, if it owns none of it."""
        if self._settings.rehearsal:
            return self._findings.good("files", text="files.rehearsal", folder=folder)
        try:
            files = sorted(folder.glob("*.conf"))
            if process is None or not files:
                return self._findings.unsure("files", folder=folder)
            writable = [path for path in (folder, *files) if process.may_write(path)]
            readable = [path for path in files if _holds_passwords(path) and path.stat().st_mode & 0o004]
        except OSError:
            return self._findings.unsure("files", folder=folder)
        if writable:
            user = self._settings.ami_config_user
            return self._findings.bad("files", path=writable[0], folder=folder, user=user)
        if readable and folder.stat().st_mode & 0o001:
            return self._findings.bad("files", text="files.readable", path=readable[0], folder=folder)
        return self._findings.good("files", folder=folder)

    def writer(self, process: Process | None, there: Path) -> Finding:
        """Whether what Asterisk writes is what Recado reads, and Asterisk may write it."""
        folder = self._settings.event_log.parent
        if process is None or not there.is_dir():
            return self._findings.unsure("writer", there=there)
        if not there.samefile(folder):
            return self._findings.bad(
                "writer", text="writer.elsewhere", remedy="writer.point", there=there, folder=folder
            )
        found = self._findings.good if process.may_write(folder) else self._findings.bad
        return found("writer", user=process.user, folder=folder)

    def _expected(self) -> Expected:
        transports = self._sections("pjsip.conf", Filter="type=transport")
        [rtp, *_] = [*self._sections("rtp.conf", Category="general"), {}]
        first, last = (int(rtp.get(name, own)) for name, own in zip(("rtpstart", "rtpend"), RTP, strict=True))
        return Expected(
            ami=self._settings.ami_port,
            sip=frozenset(sip_socket(each) for each in transports),
            rtp=range(first, last + 1),
        )

    def _sections(self, file: str, **which: str) -> list[Mapping[str, str]]:
        return sections(self._config.ask("GetConfig", Filename=file, **which).fields)

    def _folder(self, name: str) -> Path:
        return Path(self._value(name) or "/nonexistent")

    def _value(self, variable: str) -> str:
        return self._dialing.ask("Getvar", Variable=variable).fields.get("Value", "")


def sections(answer: Mapping[str, str]) -> list[Mapping[str, str]]:
    """GetConfig's answer (`Category-000000: name`, `Line-000000-000000: key=value`) as its sections."""
    found: dict[str, dict[str, str]] = {}
    for name, text in answer.items():
        kind, _, numbers = name.partition("-")
        if kind == "Category":
            found.setdefault(numbers, {})
        elif kind == "Line":
            key, _, value = text.partition("=")
            found.setdefault(numbers.partition("-")[0], {})[key] = value
    return list(found.values())


def sip_socket(transport: Mapping[str, str]) -> tuple[str, int]:
    """Where a SIP transport listens: TLS and web sockets are TCP; without a port it is the protocol's own."""
    protocol = transport.get("protocol", "udp")
    port = transport.get("bind", "").rpartition(":")[2]
    usual = 5061 if protocol == "tls" else 5060
    return "udp" if protocol == "udp" else "tcp", int(port) if port.isdigit() else usual


def _holds_passwords(file: Path) -> bool:
    return file.name.startswith(("manager", "pjsip"))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
