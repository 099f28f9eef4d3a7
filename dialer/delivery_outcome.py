"""What comes of handing a mail or a webhook over."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    """It was handed over."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """It was not handed over, and may be later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It cannot be handed over: shown, not tried again by itself."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone(Failed):
    """Its receiver wants neither this nor anything else, ever."""


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Nobody knows whether it was handed over: shown, never silently repeated."""

    reason: str


Delivery = Delivered | TryAgain | Failed | Unconfirmed

HandOver = Callable[[], Awaitable[None]]
"""To be awaited right before what a receiver may not get twice leaves; what it raises keeps it here.

Whoever dies between this and saying what came of it leaves an unconfirmed delivery. What a receiver knows
again by its id (a webhook) is simply sent again, and does not ask.
"""
