"""What `recado bench calls` says, in English and Spanish."""

from collections.abc import Mapping

BENCH_CALLS: Mapping[str, tuple[str, str]] = {
    "help.bench.calls": (
        "Short calls a second in the lab: a bare loop, Recado on SQLite and on PostgreSQL, and call files.",
        "Llamadas cortas por segundo en el laboratorio: un bucle desnudo, Recado con SQLite y con PostgreSQL "
        "y ficheros de llamada.",
    ),
    "help.bench.rate": (
        "Calls offered a second; several times for several rates (else 100 and 150).",
        "Llamadas que se ofrecen por segundo; varias veces para varios ritmos (si no, 100 y 150).",
    ),
    "help.bench.calls.n": ("Calls of each row.", "Llamadas de cada fila."),
    "help.bench.driver": (
        "Who places the calls; several times for several. All, if nobody says otherwise.",
        "Quién hace las llamadas; varias veces para varios. Todos, si no se dice nada.",
    ),
    "help.bench.at_once": ("Calls at once, at most.", "Llamadas a la vez, como máximo."),
}
