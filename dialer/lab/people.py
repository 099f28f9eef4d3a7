"""Who answers in the lab: behaviour by the last two digits of the number that is dialled.

Any list of numbers can be rehearsed, because all hundred endings mean something. Where somebody
behaves differently at the second call, `network` has two entries; the last one repeats.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Network(StrEnum):
    """What the telephone network does with a call; the cause is what it tells the caller (Q.850)."""

    ANSWERS = "answers"
    BUSY = "busy"
    RINGS_OUT = "rings-out"
    REJECTS = "rejects"
    UNALLOCATED = "unallocated"
    CONGESTED = "congested"
    SWITCH_CONGESTED = "switch-congested"
    TIMES_OUT = "times-out"
    DECLINES = "declines"
    BUSY_AFTER_SOUND = "busy-after-sound"
    ANSWERS_LATE = "answers-late"


class Voice(StrEnum):
    """What is heard from the one who answered; each is a folder of sounds that the carrier repeats."""

    SILENT = "silent"
    HELLO = "hello"
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys: when the prompt is over, or while it is still talking (barge-in).

    `longer_than` is in seconds: a sound shorter than that is no prompt but a blip, a ringing tone or a
    sentence of an agent.
    """

    keys: str
    early: bool = False
    longer_than: float = 0.3


@dataclass(frozen=True, slots=True)
class TypeSecret:
    """Type the second factor that the lab was taught for this number, or a wrong one of its length."""

    right: bool = True
    early: bool = False


@dataclass(frozen=True, slots=True)
class Listen:
    """Hear a prompt to its end and do nothing."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Hang up this many seconds after the beginning of the prompt that is, or comes, next."""

    into_prompt: float = 1.2


Act = Press | TypeSecret | Listen | HangUp


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One kind of person or line. Whoever has done all acts listens until the other side hangs up."""

    name: str
    acts: tuple[Act, ...] = ()
    network: tuple[Network, ...] = (Network.ANSWERS,)
    voice: Voice = Voice.SILENT


_IT_IS_ME = (Press("1"), TypeSecret())
"""Hears every prompt to its end."""
_AT_ONCE = (Press("1", early=True), TypeSecret(early=True))
"""Has been called before and knows what comes."""

# Most people do not hear a menu out: they press as soon as they know what they want.
PAYS = Behaviour("presses 1: pays", (*_IT_IS_ME, Press("1", early=True)))
ASKS_INFORMATION = Behaviour("presses 2: information", (*_IT_IS_ME, Press("2", early=True)))
DISPUTES = Behaviour("presses 3: does not recognise the debt", (*_IT_IS_ME, Press("3", early=True)))
ASKS_FOR_PERSON = Behaviour("presses 0: wants a person", (*_IT_IS_ME, Press("0", early=True)))
OPTS_OUT = Behaviour("presses 9: do not call me again", (*_IT_IS_ME, Press("9", early=True)))
HEARS_OUT = Behaviour("hears the whole menu, then 2", (*_AT_ONCE, Press("2")))
OPTS_OUT_AT_ONCE = Behaviour("presses 9 before saying who it is", (Press("9"),))
LISTENS = Behaviour("says who it is and listens to the end", _IT_IS_ME)
SILENT = Behaviour("stays silent")
PAYS_EARLY = Behaviour("presses every key during the prompt", (*_AT_ONCE, Press("1", early=True)))
INFORMATION_EARLY = Behaviour("presses 2 during the prompt", (*_AT_ONCE, Press("2", early=True)))
WRONG_KEY = Behaviour("presses a wrong key, then 1", (*_AT_ONCE, Press("7"), Press("1")))
WRONG_KEY_EARLY = Behaviour(
    "presses a wrong key early, then 2", (*_IT_IS_ME, Press("8", early=True), Press("2"))
)
HANGS_UP = Behaviour("hangs up mid-sentence", (HangUp(),))
HANGS_UP_AT_DEBT = Behaviour("hangs up while the debt is read", (*_AT_ONCE, HangUp(2.5)))
WRONG_PERSON = Behaviour("presses 2: wrong person", (Press("2"),))
WRONG_TWICE = Behaviour(
    "types wrong digits twice", (Press("1"), TypeSecret(right=False), TypeSecret(right=False))
)
WRONG_ONCE = Behaviour(
    "types wrong digits, then the right ones",
    (Press("1"), TypeSecret(right=False), TypeSecret(), Press("2", early=True)),
)
CHILD = Behaviour("a child: presses 1 and hangs up", (Press("1", early=True), HangUp(0.5)))
LEAVES_QUEUE = Behaviour(
    "presses 1 and hangs up while it waits", (*_AT_ONCE, Press("1", early=True), HangUp(0.8))
)
CALL_ME_BACK = Behaviour(
    "presses 1, waits, then 2: call me back",
    (*_AT_ONCE, Press("1", early=True), Listen(), Press("2", longer_than=2.5)),
)
SAYS_HELLO = Behaviour("says hello, then pays", PAYS.acts, voice=Voice.HELLO)
VOICEMAIL = Behaviour("voicemail: greeting and beep", voice=Voice.VOICEMAIL)
BUSY = Behaviour("busy", network=(Network.BUSY,))
RINGS_OUT = Behaviour("nobody answers", network=(Network.RINGS_OUT,))
REJECTS = Behaviour("rejects the call", network=(Network.REJECTS,))
UNALLOCATED = Behaviour("no such number", network=(Network.UNALLOCATED,))
CONGESTED = Behaviour("network congested", network=(Network.CONGESTED,))
SWITCH_CONGESTED = Behaviour("exchange congested", network=(Network.SWITCH_CONGESTED,))
BUSY_THEN_PAYS = Behaviour("busy, then pays", PAYS_EARLY.acts, network=(Network.BUSY, Network.ANSWERS))
AWAY_THEN_ASKS = Behaviour(
    "does not answer, then asks for information",
    INFORMATION_EARLY.acts,
    network=(Network.RINGS_OUT, Network.ANSWERS),
)
AWAY_THEN_OPTS_OUT = Behaviour(
    "does not answer, then 9", (Press("9", early=True),), network=(Network.RINGS_OUT, Network.ANSWERS)
)
CONGESTED_THEN_DISPUTES = Behaviour(
    "congested, then 3", (*_AT_ONCE, Press("3", early=True)), network=(Network.CONGESTED, Network.ANSWERS)
)
WRONG_KEYS_ONLY = Behaviour("presses wrong keys only", (Press("7"), Press("8"), Press("6")))
OPTS_OUT_AT_DIGITS = Behaviour("presses *9 when asked for digits", (Press("1"), Press("*9")))

_ENDINGS: tuple[tuple[Behaviour, str], ...] = (
    (PAYS, "00 01 02 03 04 05 06 07"),
    (ASKS_INFORMATION, "08 09 10 11 12"),
    (HEARS_OUT, "13"),
    (DISPUTES, "14 15 16"),
    (ASKS_FOR_PERSON, "17 18 19"),
    (OPTS_OUT, "20 21 22"),
    (OPTS_OUT_AT_ONCE, "23"),
    (LISTENS, "24 25 26 27 28 29 30 31"),
    (SILENT, "32 33 34 35"),
    (PAYS_EARLY, "36 37"),
    (INFORMATION_EARLY, "38"),
    (WRONG_KEY, "39 40"),
    (WRONG_KEY_EARLY, "41"),
    (HANGS_UP, "42 43 44 45 46"),
    (HANGS_UP_AT_DEBT, "47 48 49"),
    (WRONG_PERSON, "50 51 52"),
    (WRONG_TWICE, "53 54"),
    (WRONG_ONCE, "55 56"),
    (CHILD, "57"),
    (LEAVES_QUEUE, "58"),
    (CALL_ME_BACK, "59"),
    (SAYS_HELLO, "60 61"),
    (VOICEMAIL, "62 63 64 65 66 67 68"),
    (BUSY, "69 70 71 72"),
    (RINGS_OUT, "73 74 75 76 77 78 79 80 81 82 83"),
    (REJECTS, "84 85"),
    (UNALLOCATED, "86 87 88"),
    (CONGESTED, "89"),
    (SWITCH_CONGESTED, "90"),
    (BUSY_THEN_PAYS, "91 92"),
    (AWAY_THEN_ASKS, "93 94"),
    (AWAY_THEN_OPTS_OUT, "95"),
    (CONGESTED_THEN_DISPUTES, "96"),
    (WRONG_KEYS_ONLY, "97 98"),
    (OPTS_OUT_AT_DIGITS, "99"),
)

PEOPLE: Mapping[str, Behaviour] = MappingProxyType(
    {ending: behaviour for behaviour, endings in _ENDINGS for ending in endings.split()}
)
"""Last two digits -> who is there. All hundred endings are in it."""


TIMES_OUT = Behaviour("the network gives up (408)", network=(Network.TIMES_OUT,))
DECLINES = Behaviour("the far end declines for everybody (603)", network=(Network.DECLINES,))
BUSY_AFTER_SOUND = Behaviour("early media, then busy", network=(Network.BUSY_AFTER_SOUND,))
ANSWERS_LATE = Behaviour("answers when ringing ends", PAYS.acts, network=(Network.ANSWERS_LATE,))

ROUGH: Mapping[str, Behaviour] = MappingProxyType(
    dict.fromkeys(("00", "01", "02", "03", "04", "05", "06", "07"), ANSWERS_LATE)
    | {"73": TIMES_OUT, "84": DECLINES, "70": BUSY_AFTER_SOUND}
)
"""What a rougher network does with some endings (Lab.network); who answers there does what PEOPLE says."""


def who_answers(number: str) -> Behaviour:
    """The behaviour behind a number, in whatever form it is written."""
    digits = "".join(character for character in number if character.isdigit())
    return PEOPLE[digits[-2:].zfill(2)]
