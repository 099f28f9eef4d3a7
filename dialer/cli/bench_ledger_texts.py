"""What `recado bench ledger` says, in English and Spanish."""

from collections.abc import Mapping

BENCH_LEDGER: Mapping[str, tuple[str, str]] = {
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
}
