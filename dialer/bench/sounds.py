"""Spelling aside: what Spanish spells in several ways and says in one, from Madrid to Lima."""

import re
import unicodedata

_SOUNDS = (
    (r"tx|ch", "C"),
    (r"h", ""),
    (r"ph", "f"),
    (r"qu(?=[ei])|c(?=[aoulrctnms]|\b)|k|q", "K"),
    (r"[cz](?=[ei])|z|ss?|x(?=[^aeiou]|\b)", "s"),
    (r"g(?=[ei])|x", "j"),
    (r"gu(?=[ei])", "g"),
    (r"v|w", "b"),
    (r"ll|y(?=[aeiou])", "Y"),
    (r"y", "i"),
    (r"([^r])\1+", r"\1"),
)
"""z is heard as s and ll as y, as most who speak Spanish say them; r and rr, n and ñ differ."""


def plain(text: str) -> str:
    """Lower case, without accents but with ñ; the euro's sign as its word."""
    kept = unicodedata.normalize("NFC", text.lower().replace("€", " euros ")).replace("ñ", "\0")
    decomposed = unicodedata.normalize("NFD", kept)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return bare.replace("\0", "ñ")


def sound(word: str) -> str:
    """A word of `plain` text as it is heard: `Etxeberria` and `Echeverría` are the same."""
    for spelt, said in _SOUNDS:
        word = re.sub(spelt, said, word)
    return word
