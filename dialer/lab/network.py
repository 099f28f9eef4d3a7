"""The tables of people as dialplan: what the network does with a call, by its last two digits."""

from collections.abc import Mapping
from enum import StrEnum

from dialer.lab.people import PEOPLE, ROUGH, Behaviour


class Weather(StrEnum):
    """How the whole network is; each is a context of people.conf or extensions.conf."""

    FAIR = "people"
    """Every ending is what people.py says."""
    ROUGH = "rough"
    """Some endings meet what networks do more rarely: 408, 603, early media, an answer as ringing ends."""
    DOWN = "down"
    """503 to everybody."""
    HURRIED = "hurried"
    """Everybody answers at once and presses 1 into the first prompt: little work for the carrier."""


def people_conf() -> str:
    """The contexts [people] and [rough]: an extension an ending, which leads to what the network does."""
    return f"[people]\n{_table(PEOPLE)}\n[rough]\n{_table(ROUGH)}include => people\n"


def _table(people: Mapping[str, Behaviour]) -> str:
    return "".join(
        f"; {behaviour.name}\n"
        f"exten => {ending},1,Set(VOICE={behaviour.voice})\n"
        f" same => n,{_goto(behaviour)}\n"
        for ending, behaviour in sorted(people.items())
    )


def _goto(behaviour: Behaviour) -> str:
    """CALLS counts the calls to this number; the last thing the network did is what it goes on doing."""
    *first, last = behaviour.network
    chosen = f"{last},s,1"
    for call, network in reversed(list(enumerate(first, start=1))):
        chosen = f"${{IF($[${{CALLS}} = {call}]?{network}:{last})}},s,1"
    return f"Goto({chosen})"
