"""What the gate answered about one contact, as the ledger keeps it and acts upon it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol

from sqlalchemy import Connection

from dialer.campaign import Mode
from dialer.contact import DebtStatus
from dialer.policy.compliance import CLOCK, Decision, may_dial
from dialer.policy.judge import Reason
from dialer.policy.rules import Verdict
from dialer.policy.toll import Toll
from dialer.store.audit import Note
from dialer.store.done import PERSON_SUPPRESSED
from dialer.store.facts import Facts
from dialer.store.ratios import RatioAsked, Ratios, ratios_of
from dialer.store.toll import Days


class Gate(Protocol):
    """The gate as one campaign asks it at one instant (dialer/ask_gate.py)."""

    @property
    def mode(self) -> Mode:
        """Who speaks in this campaign, a machine or an agent."""

    @property
    def ratios_asked(self) -> Sequence[RatioAsked]:
        """What has to be known of the campaign's other calls."""

    @property
    def toll(self) -> Toll:
        """What a call of this campaign may cost, and is counted by."""

    def __call__(self, facts: Facts) -> Decision: ...


class Ask:
    """Puts facts to gates within one transaction: what a campaign's calls have in common is read once."""

    def __init__(self, tx: Connection, days: Days) -> None:
        """`days` move on with each call that is held there."""
        self._tx = tx
        self._days = days
        self._ratios: dict[tuple[str, tuple[RatioAsked, ...]], Ratios] = {}

    def __call__(self, facts: Facts, gate: Gate) -> "Asked":
        """With how the campaign's calls have gone of late, and its trunk's day."""
        facts = replace(facts, ratios=self._ratios_of(facts.campaign, gate), used=self._days.used(gate.toll))
        return Asked(facts=facts, decision=gate(facts), mode=gate.mode)

    def _ratios_of(self, campaign: str, gate: Gate) -> Ratios:
        """A campaign's machine and its agents are asked for different ones."""
        asked = tuple(gate.ratios_asked)
        if (campaign, asked) not in self._ratios:
            self._ratios[campaign, asked] = ratios_of(self._tx, campaign, asked)
        return self._ratios[campaign, asked]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One answer of the gate, and what it was asked about."""

    facts: Facts
    decision: Decision
    mode: Mode

    @property
    def dials(self) -> bool:
        """Whether this call may be placed."""
        return self.facts.phone is not None and may_dial(self.decision, self.mode)

    @property
    def lasting(self) -> bool:
        """Whether no time will change the answer."""
        return self.decision.verdict is Verdict.DENY and self.decision.lasting

    @property
    def doubts_the_clock(self) -> bool:
        """Whether it is refused because nobody knows what time it is: no turn can be set by it."""
        return any(reason.rule == CLOCK for reason in self.decision.reasons)

    @property
    def mildness(self) -> int:
        """Greater is stricter: of several numbers the one with the smallest decides when to ask again."""
        if self.dials:
            return 0
        if self.decision.verdict is Verdict.DEFER:
            return 1
        return 3 if self.lasting else 2

    @property
    def weightiest(self) -> Reason:
        """The reason that decides: the strictest, of those a lasting one, then whichever holds longest."""
        return _weightiest(self.decision)

    @property
    def word(self) -> str:
        """The reason in a word: why the contact waits or is done."""
        if self.dials:
            return "allowed"
        reason = self.weightiest
        return _WORDS.get(reason.rule, _BY_TYPE.get(reason.type, _id))(reason, self.facts)

    @property
    def refused_by(self) -> str | None:
        """Types of the rules that refuse or defer; None where nothing should wake the contact: they objected,
        or another call of ours is in progress."""
        if self.word == PERSON_SUPPRESSED:
            return None
        hard = (Verdict.DENY, Verdict.AGENT_ONLY)
        types = {reason.type for reason in self.decision.reasons if reason.verdict in hard}
        if self.decision.verdict is Verdict.DEFER:
            types = {reason.type for reason in self.decision.reasons} - {"recado"}
        return " ".join(sorted(types)) or None


def note(asked: Asked, when: Literal["claim", "dial"], attempt_id: str | None = None) -> Note:
    """The row of the audit."""
    facts = asked.facts
    return Note(
        kind="decision",
        content=_content(asked, when),
        contact_id=facts.contact_id,
        attempt_id=attempt_id,
        person_id=facts.person_id,
        e164=_e164(facts),
    )


def _content(asked: Asked, when: str) -> dict[str, Any]:
    decision, facts = asked.decision, asked.facts
    marks = {"marks": sorted(decision.marks)} if decision.marks else {}
    return {
        "campaign": facts.campaign,
        "when": when,
        "mode": str(asked.mode),
        "verdict": decision.verdict.name,
        "dials": asked.dials,
        "reason": asked.word,
        "reasons": [_written(reason) for reason in decision.reasons],
        "until": _iso(decision.until),
        "profiles": list(decision.profiles),
        "warnings": list(decision.warnings),
        "zones": list(decision.zones),
        "bases": [basis.id for basis in facts.bases if basis.e164 in (None, _e164(facts))],
        **marks,
    }


def _written(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "type": reason.type,
        "verdict": reason.verdict.name,
        "observed": reason.observed,
        "limit": reason.limit,
        "source": reason.source,
        "status": reason.status,
        "until": _iso(reason.until),
        "lasting": reason.lasting,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _e164(facts: Facts) -> str | None:
    return facts.phone.e164 if facts.phone else None


def _weightiest(decision: Decision) -> Reason:
    """The reason that decides: the strictest, of those a lasting one, of those whichever holds longest."""
    never = datetime.max.replace(tzinfo=decision.at.tzinfo)
    strictest = [each for each in decision.reasons if each.verdict is decision.verdict]
    return max(strictest, key=lambda each: (each.lasting, each.until or never))


Word = Callable[[Reason, Facts], str]


def _id(reason: Reason, facts: Facts) -> str:
    return reason.rule


def _fixed(word: str) -> Word:
    return lambda reason, facts: word


def _objection(reason: Reason, facts: Facts) -> str:
    return PERSON_SUPPRESSED if "recado:person" in facts.listed else "phone_suppressed"


def _state(reason: Reason, facts: Facts) -> str:
    return reason.rule if facts.debt_status is DebtStatus.OPEN else f"debt_{facts.debt_status}"


_WORDS: dict[str, Word] = {
    "recado.opt_out": _objection,
    "recado.phone": _fixed("no_phone"),
    "recado.zone": _fixed("zone_unknown"),
    "recado.in_call": _fixed("in_call"),
    "recado.stopped": _fixed("stopped"),
    "campaign.max_attempts": _fixed("max_attempts"),
}
_BY_TYPE: dict[str, Word] = {"CallingWindow": _fixed("hours"), "StatusBlock": _state}
