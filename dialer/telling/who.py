"""Who acted, by name: the ledger and the audit keep ids, which never change."""

import re
from collections.abc import Iterable, Mapping

from dialer.gate_words import Language
from dialer.telling.words import say

_ID = re.compile(r"\b(?:user|key):\d{1,18}\b")
_TERMINAL = "cli:"


def ids_in(texts: Iterable[str]) -> set[str]:
    """The people and keys that these texts name by their ids."""
    return {found for text in texts for found in _ID.findall(text)}


def named(text: str, names: Mapping[str, str]) -> str:
    """The same with names in place of ids; whoever has none in `names` keeps theirs."""
    return _ID.sub(lambda found: names.get(found[0], found[0]), text)


def who(by: str, names: Mapping[str, str], language: Language) -> str:
    """A person by name, a key as one, an account of the machine at the command line, or Recado itself."""
    if by.startswith(_TERMINAL):
        return say(language, "who.terminal", name=by.removeprefix(_TERMINAL))
    if by.startswith("key:") and by in names:
        return say(language, "who.key", name=names[by])
    return named(by, names) or say(language, "who.recado")
