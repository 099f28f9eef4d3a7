"""What the command line says, in English and Spanish. RECADO_LANGUAGE, or the locale, chooses."""

import os
from collections.abc import Mapping
from datetime import date
from typing import Literal

from dialer.cli.audit_texts import AUDIT
from dialer.cli.bench_calls_texts import BENCH_CALLS
from dialer.cli.bench_ledger_texts import BENCH_LEDGER
from dialer.cli.bench_texts import BENCH_API
from dialer.cli.compliance_texts import COMPLIANCE
from dialer.cli.demo_texts import DEMO_TEXTS
from dialer.cli.follow_up_texts import FOLLOW_UPS
from dialer.cli.help_texts import HELP
from dialer.cli.law_texts import LAW
from dialer.cli.nodes_texts import NODES
from dialer.cli.rights_texts import RIGHTS
from dialer.cli.secret_texts import SECRETS
from dialer.cli.serve_texts import SERVE_TEXTS
from dialer.cli.told_texts import TOLD
from dialer.cli.toll_texts import TOLL
from dialer.cli.users_texts import USERS
from dialer.cli.voices_texts import VOICES
from dialer.gate_words import day_in_words
from dialer.telling import words as telling
from dialer.telling.codes import CODES
from dialer.telling.texts import EXPLAIN

TEXTS: Mapping[str, tuple[str, str]] = {
    **AUDIT,
    **BENCH_API,
    **BENCH_CALLS,
    **BENCH_LEDGER,
    **CODES,
    **COMPLIANCE,
    **DEMO_TEXTS,
    **EXPLAIN,
    **FOLLOW_UPS,
    **HELP,
    **LAW,
    **NODES,
    **RIGHTS,
    **SECRETS,
    **SERVE_TEXTS,
    **TOLD,
    **TOLL,
    **USERS,
    **VOICES,
    # Errors.
    "error": ("Recado cannot go on: {why}", "Recado no puede seguir: {why}"),
    "error.demo_contacts": (
        "{file} holds the demo's contacts. Their numbers are valid and belong to people: they are called in "
        "a rehearsal only (make demo). Name a contacts file of your own in {campaigns}.",
        "{file} contiene los contactos de la demostración. Sus números son válidos y pertenecen a personas: "
        "solo se les llama en un ensayo (make demo). Indique en {campaigns} un fichero de contactos propio.",
    ),
    "error.rehearsal_only": (
        "Campaign '{campaign}' is marked rehearsal_only: it can be rehearsed (recado demo), not run.",
        "La campaña '{campaign}' está marcada rehearsal_only: se puede ensayar (recado demo), no ejecutar.",
    ),
    "error.unknown_campaign": (
        "There is no campaign '{campaign}' in {file}; there are: {known}.",
        "No hay ninguna campaña '{campaign}' en {file}; hay: {known}.",
    ),
    "error.not_a_rehearsal": (
        "{folder} is not a rehearsal's folder and is not empty: name another one with --folder.",
        "{folder} no es la carpeta de un ensayo y no está vacía: indique otra con --folder.",
    ),
    "error.lab_runs": (
        "A rehearsal runs in {folder}: wait until it has ended, or name another one with --folder.",
        "Hay un ensayo en marcha en {folder}: espere a que acabe o indique otra con --folder.",
    ),
    "error.no_such_campaign": (
        "No campaign '{campaign}' has ever run here; there are: {known}.",
        "Aquí nunca se ha ejecutado una campaña '{campaign}'; hay: {known}.",
    ),
    "error.none_ran": (
        "No campaign has run here yet.",
        "Aquí aún no se ha ejecutado ninguna campaña.",
    ),
    "error.no_ledger": (
        "There is no ledger at {file} yet: `recado run` makes it.",
        "Aún no hay un libro de llamadas en {file}: lo crea `recado run`.",
    ),
    "error.no_ledger.lab": (
        "A rehearsal's is in {folder}: add --lab {folder} to ask that one.",
        "Hay uno de un ensayo en {folder}: añada --lab {folder} para consultarlo.",
    ),
    "error.nothing_to_resume": (
        "There is no rehearsal in {folder} to go on with: `recado demo` begins one.",
        "En {folder} no hay ningún ensayo que continuar: `recado demo` empieza uno.",
    ),
    "interrupted": ("Stopped by Ctrl-C.", "Interrumpido con Ctrl-C."),
    "import.stopped": (
        "{campaign}: the import was stopped. Each row is in the ledger whole, or not at all: `recado run` "
        "goes on with the others.",
        "{campaign}: la importación se ha interrumpido. Cada fila está entera en el libro, o no está: "
        "`recado run` sigue con las demás.",
    ),
    "error.not_found": (
        "Nobody is known by '{whom}': give a number (+34…), a person_id or a contact's id.",
        "No se conoce a nadie por '{whom}': indique un número (+34…), un person_id o el id de un contacto.",
    ),
    "error.not_ready": (
        "Asterisk cannot be reached: {why}. `recado doctor` tells what to do.",
        "No se puede hablar con Asterisk: {why}. `recado doctor` dice qué hacer.",
    ),
    "error.bad_number": (
        "'{number}' is no number that can be called; write it like +34911234567.",
        "'{number}' no es un número al que se pueda llamar; escríbalo como +34911234567.",
    ),
    # Progress.
    "step.asterisk": ("Looking for Asterisk 22", "Buscando Asterisk 22"),
    "step.lab": ("Starting the lab", "Arrancando el laboratorio"),
    "step.import": ("Importing {campaign}", "Importando {campaign}"),
    "step.flows": ("Loading the flows into Asterisk", "Cargando los flujos en Asterisk"),
    "step.voice": ("Speaking what everybody hears: {campaign}", "Locutando lo que oyen todos: {campaign}"),
    "voice.instead": (
        "{campaign}: {why}. Calls that need it are spoken by the embedded voice.",
        "{campaign}: {why}. Las llamadas que lo necesiten hablarán con la voz integrada.",
    ),
    "step.drain": (
        "Stopping: no new calls, {calls} in progress may finish (Ctrl-C again to leave them to Asterisk)",
        "Deteniendo: sin llamadas nuevas, {calls} en curso pueden acabar (Ctrl-C otra vez para dejarlas a "
        "Asterisk)",
    ),
    "bench.chain": ("Messages spoken", "Mensajes dichos"),
    "bench.no_listener": (
        "How much is understood was not measured: that needs an offline recogniser, "
        "pip install -e '.[voice-check]'.",
        "No se ha medido cuánto se entiende: hace falta un reconocedor sin conexión, "
        "pip install -e '.[voice-check]'.",
    ),
    "bench.bad_voice": (
        "--voice {given}: write it as ENGINE:NAME, such as espeak-ng:es+klatt2.",
        "--voice {given}: escríbalo como MOTOR:NOMBRE, por ejemplo espeak-ng:es+klatt2.",
    ),
    "bench.no_folder": (
        "{file}: {folder} is no folder that can be written to; make it, or name another file. "
        "Nothing was measured.",
        "{file}: {folder} no es una carpeta en la que se pueda escribir; créela o indique otro "
        "fichero. No se ha medido nada.",
    ),
    "say.unused": (
        "--set {names}: the text has no such field; it has: {fields}.",
        "--set {names}: el texto no tiene ese campo; tiene: {fields}.",
    ),
    "say.no_fields": (
        "--set {names}: the text has no fields at all; write one as {{{{name}}}}.",
        "--set {names}: el texto no tiene ningún campo; escríbalo como {{{{nombre}}}}.",
    ),
    "bench.no_engine": (
        "there is no engine '{engine}' here; there are: {known}. `recado voices` lists them.",
        "aquí no hay ningún motor '{engine}'; hay: {known}. `recado voices` los enumera.",
    ),
    "progress.calls": ("calls now", "llamadas ahora"),
    "progress.contacts": ("contacts", "contactos"),
    "progress.line": (
        "{done}/{total} contacts done · {calls} calls now · {outcomes}",
        "{done}/{total} contactos terminados · {calls} llamadas ahora · {outcomes}",
    ),
    "imported": (
        "{campaign}: {rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {rejected} rejected",
        "{campaign}: {rows} filas: {new} nuevas, {changed} cambiadas, {unchanged} iguales, "
        "{rejected} rechazadas",
    ),
    "rejects_file": ("  rejected rows, with the reason: {file}", "  filas rechazadas, con el motivo: {file}"),
    # The end.
    "table.outcome": ("outcome", "resultado"),
    "table.attempts": ("attempts", "intentos"),
    "table.total": ("total", "total"),
    "agreement.title": (
        "The ledger against the carrier's own count",
        "El libro de llamadas frente a la cuenta del operador",
    ),
    "agreement.ledger": ("ledger", "libro"),
    "agreement.carrier": ("carrier", "operador"),
    "agreement.calls": ("calls (INVITE)", "llamadas (INVITE)"),
    "agreement.keys": ("keys pressed", "teclas pulsadas"),
    "agreement.holds": (
        "They agree: one INVITE per attempt, every key on record, nobody called who should not have been.",
        "Coinciden: un INVITE por intento, todas las teclas registradas y nadie llamado indebidamente.",
    ),
    "agreement.differs": ("They do NOT agree:", "NO coinciden:"),
    "files.results": ("results", "resultados"),
    "files.mails": ("mails", "correos"),
    "files.recordings": ("what debtors heard", "lo que oyeron los deudores"),
    "summary": (
        "{contacts} contacts, {attempts} attempts, {transfers} transfers answered, {mails} mails, "
        "{seconds} s",
        "{contacts} contactos, {attempts} intentos, {transfers} transferencias atendidas, {mails} correos, "
        "{seconds} s",
    ),
    "run.done": ("Nobody is left to call.", "No queda nadie a quien llamar."),
    "run.stopped": (
        "Stopped. {waiting} contacts wait; start again to go on where this ended.",
        "Detenido. Quedan {waiting} contactos; al volver a empezar se sigue donde se dejó.",
    ),
    "run.alarms": (
        "ALARM: calls on the line that are not Recado's: {alarms}; `recado audit` and the log say which",
        "ALARMA: llamadas en la línea que no son de Recado: {alarms}; vea `recado audit` y el registro",
    ),
    "run.no_link": ("no calls: {why}", "sin llamadas: {why}"),
    "run.trunk_paused": (
        "trunk {trunk} is left alone until {until}: {failed} of its last {calls} calls failed in the network",
        "la línea {trunk} descansa hasta las {until}: han fallado en la red {failed} de {calls} llamadas",
    ),
    "run.voice": ("waiting for voice: {calls} calls", "esperando a la voz: {calls} llamadas"),
    "run.next": ("next call at {at}: {reason}", "próxima llamada a las {at}: {reason}"),
    "suppressed": (
        "{whom} will not be called again. Reference: {reference}",
        "No se volverá a llamar a {whom}. Referencia: {reference}",
    ),
    "check.reading": ("Reading {file} and what it names", "Leyendo {file} y lo que nombra"),
    "check.row": (
        "{campaign}: {good} row can be imported, {rejected} cannot",
        "{campaign}: {good} fila se puede importar, {rejected} no",
    ),
    "check.rows": (
        "{campaign}: {good} rows can be imported, {rejected} cannot",
        "{campaign}: {good} filas se pueden importar, {rejected} no",
    ),
    "check.none_of": (
        "{campaign}: none of {rows} rows is imported, because {rejected} of them cannot be",
        "{campaign}: no se importa ninguna de las {rows} filas, porque {rejected} no se pueden importar",
    ),
    "check.reject": ("{n} × {why} ({file}:{lines})", "{n} × {why} ({file}:{lines})"),
    "check.mistake": (
        "{file}: 1 mistake: mend it and check again.",
        "{file}: 1 error: corríjalo y vuelva a comprobar.",
    ),
    "check.mistakes": (
        "{file}: {n} mistakes: mend them and check again.",
        "{file}: {n} errores: corríjalos y vuelva a comprobar.",
    ),
    "check.sound": ("{file}: no mistakes ({campaigns}).", "{file}: sin errores ({campaigns})."),
    "check.ami": (
        "AMI login as {link}: {why}. `recado doctor` tells what to do.",
        "Acceso AMI como {link}: {why}. `recado doctor` dice qué hacer.",
    ),
    "check.no_ami": (
        "AMI login: not checked, RECADO_AMI_SECRET is not set (asterisk_conf/README.md).",
        "Acceso AMI: sin comprobar, falta RECADO_AMI_SECRET (asterisk_conf/README.md).",
    ),
    "test.sample": (
        "Calling {phone} as campaign {campaign}. When asked who you are: {factors}.",
        "Llamando a {phone} como la campaña {campaign}. Cuando le pregunte quién es: {factors}.",
    ),
    "test.outcome": ("The call ended: {ended}.", "La llamada acabó: {ended}."),
    "test.not_called": ("No call was made: {reason}.", "No se hizo la llamada: {reason}."),
    "stop.again": ("Not stopped yet, trying again: {why}", "Aún sin detener, se intenta de nuevo: {why}"),
    "stopped": ("Stopped: {campaigns}.", "Detenidas: {campaigns}."),
    "lab.up": ("The lab runs in {folder}.", "El laboratorio está en marcha en {folder}."),
    "lab.down": ("The lab is stopped.", "El laboratorio está detenido."),
}


def language() -> Literal["en", "es"]:
    """The user's, of the two that there are."""
    chosen = os.environ.get("RECADO_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
    return "es" if chosen.lower().startswith("es") else "en"


def say(key: str, /, **values: object) -> str:
    """The text named `key` in the user's language, with its values filled in."""
    return TEXTS[key][language() == "es"].format(**values)


def day(at: date) -> str:
    """A day, or the day of an instant, as the user's language writes it."""
    return day_in_words(at, language())


def meaning(family: str, code: str, /, **values: object) -> str:
    """What a code of the ledger means (codes.py); a code that has no words is said as it is."""
    key = f"{family}.{code}"
    return say(key, **values) if key in TEXTS else code


def reason(code: str, /, **values: object) -> str:
    """Why nobody is called, or not again."""
    return meaning("reason", code, **values)


def own_words(sentence: str) -> str:
    """A sentence of the ledger, which is kept in English, in the user's language if it is known there."""
    return telling.own_words(sentence, language())
