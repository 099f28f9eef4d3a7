"""Whether a contact's values can be said as the flow says them: tried at the import, not at the call."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from dialer.flow_needs import Said, Use
from tts.template import PLAIN, Filter
from tts.words import spoken


def unsayable(said: Said, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The fields that cannot be said, each with the sentence that says why; `values` not named are not tried.

    An empty cell is nothing to say. What a value must be is what its filter takes.
    """
    filters = _filters(said.language)
    told: set[str] = set()
    for use in said.uses:
        name = use.field.name
        if name in values and name not in told and (why := _why_not(use, values[name], filters)):
            told.add(name)
            yield name, why


def _why_not(use: Use, value: object, filters: Mapping[str, Filter]) -> str:
    if value in (None, ""):
        return f"is empty; {use}"
    try:
        filters[use.field.filter or PLAIN](value, use.field.argument)
    except ValueError as error:
        return f"cannot be said: {error}; {use}"
    return ""


@lru_cache
def _filters(language: str) -> Mapping[str, Filter]:
    return spoken(language)
