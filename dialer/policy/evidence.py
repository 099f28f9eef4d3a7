"""What is known of one attempt, folded from its events in whatever order and however often they came."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dialer.call_event import CallEvent
from dialer.outcome import Outcome

ORIGINATE_RESPONSE = "ORIGINATE_RESPONSE"
"""AMI's late answer to the Originate. A failure without a CHAN_START means that no call was made."""

BY_FLOW = "dialplan/"
"""How Asterisk's `hangupsource` begins when the flow hung up; a channel's name when its other side did."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Transfer:
    """What became of handing the person to an agent. Times in seconds, of the agents' own legs."""

    statuses: tuple[str, ...] = ()
    """What the queue said, in order: entered, TIMEOUT, CONTINUE, …"""
    agents_rung: int = 0
    agent_answered_at: datetime | None = None
    connected: bool = False
    talked_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One attempt as its events tell it. Nothing is concluded here; `decide` does that."""

    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: int | None = None
    """Q.850, of the attempt's own leg."""
    dial_status: str = ""
    """After a Queue this is the agent's, not the debtor's."""
    hung_up_by_flow: bool = False
    originate_failed_at: datetime | None = None
    """When Asterisk said that it gave the Originate up."""
    originate_reason: int | None = None
    intruder: bool = False
    """The flow found no valid token on the channel, said nothing and hung up."""
    keys: tuple[str, ...] = ()
    """Every key pressed outside a second factor, in order, wrong ones too."""
    digits_tried: int = 0
    digits_matched: bool = False
    no_inputs: int = 0
    marks: tuple[Outcome, ...] = ()
    """What the flow marked, in order, each once. All of them take effect, whichever names the outcome."""
    amd: str = ""
    suppress: tuple[str, ...] = ()
    """Scopes of an opt-out: person, phone, both."""
    notify: tuple[tuple[str, str], ...] = ()
    """Mails that the flow asked for: (to, mail)."""
    callback: bool = False
    abandoned: bool = False
    """Somebody answered and no agent was there to speak (agent first)."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Answers that were gathered and are no secret (survey, appointment)."""
    last_step: str = ""
    end_reached: bool = False
    """The flow ended by itself."""
    transfer: Transfer = Transfer()

    @property
    def talked(self) -> bool:
        """Whether the person and an agent were connected."""
        return self.transfer.connected


def fold(events: Iterable[CallEvent]) -> Evidence:
    """The evidence in one attempt's events, those of its agents' legs among them."""
    known = _distinct(events)
    own = [event for event in known if event.of_attempt]
    agents = [event for event in known if not event.of_attempt]
    ended_at = _when(own, "HANGUP") or _when(own, "CHAN_END")
    hangup = _details(own, "HANGUP")[:1] or [{}]
    failure = next((event for event in own if event.name == ORIGINATE_RESPONSE), None)
    if failure and failure.detail.get("response") == "Success":
        failure = None
    return Evidence(
        started_at=_when(own, "CHAN_START"),
        answered_at=_when(own, "ANSWER"),
        ended_at=ended_at,
        cause=_number(hangup[0].get("hangupcause")),
        dial_status=hangup[0].get("dialstatus", ""),
        hung_up_by_flow=hangup[0].get("hangupsource", "").startswith(BY_FLOW),
        originate_failed_at=failure.at if failure else None,
        originate_reason=_number(failure.detail.get("reason")) if failure else None,
        intruder=_happened(own, "RECADO_INTRUDER"),
        keys=_words(own, "RECADO_KEY", "key"),
        digits_tried=len(_details(own, "RECADO_DIGITS")),
        digits_matched="yes" in _words(own, "RECADO_DIGITS", "match"),
        no_inputs=len(_details(own, "RECADO_NO_INPUT")),
        marks=tuple(dict.fromkeys(_marks(own))),
        amd=next(iter(_words(own, "RECADO_AMD", "status")), ""),
        suppress=tuple(dict.fromkeys(_words(own, "RECADO_SUPPRESS", "scope"))),
        notify=tuple(dict.fromkeys(_mails(own))),
        callback=_happened(own, "RECADO_CALLBACK"),
        abandoned=_happened(own, "RECADO_ABANDONED"),
        answers={d["key"]: d.get("value", "") for d in _details(own, "RECADO_ANSWER") if "key" in d},
        last_step=next(iter(_words(own, "RECADO_STEP", "step")[-1:]), ""),
        end_reached=_happened(own, "RECADO_END"),
        transfer=_transfer(_words(own, "RECADO_QUEUE", "status"), agents, ended_at),
    )


def _distinct(events: Iterable[CallEvent]) -> list[CallEvent]:
    """Each event once, a flow's in the order of its counter, so that order and repetition change nothing."""
    by_key: dict[tuple[str, str, int], CallEvent] = {}
    for event in events:
        key = (event.channel_id, event.name, event.n)
        if key not in by_key or event.at < by_key[key].at:
            by_key[key] = event
    return sorted(by_key.values(), key=lambda event: (event.n, event.at, event.channel_id, event.name))


def _details(events: Iterable[CallEvent], name: str) -> list[Mapping[str, str]]:
    return [event.detail for event in events if event.name == name]


def _words(events: Iterable[CallEvent], name: str, word: str) -> tuple[str, ...]:
    return tuple(detail[word] for detail in _details(events, name) if word in detail)


def _happened(events: Iterable[CallEvent], name: str) -> bool:
    return any(event.name == name for event in events)


def _when(events: Iterable[CallEvent], name: str) -> datetime | None:
    return min((event.at for event in events if event.name == name), default=None)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _marks(own: Iterable[CallEvent]) -> Iterator[Outcome]:
    """A word that is no outcome is no mark: a flow is compiled from a checked list."""
    known = {str(outcome): outcome for outcome in Outcome}
    return (known[word] for word in _words(own, "RECADO_OUTCOME", "outcome") if word in known)


def _mails(own: Iterable[CallEvent]) -> Iterator[tuple[str, str]]:
    return ((d["to"], d["mail"]) for d in _details(own, "RECADO_NOTIFY") if "to" in d and "mail" in d)


def _transfer(
    statuses: tuple[str, ...], agents: Sequence[CallEvent], attempt_ended: datetime | None
) -> Transfer:
    legs = [[e for e in agents if e.channel_id == leg] for leg in sorted({e.channel_id for e in agents})]
    return Transfer(
        statuses=statuses,
        agents_rung=sum(_happened(leg, "CHAN_START") for leg in legs),
        agent_answered_at=_when(agents, "ANSWER"),
        connected=_happened(agents, "BRIDGE_ENTER"),
        talked_seconds=sum(_talked(leg, attempt_ended) for leg in legs),
    )


def _talked(leg: Sequence[CallEvent], attempt_ended: datetime | None) -> float:
    """Seconds that an agent's leg was in a bridge. What was never left ends with the leg, or the call."""
    last = _when(leg, "HANGUP") or _when(leg, "CHAN_END") or attempt_ended
    moves = sorted((e for e in leg if e.name in ("BRIDGE_ENTER", "BRIDGE_EXIT")), key=lambda e: e.at)
    seconds, entered = 0.0, None
    for move in moves:
        if move.name == "BRIDGE_ENTER":
            entered = entered or move.at
        elif entered:
            seconds, entered = seconds + (move.at - entered).total_seconds(), None
    return seconds + (max((last - entered).total_seconds(), 0.0) if entered and last else 0.0)
