"""Which of the two languages somebody reads."""

from dialer.gate_words import Language

KEPT = 365 * 24 * 3600
"""Seconds for which a browser keeps the language that was chosen in it."""


def language_of(wanted: str) -> Language:
    """Of what a browser accepts (`es-ES,es;q=0.9,en;q=0.8`), or of a plain name, the first that there is.

    English where neither is asked for.
    """
    weighed = sorted((_weight(each) for each in wanted.split(",")), key=lambda each: -each[0])
    for weight, name in weighed:
        if weight > 0 and name in ("es", "en"):
            return "es" if name == "es" else "en"
    return "en"


def _weight(part: str) -> tuple[float, str]:
    name, _, q = part.strip().partition(";q=")
    try:
        return float(q or 1), name.lower().partition("-")[0]
    except ValueError:
        return 0.0, ""
