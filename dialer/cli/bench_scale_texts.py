"""What `recado bench calls`, `ledger` and `all` say, in English and Spanish."""

from collections.abc import Mapping

BENCH_SCALE: Mapping[str, tuple[str, str]] = {
    "help.bench.calls": (
        "Short calls a second in the lab: a bare loop, Recado on SQLite and on PostgreSQL, and call files.",
        "Llamadas cortas por segundo en el laboratorio: un bucle desnudo, Recado con SQLite y con PostgreSQL "
        "y ficheros de llamada.",
    ),
    "help.bench.rate": (
        "Calls offered a second; several times for several rates.",
        "Llamadas que se ofrecen por segundo; varias veces para varios ritmos.",
    ),
    "help.bench.calls.n": ("Calls of each row.", "Llamadas de cada fila."),
    "help.bench.driver": (
        "Who places the calls; several times for several. All, if nobody says otherwise.",
        "Quién hace las llamadas; varias veces para varios. Todos, si no se dice nada.",
    ),
    "help.bench.at_once": ("Calls at once, at most.", "Llamadas a la vez, como máximo."),
    "help.bench.ledger": (
        "The ledger with nobody on the telephone: imports, and calls claimed, sent and settled a second.",
        "El libro de llamadas sin nadie al teléfono: importaciones, y llamadas reservadas, enviadas y "
        "cerradas por segundo.",
    ),
    "help.bench.contacts": (
        "Contacts of the ledger; several times for several ledgers.",
        "Contactos del libro; varias veces para varios libros.",
    ),
    "help.bench.attempts": (
        "Calls of each row, of which each ledger needs as many contacts.",
        "Llamadas de cada fila; cada libro necesita otros tantos contactos.",
    ),
    "help.bench.workers": (
        "Processes at once on PostgreSQL; several times for several numbers. SQLite has one writer.",
        "Procesos a la vez con PostgreSQL; varias veces para varios números. SQLite tiene un solo escritor.",
    ),
    "help.bench.all": (
        "Every bench, as one table for the README.",
        "Todas las mediciones, en una tabla para el README.",
    ),
    "help.bench.short": (
        "A short form, in under a minute: fails where a ratio is worse than its floor.",
        "Una forma corta, en menos de un minuto: falla si una razón es peor que su mínimo.",
    ),
    "help.bench.markdown": ("Write the table to this file.", "Escribe la tabla en este fichero."),
    "bench.no_postgres": (
        "PostgreSQL was left out: {why}",
        "Se ha prescindido de PostgreSQL: {why}",
    ),
    "bench.few_contacts": (
        "a ledger of {contacts} contacts is too small for {attempts} calls with each number of workers: at "
        "least {least}.",
        "un libro de {contacts} contactos es demasiado pequeño para {attempts} llamadas con cada número de "
        "procesos: al menos {least}.",
    ),
    "bench.ratio": (
        "{what}: {ratio}, and {floor} is the floor.",
        "{what}: {ratio}, y el mínimo es {floor}.",
    ),
    "bench.worse": ("A ratio is worse than its floor.", "Una razón es peor que su mínimo."),
    "bench.what.calls": (
        "short calls on {engine} at {rate}/s, of what the bare loop sustains",
        "llamadas cortas con {engine} a {rate}/s, de lo que sostiene el bucle desnudo",
    ),
    "bench.what.ledger": (
        "calls a second of {most} contacts on {engine}, of those of {fewest}",
        "llamadas por segundo con {most} contactos en {engine}, de las que hay con {fewest}",
    ),
    "bench.what.voice": (
        "the whole voice chain, of espeak-ng alone",
        "la cadena de voz entera, de espeak-ng solo",
    ),
    "bench.what.api": ("the status call, of an empty route", "la consulta del estado, de una ruta vacía"),
    "bench.what.unchanged": (
        "the status call while nothing changes (304), of an empty route",
        "la consulta del estado mientras nada cambia (304), de una ruta vacía",
    ),
    "bench.step.voice": ("Voice", "Voz"),
    "bench.step.api": ("API", "API"),
}
