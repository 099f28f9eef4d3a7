"""What `recado demo` says at its end, in English and Spanish."""

from collections.abc import Mapping

DEMO_TEXTS: Mapping[str, tuple[str, str]] = {
    "demo.unplaced": (
        "{n} contacts could not be called at all; `recado explain PERSON --lab {folder}` tells why.",
        "A {n} contactos no se les pudo llamar; `recado explain PERSONA --lab {folder}` dice por qué.",
    ),
    "demo.stopped": (
        "Stopped: {waiting} contacts wait. `{command}` goes on where this ended.",
        "Detenido: quedan {waiting} contactos. `{command}` sigue donde se dejó.",
    ),
    "demo.refused": (
        "{n} contacts were never called, because the law or the campaign does not allow it:",
        "A {n} contactos no se les llamó nunca, porque la ley o la campaña no lo permiten:",
    ),
    "demo.user": (
        "Log in as {user} with {password} (for this rehearsal alone; it is not shown again).",
        "Entre como {user} con {password} (solo para este ensayo; no se vuelve a mostrar).",
    ),
    "help.demo.serve": (
        "Dial slowly, with the screen on http://127.0.0.1:8080 until Ctrl-C.",
        "Llama despacio, con la pantalla en http://127.0.0.1:8080 hasta Ctrl-C.",
    ),
    "help.demo.port": ("The screen's port, with --serve.", "El puerto de la pantalla, con --serve."),
    "demo.nobody": (
        "Nobody was called, so this rehearsal shows nothing.",
        "No se llamó a nadie: este ensayo no demuestra nada.",
    ),
    "demo.erased": (
        "Left out on both sides, because the ledger may know them no more: {n} numbers of erased people.",
        "Fuera de ambas cuentas, porque el libro ya no puede conocerlos: {n} números de personas borradas.",
    ),
}
