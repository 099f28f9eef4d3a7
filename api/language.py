"""In which of Recado's languages whoever asks is answered: the same for pages and for the API."""

from typing import Annotated

from fastapi import Depends, Request

from dialer.gate_words import Language

COOKIE = "recado_language"
"""What was chosen in a browser, also before anybody logs in."""

KEPT = 365 * 24 * 3600
"""Seconds for which a browser keeps it."""


def language_of(request: Request) -> Language:
    """As the address says, as is noted with the person, as was chosen in the browser, as it asks."""
    session = getattr(request.state, "session", None)
    return spoken(
        request.query_params.get("language")
        or (session.who.language if session else "")
        or request.cookies.get(COOKIE)
        or request.headers.get("Accept-Language", "")
    )


def spoken(wanted: str) -> Language:
    """Of what a browser accepts (`es-ES,es;q=0.9,en;q=0.8`), or of a plain name, the first that there is.

    English where neither is asked for.
    """
    weighed = sorted((_weight(each) for each in wanted[:200].split(",")), key=lambda each: -each[0])
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


Spoken = Annotated[Language, Depends(language_of)]
"""For a route's argument after its `who`: a person's own language is known once they are."""
