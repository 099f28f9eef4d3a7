"""What `recado bench ledger` and `all` say, in English and Spanish."""

from collections.abc import Mapping

BENCH_LEDGER: Mapping[str, tuple[str, str]] = {
    "help.bench.ledger": (
        "The ledger with nobody on the telephone: imports, and calls claimed, sent and settled a second.",
        "El libro de llamadas sin nadie al teléfono: importaciones, y llamadas reservadas, enviadas y "
        "cerradas por segundo.",
    ),
    "help.bench.contacts": (
        "Contacts of the ledger; several times for several ledgers (else 10000, 100000 and 1000000).",
        "Contactos del libro; varias veces para varios libros (si no, 10000, 100000 y 1000000).",
    ),
    "help.bench.attempts": (
        "Calls of each row; the smallest ledger needs a contact for each call of its rows.",
        "Llamadas de cada fila; el libro menor necesita un contacto por cada llamada de sus filas.",
    ),
    "help.bench.workers": (
        "Processes at once on PostgreSQL; several times for several numbers (else 1, 2 and 4). SQLite has "
        "one writer.",
        "Procesos a la vez con PostgreSQL; varias veces para varios números (si no, 1, 2 y 4). SQLite tiene "
        "un solo escritor.",
    ),
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
    "help.bench.all": (
        "All benches, as one table.",
        "Todas las mediciones, en una tabla.",
    ),
    "help.bench.short": (
        "A short form, in about a minute: fails where a ratio is worse than its floor.",
        "Una forma corta, en cosa de un minuto: falla si una razón es peor que su mínimo.",
    ),
    "help.bench.markdown": ("Write the table to this file.", "Escribe la tabla en este fichero."),
    "bench.ratio": (
        "{what}: {ratio}, and {floor} is the floor.",
        "{what}: {ratio}, y el mínimo es {floor}.",
    ),
    "bench.worse": ("A ratio is worse than its floor.", "Una razón es peor que su mínimo."),
    "bench.what.ledger": (
        "calls a second of {most} contacts on {engine}, of those of {fewest}",
        "llamadas por segundo con {most} contactos en {engine}, de las que hay con {fewest}",
    ),
    "bench.what.calls": (
        "calls a second on {engine} at {offered} offered, of the bare loop's",
        "llamadas por segundo en {engine} a {offered} ofrecidas, de las del bucle mínimo",
    ),
    "bench.what.voice": (
        "the whole voice chain, of espeak-ng alone",
        "la cadena de voz entera, de espeak-ng solo",
    ),
    "bench.what.api": ("the status call, of an empty route", "la consulta del estado, de una ruta vacía"),
}
