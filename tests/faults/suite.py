"""Which faults there are, and how often each is played."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults import (
    clock_faults,
    delivery_faults,
    event_faults,
    flood_faults,
    ledger_faults,
    link_faults,
    login_faults,
    node_faults,
    pbx_faults,
    process_faults,
    self_check,
    stop_faults,
    trunk_faults,
)
from tests.faults.rows import Figures, Row
from tests.faults.stage import Stage, shares

Play = Callable[[Stage], Awaitable[Figures]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`share` of the suite's runs; at least one. Without `play` it is not played, and shows nothing."""

    name: str
    what: str
    play: Play | None = None
    share: float = 1 / 20
    at_a_time: int | None = None
    """Runs that one lab plays at most: the others are for other labs, beside it."""
    not_yet: str = ""
    rings: bool = True
    """Whether anybody is called in it."""

    def runs(self, of: int) -> int:
        return max(1, round(of * self.share))

    def parts(self, of: int) -> list[int]:
        """The runs of each lab that plays it."""
        runs = self.runs(of)
        return list(shares(runs, self.at_a_time or runs))

    def row(self, figures: Figures) -> Row:
        """Its line in the table."""
        if self.play is None:
            return Row(fault=self.name, what=self.what, not_yet=self.not_yet)
        return figures.row(self.name, self.what)


FAULTS = (
    Fault(name="F1", what="link cut after the Originate", play=link_faults.cut_after_originate),
    Fault(name="F2", what="link cut after its answer", play=link_faults.cut_after_answer),
    Fault(name="F3", what="half-open link", play=link_faults.half_open),
    Fault(
        name="F4", what="dialer killed at a named point", play=process_faults.killed, share=0.8, at_a_time=20
    ),
    Fault(name="F4", what="dialer killed with 50 calls up", play=process_faults.killed_with_calls_up),
    Fault(name="F5", what="Asterisk killed with 50 calls up", play=pbx_faults.killed, share=0.2, at_a_time=8),
    Fault(name="F6", what="ledger locked by another process", play=ledger_faults.locked),
    Fault(name="F6", what="the ledger's disk full", play=ledger_faults.disk_full),
    Fault(name="F6", what="PostgreSQL down", play=ledger_faults.server_down),
    Fault(
        name="F7",
        what="two nodes, one stopped past its lease",
        play=node_faults.stood_still,
        share=0.3,
        at_a_time=2,
    ),
    Fault(name="F7", what="four nodes, one dies and one joins", play=node_faults.came_and_went),
    Fault(name="F8", what="clock moved, and over summer time", play=clock_faults.moved),
    Fault(name="F8", what="clock moved, and noticed", play=clock_faults.noticed),
    Fault(name="F9", what="AMI events lost, doubled, mixed", play=event_faults.events_garbled),
    Fault(name="F9", what="event log rotated, doubled, mixed", play=event_faults.log_garbled),
    Fault(name="F10", what="every answer of a trunk", play=trunk_faults.answers),
    Fault(name="F10", what="a trunk that fails, and is well again", play=trunk_faults.failing),
    Fault(name="F11", what="mail server in trouble", play=delivery_faults.mail_in_trouble, rings=False),
    Fault(name="F11", what="webhook in trouble", play=delivery_faults.webhook_in_trouble, rings=False),
    Fault(name="F11", what="killed handing over", play=delivery_faults.killed_handing_over, rings=False),
    Fault(name="F12", what="SIGTERM with 20 calls up", play=stop_faults.drained),
    Fault(name="F12", what="a second SIGTERM", play=stop_faults.told_twice),
    Fault(name="F12", what="STOP at full rate", play=stop_faults.stopped),
    Fault(name="F13", what="AMI login refused", play=login_faults.login_refused),
    Fault(name="F14", what="10,000 AMI events a second", play=flood_faults.flooded, share=1.0),
)


BROKEN = (
    Fault(name="send-again", what="an unanswered Originate is sent again", play=self_check.send_again),
    Fault(name="no-event-log", what="Asterisk's event log is not read", play=self_check.no_event_log),
    Fault(name="no-sending", what="mails leave unannounced", play=self_check.no_sending, rings=False),
    Fault(name="own-limits", what="each node keeps limits alone", play=self_check.own_limits),
    Fault(name="work-repeated", what="a dead node's calls are repeated", play=self_check.work_repeated),
)
"""Recado made wrong on purpose: each must show what its fault does to people, or the suite proves nothing."""


async def play(fault: Fault, stage: Stage) -> Figures:
    """What the fault showed; whatever stops it half-way is among it, and the suite goes on."""
    assert fault.play, f"{fault.name} is not yet played"
    try:
        return await fault.play(stage)
    except Exception as error:  # noqa: BLE001 - a suite that ends at the first trouble shows nothing of the rest
        return Figures(broken=[f"not played to its end: {type(error).__name__}: {error}"])
