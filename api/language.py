"""In which of Recado's languages whoever asks is answered."""

from typing import Annotated

from fastapi import Depends, Request

from dialer.gate_words import Language


def language_of(request: Request) -> Language:
    """Spanish where Accept-Language prefers it to English, else English."""
    weights = {"en": 0.0, "es": 0.0}
    for part in request.headers.get("Accept-Language", "")[:200].lower().split(","):
        tag, _, weight = part.partition(";q=")
        spoken = tag.strip().split("-")[0]
        if spoken in weights:
            weights[spoken] = max(weights[spoken], _number(weight))
    return "es" if weights["es"] > weights["en"] else "en"


def _number(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0


Spoken = Annotated[Language, Depends(language_of)]
