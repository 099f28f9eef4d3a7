"""What `recado plan`, `export-person`, `erase` and `retention` say, in English and Spanish."""

from collections.abc import Mapping

RIGHTS: Mapping[str, tuple[str, str]] = {
    "help.plan": (
        "Before launch: how many contacts may be called now, when the others may, and why some may not. "
        "Nobody is called and nothing is recorded.",
        "Antes de lanzar: a cuántos contactos se puede llamar ahora, cuándo a los demás y por qué a "
        "otros no. "
        "No se llama a nadie ni se anota nada.",
    ),
    "help.plan.campaign": ("Only this campaign; all if none is named.", "Solo esta campaña; si no, todas."),
    "help.plan.json": ("Print JSON.", "Escribe JSON."),
    "plan.copying": ("Copying what the ledger knows", "Copiando lo que sabe el libro de llamadas"),
    "plan.reading": ("Reading the contacts: {campaign}", "Leyendo los contactos: {campaign}"),
    "plan.asking": ("Asking the gate: {campaign}", "Preguntando al control: {campaign}"),
    "plan.contacts": (
        "{contacts} contacts; the file has {rows} rows, {rejected} of them cannot be imported",
        "{contacts} contactos; el fichero tiene {rows} filas y {rejected} no se pueden importar",
    ),
    "plan.now": ("{n} may be called now", "A {n} se les puede llamar ahora"),
    "plan.later": (
        "{n} may be called later, first in these hours ({zone}):",
        "A {n} se les puede llamar más tarde, por primera vez en estas horas ({zone}):",
    ),
    "plan.hour": ("from", "desde"),
    "plan.column": ("contacts", "contactos"),
    "plan.after": ("after that", "después"),
    "plan.refused": (
        "{n} may not be called while nothing changes:",
        "A {n} no se les puede llamar mientras nada cambie:",
    ),
    "plan.to_do": ("what to do: {what}", "qué hacer: {what}"),
    "plan.done": ("{n} are done:", "{n} están terminados:"),
    "plan.pace.measured": (
        "At {calls} calls an hour (calls of this campaign last {seconds} s) one call to each takes "
        "{first} of "
        "calling hours, all attempts {every} at most.",
        "A {calls} llamadas por hora (las de esta campaña duran {seconds} s), una llamada a cada uno lleva "
        "{first} de horario de llamadas; todos los intentos, {every} como mucho.",
    ),
    "plan.pace.assumed": (
        "At {calls} calls an hour (taking a call to last {seconds} s) one call to each takes {first} of "
        "calling "
        "hours, all attempts {every} at most.",
        "A {calls} llamadas por hora (suponiendo que una llamada dura {seconds} s), una llamada a cada uno "
        "lleva {first} de horario de llamadas; todos los intentos, {every} como mucho.",
    ),
}
