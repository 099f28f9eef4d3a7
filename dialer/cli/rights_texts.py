"""What `recado plan`, `export-person`, `erase` and `retention` say, in English and Spanish."""

from collections.abc import Mapping

RIGHTS: Mapping[str, tuple[str, str]] = {
    "help.export_person": (
        "Hand out everything held about a person: as JSON, and with --out as a text to read, too.",
        "Entrega todo lo que consta de una persona: en JSON y, con --out, también como texto legible.",
    ),
    "help.export.creditor": (
        "Only what concerns this creditor's debts; nothing of another's.",
        "Solo lo relativo a las deudas de este acreedor; nada de otros.",
    ),
    "help.export.out": (
        "Where to: FILE.json and FILE.txt, readable by you alone.",
        "Dónde: FICHERO.json y FICHERO.txt, legibles solo por usted.",
    ),
    "help.export.blocked": (
        "Open what was erased and is kept sealed, and say for which court or authority: it is recorded.",
        "Abre lo que se borró y se guarda bloqueado; diga para qué juzgado o autoridad: queda anotado.",
    ),
    "help.erase": (
        "Erase a person: from the ledger, the sounds and the results. What a law still asks for is sealed "
        "instead. They are not called nor imported again.",
        "Borra a una persona del libro de llamadas, los sonidos y los resultados. Lo que una ley aún "
        "exige se "
        "bloquea. No se le vuelve a llamar ni a importar.",
    ),
    "help.retention": (
        "How long records are kept: what is past its time is removed, or sealed where a law asks for it.",
        "Cuánto se guardan los registros: lo que pasa de su plazo se borra, o se bloquea si una ley lo "
        "exige.",
    ),
    "help.retention.run": (
        "Go through everybody now. A running campaign does so once a day.",
        "Repasa a todas las personas ahora. Una campaña en marcha lo hace una vez al día.",
    ),
    "help.retention.dry": (
        "Only say what would be done.",
        "Solo dice lo que se haría.",
    ),
    "retention.looking": ("Looking at", "Revisando"),
    "retention.did": (
        "{people} people looked at whose records are old: {removed} removed, {blocked} sealed until "
        "their day, {destroyed} sealed "
        "ones destroyed, {waiting} left because a call is not over.",
        "{people} personas revisadas con registros antiguos: {removed} borradas, {blocked} bloqueadas "
        "hasta su fecha, {destroyed} "
        "bloqueadas destruidas, {waiting} pendientes porque una llamada no ha acabado.",
    ),
    "retention.would": (
        "{people} people looked at whose records are old: {removed} would be removed, {blocked} sealed, "
        "{destroyed} sealed ones "
        "destroyed. Nothing was changed ({waiting} left aside).",
        "{people} personas revisadas con registros antiguos: se borrarían {removed}, se bloquearían "
        "{blocked} y se destruirían "
        "{destroyed} bloqueadas. No se ha cambiado nada ({waiting} aparte).",
    ),
    "exported": (
        "What is held about {person}: {json} and {text}",
        "Lo que consta de {person}: {json} y {text}",
    ),
    "erase.gone": (
        "{person} is erased. A hash remains, so that they are not called nor imported again.",
        "{person} está borrada. Queda un hash para que no se le vuelva a llamar ni a importar.",
    ),
    "erase.blocked": (
        "{person} is out of use and sealed, not destroyed: {rules} asks for it until {day}, when "
        "`recado retention run` destroys it. They are not called nor imported again.",
        "{person} queda fuera de uso y bloqueada, no destruida: {rules} lo exige hasta el {day}, cuando "
        "`recado retention run` la destruye. No se le vuelve a llamar ni a importar.",
    ),
    "erase.elsewhere": (
        "Not Recado's to change, look there yourself: {files}, mails that were sent, backups.",
        "No lo puede cambiar Recado, revíselo usted: {files}, los correos enviados, las copias de seguridad.",
    ),
    "error.call_open": (
        "{person} is in a call, or nobody knows yet how one ended: nothing was erased. Try again when it is "
        "over.",
        "{person} está en una llamada, o aún no se sabe cómo acabó: no se ha borrado nada. Repítalo cuando "
        "termine.",
    ),
    "error.not_written": ("{file} cannot be written: {why}.", "No se puede escribir en {file}: {why}."),
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
    "plan.asking": ("Asking the gate: {campaign}", "Comprobando a quién se puede llamar: {campaign}"),
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
    "plan.because": ("what opens then", "qué se abre entonces"),
    "plan.opens": ("{rule}, at {zones} time", "{rule}, hora de {zones}"),
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
    "plan.days": (
        "The day's caps (calls_per_day) let {calls} calls through. Days that this takes: {first} for one "
        "call to each, {every} if everybody needs all attempts.",
        "Los límites del día (calls_per_day) dejan pasar {calls} llamadas. Días que hacen falta: {first} "
        "para una llamada a cada uno, {every} si todos necesitan todos los intentos.",
    ),
    "error.strangers": (
        "None of the campaigns of {file} ({campaigns}) has run in {lab}; there ran: {ran}. Name the file "
        "that has them: --campaigns FILE.",
        "Ninguna campaña de {file} ({campaigns}) se ha ejecutado en {lab}; ahí se ejecutó: {ran}. Indique el "
        "fichero que la contiene: --campaigns FICHERO.",
    ),
}
