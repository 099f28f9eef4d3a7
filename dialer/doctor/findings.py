"""What `recado doctor` finds, in English and in Spanish: a check's name, what was seen, what to do."""

import errno
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from dialer.doctor.pbx_texts import PBX

TEXTS: Mapping[str, tuple[str, str]] = {
    **PBX,
    "reach.name": ("Asterisk", "Asterisk"),
    "reach.ok": ("answers at {where}", "responde en {where}"),
    "reach.bad": ("no AMI at {where}: {why}", "no hay AMI en {where}: {why}"),
    "reach.do": (
        "Start Asterisk; manager.conf needs enabled = yes and port = {port}; RECADO_AMI_HOST and "
        "RECADO_AMI_PORT say where it is.",
        "Arranque Asterisk; manager.conf necesita enabled = yes y port = {port}; RECADO_AMI_HOST y "
        "RECADO_AMI_PORT dicen dónde está.",
    ),
    "login.name": ("AMI user {user}", "usuario AMI {user}"),
    "login.ok": ("may log in", "puede entrar"),
    "login.bad": ("was refused: {why}", "fue rechazado: {why}"),
    "login.do": (
        "The section [{user}] of manager.conf, its secret ({setting}) and its permit= must fit; then "
        "'asterisk -rx \"manager reload\"'.",
        "La sección [{user}] de manager.conf, su secret ({setting}) y su permit= deben coincidir; después, "
        "'asterisk -rx \"manager reload\"'.",
    ),
    "may.name": ("what {user} may do", "lo que {user} puede hacer"),
    "may.ok": ("all it needs", "todo lo que necesita"),
    "may.bad": ("lacks the classes: {classes}", "le faltan las clases: {classes}"),
    "may.do": (
        "In manager.conf, [{user}]: write = {wanted}; then 'asterisk -rx \"manager reload\"'.",
        "En manager.conf, [{user}]: write = {wanted}; después, 'asterisk -rx \"manager reload\"'.",
    ),
    "must_not.name": ("what {user} must not do", "lo que {user} no debe poder"),
    "must_not.ok": ("is denied", "está denegado"),
    "must_not.bad": (
        "it may use the classes: {classes}; whoever steals its password could too",
        "puede usar las clases: {classes}; quien robe su contraseña también podría",
    ),
    "version.name": ("Asterisk's version", "versión de Asterisk"),
    "version.ok": ("{version}", "{version}"),
    "version.bad": (
        "{version} is older than the security releases {floor}",
        "{version} es anterior a las versiones de seguridad {floor}",
    ),
    "version.unknown": (
        "{version} cannot be compared with the security releases {floor}",
        "{version} no se puede comparar con las versiones de seguridad {floor}",
    ),
    "version.do": (
        "Upgrade Asterisk: older ones can be crashed through AMI and let text be injected into CEL.",
        "Actualice Asterisk: las anteriores se pueden tumbar por AMI y permiten inyectar texto en CEL.",
    ),
    "modules.name": ("modules", "módulos"),
    "modules.ok": ("all {n} that calls need are loaded", "cargados los {n} que necesitan las llamadas"),
    "modules.bad": ("not loaded: {missing}", "sin cargar: {missing}"),
    "modules.do": (
        "Load them in modules.conf (asterisk_conf/modules.conf has the whole list) and restart Asterisk.",
        "Cárguelos en modules.conf (asterisk_conf/modules.conf tiene la lista completa) y reinicie Asterisk.",
    ),
    "event_log.name": ("event log", "registro de eventos"),
    "event_log.ok": ("{file} is written and can be read", "{file} se escribe y se puede leer"),
    "event_log.none_yet": (
        "{file} does not exist yet: Asterisk makes it with the first call",
        "{file} aún no existe: Asterisk lo crea con la primera llamada",
    ),
    "event_log.no_folder": (
        "the folder {folder} does not exist: Asterisk writes nothing, and no result of a call is known",
        "la carpeta {folder} no existe: Asterisk no escribe nada y no se sabe qué fue de las llamadas",
    ),
    "event_log.make_folder": (
        "install -d -o asterisk -g asterisk {folder}; RECADO_EVENT_LOG says where Recado looks.",
        "install -d -o asterisk -g asterisk {folder}; RECADO_EVENT_LOG dice dónde mira Recado.",
    ),
    "event_log.unreadable": ("{file} cannot be read: {why}", "{file} no se puede leer: {why}"),
    "event_log.let_read": (
        "Recado's user needs read access to it (the group asterisk, most often).",
        "El usuario de Recado necesita permiso de lectura (normalmente, el grupo asterisk).",
    ),
    "event_log.fields": (
        "the last line of {file} lacks: {missing}",
        "a la última línea de {file} le falta: {missing}",
    ),
    "event_log.set_fields": (
        "Take [recado.jsonl] of asterisk_conf/cel_custom.conf as it is (format = json and its fields), and "
        "no dateformat in cel.conf.",
        "Use [recado.jsonl] de asterisk_conf/cel_custom.conf tal cual (format = json y sus fields) y ningún "
        "dateformat en cel.conf.",
    ),
    "config.name": ("generated flows", "flujos generados"),
    "config.ok": ("Asterisk reads {folder}", "Asterisk lee {folder}"),
    "config.unwritable": ("{folder} cannot be written: {why}", "no se puede escribir en {folder}: {why}"),
    "config.bad": (
        "Asterisk does not read what Recado writes to {folder}",
        "Asterisk no lee lo que Recado escribe en {folder}",
    ),
    "config.do": (
        'extensions.conf needs #tryinclude "…/flows/*.conf" with that folder as Asterisk sees it, and its '
        "user read access; RECADO_GENERATED_CONFIG is Recado's view.",
        'extensions.conf necesita #tryinclude "…/flows/*.conf" con esa carpeta tal como la ve Asterisk, y su '
        "usuario permiso de lectura; RECADO_GENERATED_CONFIG es la vista de Recado.",
    ),
    "sounds.name": ("sounds", "sonidos"),
    "sounds.ok": (
        "what Recado writes to {folder}, Asterisk reads at {there}",
        "lo que Recado escribe en {folder}, Asterisk lo lee en {there}",
    ),
    "sounds.unwritable": ("{folder} cannot be written: {why}", "no se puede escribir en {folder}: {why}"),
    "sounds.bad": (
        "Asterisk does not find at {there} what Recado writes to {folder}",
        "Asterisk no encuentra en {there} lo que Recado escribe en {folder}",
    ),
    "sounds.do": (
        "RECADO_SOUNDS is the folder as Recado sees it, RECADO_SOUNDS_IN_ASTERISK as Asterisk does; "
        "both users need it, Asterisk's to read.",
        "RECADO_SOUNDS es la carpeta vista por Recado, RECADO_SOUNDS_IN_ASTERISK vista por Asterisk; "
        "ambos usuarios la necesitan, el de Asterisk para leer.",
    ),
    "database.name": ("database", "base de datos"),
    "database.ok": (
        "{where} can be read and written, and is of this version",
        "{where} se puede leer y escribir, y es de esta versión",
    ),
    "database.none_yet": (
        "{where} does not exist yet: `recado run` makes it",
        "{where} aún no existe: la crea `recado run`",
    ),
    "database.no_room": (
        "{where} does not exist, and {folder} cannot be written",
        "{where} no existe y no se puede escribir en {folder}",
    ),
    "database.older": (
        "{where} was written by an older version of Recado",
        "{where} es de una versión anterior de Recado",
    ),
    "database.bring_up": (
        "Keep a copy of it; the next `recado run` brings it up to this version.",
        "Guarde una copia; el próximo `recado run` la pone al día.",
    ),
    "database.foreign": (
        "{where} was written by another version of Recado",
        "{where} es de otra versión de Recado",
    ),
    "database.other_version": (
        "Run the version that wrote it last, or a newer one.",
        "Use la versión que la escribió por última vez, o una más nueva.",
    ),
    "database.bad": ("{where} cannot be used: {why}", "no se puede usar {where}: {why}"),
    "database.do": (
        "RECADO_DATABASE says where it is; its folder or server must be there, and writable.",
        "RECADO_DATABASE dice dónde está; su carpeta o servidor debe existir y admitir escritura.",
    ),
    "smtp.name": ("mail server", "servidor de correo"),
    "smtp.ok": ("{where} accepts mail from here", "{where} acepta correo desde aquí"),
    "smtp.bad": ("{where} does not accept mail: {why}", "{where} no acepta correo: {why}"),
    "smtp.do": (
        "Check RECADO_SMTP_HOST, _PORT, _TLS (none, starttls, tls), _USER and _PASSWORD.",
        "Revise RECADO_SMTP_HOST, _PORT, _TLS (none, starttls, tls), _USER y _PASSWORD.",
    ),
    "clock.name": ("clocks", "relojes"),
    "clock.ok": (
        "Asterisk's and this machine's are {seconds} s apart",
        "el de Asterisk y el de esta máquina difieren en {seconds} s",
    ),
    "clock.bad": (
        "Asterisk's and this machine's are {seconds} s apart: calls refuse their tokens, and calling hours "
        "are not kept",
        "el de Asterisk y el de esta máquina difieren en {seconds} s: las llamadas rechazan sus "
        "credenciales y los horarios de llamada no se respetan",
    ),
    "clock.do": (
        "Run a time service (chrony) on both machines.",
        "Use un servicio de hora (chrony) en ambas máquinas.",
    ),
    "secret.name": ("secret", "secreto"),
    "secret.ok": ("is set", "está puesto"),
    "secret.bad": (
        "RECADO_SECRET has {n} characters, not 32 or more: tokens of calls could be guessed",
        "RECADO_SECRET tiene {n} caracteres y no 32 o más: se podrían adivinar las credenciales",
    ),
    "secret.do": (
        "Put RECADO_SECRET=… into .env, with the output of 'openssl rand -hex 32'.",
        "Ponga RECADO_SECRET=… en .env, con la salida de 'openssl rand -hex 32'.",
    ),
    "no_answer.refused": (
        "nothing answers there (connection refused)",
        "nadie responde ahí (conexión rechazada)",
    ),
    "no_answer.silent": ("nothing answered in time", "nadie respondió a tiempo"),
    "no_answer.unreachable": ("there is no way to that machine", "no hay camino hasta esa máquina"),
    "no_answer.unknown_host": (
        "no machine of that name is known",
        "no se conoce ninguna máquina con ese nombre",
    ),
    "broken.name": ("AMI session of {user}", "sesión AMI de {user}"),
    "broken.bad": ("ended early: {why}", "terminó antes de tiempo: {why}"),
    "broken.do": (
        "Look into Asterisk's own log; run recado doctor again.",
        "Mire el registro de Asterisk; vuelva a ejecutar recado doctor.",
    ),
}


_NO_ANSWER: Mapping[str, tuple[str, ...]] = {
    "no_answer.refused": ("connection refused", f"[errno {errno.ECONNREFUSED}]"),
    "no_answer.silent": ("timed out", "nothing answered within", f"[errno {errno.ETIMEDOUT}]"),
    "no_answer.unreachable": (
        "no route to host",
        "network is unreachable",
        f"[errno {errno.EHOSTUNREACH}]",
        f"[errno {errno.ENETUNREACH}]",
    ),
    "no_answer.unknown_host": (
        "name or service not known",
        "name resolution",
        f"[errno {socket.EAI_NONAME}]",
        f"[errno {socket.EAI_AGAIN}]",
    ),
}
"""What the system, or a library, says when an address does not answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, what was found, and what to do if it is not.

    `ok` is None where it could not be told, or the operator has to judge: no campaign fails by it.
    """

    name: str
    ok: bool | None
    text: str
    remedy: str = ""


class Findings:
    """Makes findings in one language (en or es) from what was seen; `what` is the check's name in TEXTS."""

    def __init__(self, language: str) -> None:
        self._spanish = language == "es"

    def good(self, what: str, text: str = "", **seen: object) -> Finding:
        """All is well."""
        return Finding(
            name=self._say(f"{what}.name", seen), ok=True, text=self._say(text or f"{what}.ok", seen)
        )

    def bad(self, what: str, text: str = "", remedy: str = "", **seen: object) -> Finding:
        """Something is not; the remedy is the check's own unless another is named."""
        return Finding(
            name=self._say(f"{what}.name", seen),
            ok=False,
            text=self._say(text or f"{what}.bad", seen),
            remedy=self._say(remedy or f"{what}.do", seen),
        )

    def unsure(self, what: str, text: str = "", remedy: str = "", **seen: object) -> Finding:
        """It could not be told from here, or somebody has to look at it; the remedy says how."""
        return Finding(
            name=self._say(f"{what}.name", seen),
            ok=None,
            text=self._say(text or f"{what}.unseen", seen),
            remedy=self._say(remedy or f"{what}.look", seen),
        )

    def plain(self, why: object) -> str:
        """Why nothing was reached, in words instead of the system's numbers; other reasons as they are."""
        said = str(why).lower()
        found = (key for key, signs in _NO_ANSWER.items() if any(sign in said for sign in signs))
        return next((self._say(key, {}) for key in found), str(why))

    def _say(self, key: str, seen: Mapping[str, object]) -> str:
        return TEXTS[key][self._spanish].format(**seen)
