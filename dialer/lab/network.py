"""The table of people as dialplan: what the network does with a call, by its last two digits."""

from dialer.lab.people import PEOPLE, Behaviour


def people_conf() -> str:
    """The context [people]: one extension for each ending, which leads to what the network does."""
    return "[people]\n" + "".join(
        f"; {behaviour.name}\n"
        f"exten => {ending},1,Set(VOICE={behaviour.voice})\n"
        f" same => n,{_goto(behaviour)}\n"
        for ending, behaviour in sorted(PEOPLE.items())
    )


def _goto(behaviour: Behaviour) -> str:
    """CALLS counts the calls to this number; the last thing the network did is what it goes on doing."""
    *first, last = behaviour.network
    chosen = f"{last},s,1"
    for call, network in reversed(list(enumerate(first, start=1))):
        chosen = f"${{IF($[${{CALLS}} = {call}]?{network}:{last})}},s,1"
    return f"Goto({chosen})"
