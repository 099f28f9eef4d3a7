"""Hostile text made safe to say: names come from files that anybody may have written.

A name such as "García, FOO=1" is simply spoken. What is taken out is what an engine would obey instead of
saying: control characters, espeak-ng's phonemes `[[ ]]`, SSML-like angle brackets, invisible characters.
"""

import re
import unicodedata

LONGEST_VALUE = 200
"""Characters of one field's text. Longer is no name, and half a minute of speech."""

_ORDINARY = re.compile(r"[\w .,:;?!¿¡()'’/+%€-]*")
"""Texts in which every character is for saying: nearly all, and then none is looked at by itself."""

_PHONEMES = re.compile(r"\[\[|\]\]")
_SILENT = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "So", "Zl", "Zp"))
"""Unicode categories that nobody pronounces: controls, invisible formats, pictures, line separators."""


def clean(text: str) -> str:
    """The text with everything that is not for saying turned into single spaces, NFC, ends trimmed."""
    composed = unicodedata.normalize("NFC", text)
    if not _ORDINARY.fullmatch(composed):
        composed = "".join(" " if _unspoken(character) else character for character in composed)
    return " ".join(_PHONEMES.sub(" ", composed).split())


def _unspoken(character: str) -> bool:
    return character in "<>" or unicodedata.category(character) in _SILENT
