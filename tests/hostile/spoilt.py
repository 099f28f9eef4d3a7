"""A sound file, spoilt: what an editor, a spreadsheet, a bad line or a bad hand makes of it."""

from collections.abc import Callable, Sequence
from functools import reduce

from hypothesis import strategies as st

Spoil = Callable[[bytes], bytes]

ODDITIES: Sequence[bytes] = (
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe9",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xe2\x80\xa8",
    b"\xc2\x85",
    b"\x1a",
    b"\x1b[2J",
    b'"',
    b"'",
    b'"";"',
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b";",
    b",",
    b"\t",
    b"\\",
)
"""What belongs in no such file: NUL, byte order marks, halves of letters, stray quotes and line ends."""

YAML_ODDITIES: Sequence[bytes] = (
    *ODDITIES,
    b"&a ",
    b"*a ",
    b"<<: *a\n",
    b"!!python/object/apply:os.system [id] ",
    b"!<",
    b"!!binary ",
    b"%TAG ! tag:x:\n",
    b"\n---\n",
    b"\n...\n",
    b"[" * 40,
    b"{a: " * 40,
    b"- " * 40,
    b"? ",
    b": ",
    b"|9\n",
    b">-\n",
    b'"\\x',
    b'"\\U00110000"',
    b"# ",
    b"\n\t",
)


def spoilt(sound: bytes, oddities: Sequence[bytes] = ODDITIES) -> st.SearchStrategy[bytes]:
    """The file with one to four things done to it: cut, doubled, moved, written over."""
    places = st.integers(0, len(sound))
    lengths = st.integers(1, 60)
    spoils = st.one_of(
        st.builds(_cut, places, lengths),
        st.builds(_double, places, lengths),
        st.builds(_move, places, lengths, places),
        st.builds(_put, places, st.one_of(st.sampled_from(oddities), st.binary(min_size=1, max_size=6))),
        st.builds(_end, places),
    )
    return st.lists(spoils, min_size=1, max_size=4).map(
        lambda each: reduce(lambda content, spoil: spoil(content), each, sound)
    )


def _cut(at: int, length: int) -> Spoil:
    return lambda content: content[:at] + content[at + length :]


def _double(at: int, length: int) -> Spoil:
    return lambda content: content[: at + length] + content[at:]


def _move(at: int, length: int, to: int) -> Spoil:
    def move(content: bytes) -> bytes:
        rest = content[:at] + content[at + length :]
        return rest[:to] + content[at : at + length] + rest[to:]

    return move


def _put(at: int, odd: bytes) -> Spoil:
    return lambda content: content[:at] + odd + content[at:]


def _end(at: int) -> Spoil:
    """The disk was full, or the copy broke off."""
    return lambda content: content[:at]
