"""What `recado bench api` says, in English and Spanish."""

from collections.abc import Mapping

BENCH_API: Mapping[str, tuple[str, str]] = {
    "help.bench.api": (
        "What the status call costs beside an empty route, and what 200 dashboards cost a server that dials.",
        "Lo que cuesta consultar el estado frente a una ruta vacía, y lo que cuestan 200 paneles a un "
        "servidor que marca.",
    ),
    "help.bench.seconds": (
        "Seconds for which each kind is asked, in each of five rounds.",
        "Segundos durante los que se pregunta cada cosa, en cada una de cinco rondas.",
    ),
    "help.bench.port": (
        "The port of a `recado serve` of this machine that dials in a rehearsal.",
        "El puerto de un `recado serve` de esta máquina que marca en un ensayo.",
    ),
    "help.bench.key_file": (
        "A file with a key of that server that may read campaigns.",
        "Un fichero con una clave de ese servidor que pueda leer campañas.",
    ),
    "help.bench.phase": (
        "Seconds of each phase, with dashboards or without.",
        "Segundos de cada fase, con paneles o sin ellos.",
    ),
    "help.bench.phases": ("How many pairs of phases.", "Cuántos pares de fases."),
    "bench.port_and_key": (
        "--port and --key-file belong together: the server that dials, and a key of it.",
        "--port y --key-file van juntos: el servidor que marca y una clave suya.",
    ),
    "bench.api.cost": (
        "Status call: {status} answers a second, an empty route {empty}: ratio {ratio}; while nothing "
        "changes (304): {unchanged}.",
        "Consulta del estado: {status} respuestas por segundo, una ruta vacía {empty}: razón {ratio}; "
        "mientras nada cambia (304): {unchanged}.",
    ),
    "bench.api.beside": (
        "{dashboards} dashboards: the dialing rate is {ratio} of what it is without them ({polls} polls, "
        "the slowest {slowest} ms).",
        "{dashboards} paneles: el ritmo de marcado es {ratio} del que hay sin ellos ({polls} consultas, "
        "la más lenta {slowest} ms).",
    ),
}
