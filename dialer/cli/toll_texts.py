"""What is said, in English and Spanish, of what calls may cost and of calls that Recado stopped by itself."""

from collections.abc import Mapping

TOLL: Mapping[str, tuple[str, str]] = {
    "help.run.after_alarm": (
        "Dial what Recado stopped by itself; first read why (the run without this option tells).",
        "Vuelve a llamar en lo que Recado detuvo por sí mismo; lea antes por qué (sin esta opción, lo dice).",
    ),
    "error.alarmed": (
        "Recado stopped campaign '{campaign}' by itself: {why}. Once that is in order, start it with "
        "`recado run --after-alarm`.",
        "Recado detuvo por sí mismo la campaña '{campaign}': {why}. Cuando esté en orden, iníciela con "
        "`recado run --after-alarm`.",
    ),
    "run.alarmed": (
        "ALARM: Recado stopped campaign '{campaign}': {why}. `recado run --after-alarm` starts it again.",
        "ALARMA: Recado detuvo la campaña '{campaign}': {why}. `recado run --after-alarm` la reanuda.",
    ),
    "run.capped": ("no calls until {at}: {why}", "sin llamadas hasta {at}: {why}"),
    "explain.alarmed": (
        "the campaign stands: {why}. `recado run --after-alarm` starts it again",
        "la campaña está detenida: {why}. `recado run --after-alarm` la reanuda",
    ),
}
