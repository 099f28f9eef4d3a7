"""The ledger's figures and the dialer's pulse in Prometheus' words.

Labels are names of campaigns, trunks, rules and states: never a number, a name or an amount of anybody.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dialer.clock import Clock
from dialer.pulse import FILE, Pulse, TrunkState, read_pulse
from dialer.settings import Settings
from dialer.store import Tx
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.figures import Figures, figures, last_decision, refusals

READ_WITHIN = 5.0
"""Seconds for the ledger's figures: Prometheus itself gives up after ten."""


class Metrics:
    """What `/metrics` answers. Refusals are counted from the first look of this process on, as Prometheus
    expects of a counter."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._pulse = settings.state / FILE
        self._database = database
        self._clock = clock
        self._counted_to: int | None = None
        self._refusals: Counter[tuple[str, str]] = Counter()
        self._one_by_one = asyncio.Lock()
        """Two who ask at once must not count the same refusals twice."""

    async def read(self) -> bytes:
        """The figures of this instant; without a ledger those that need none."""
        pulse = await asyncio.to_thread(read_pulse, self._pulse)
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Told([*_of_pulse(pulse), *await self._of_ledger()]))
        return generate_latest(registry)

    async def _of_ledger(self) -> list[Metric]:
        try:
            async with asyncio.timeout(READ_WITHIN), self._one_by_one:
                found = await self._count()
        except (StoreError, TimeoutError):
            return [_gauge("recado_ledger_up", "Whether the ledger can be read.", 0)]
        return [
            _gauge("recado_ledger_up", "Whether the ledger can be read.", 1),
            *_of_figures(found),
            _counter("recado_gate_refusals", "Calls refused, by rule.", ("campaign", "rule"), self._refusals),
        ]

    async def _count(self) -> Figures:
        after, now = self._counted_to, self._clock.now()
        self._counted_to, new, found = await self._database.run_read(_read, after, now)
        self._refusals.update(new)
        return found


def _read(tx: Tx, counted_to: int | None, now: datetime) -> tuple[int, Counter[tuple[str, str]], Figures]:
    """All of one instant. Where nothing was counted yet, counting begins here."""
    after = last_decision(tx) if counted_to is None else counted_to
    return (*refusals(tx, after), figures(tx, now))


class _Told(Collector):
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _of_pulse(pulse: Pulse | None) -> list[Metric]:
    up = _gauge("recado_dialer_up", "Whether a dialing process beats.", pulse is not None)
    if pulse is None:
        return [up]
    trunks = {
        (trunk, str(each)): int(each is state) for trunk, state in pulse.trunks.items() for each in TrunkState
    }
    return [
        up,
        _gauge("recado_ami_up", "Whether the link to Asterisk is up.", pulse.ami_up),
        _gauge("recado_ami_epoch", "AMI sessions since the dialing process began.", pulse.ami_epoch),
        _gauge(
            "recado_event_lag_seconds",
            "From a CEL event to its record, the worst of the last minute.",
            pulse.event_lag,
        ),
        _gauge("recado_event_log_ok", "Whether the event log can be relied upon.", not pulse.event_log),
        _gauges("recado_trunk", "Whether calls go out over a trunk.", ("trunk", "state"), trunks),
        _gauges(
            "recado_calls_now",
            "Calls that are up, by what they are doing.",
            ("doing",),
            {(doing,): n for doing, n in pulse.calls.items()},
        ),
    ]


def _of_figures(found: Figures) -> list[Metric]:
    by_campaign = ("campaign", "state")
    return [
        _gauges("recado_attempts", "Attempts, by where they stand.", by_campaign, found.attempts),
        _counter(
            "recado_outcomes", "Attempts that ended, by outcome.", ("campaign", "outcome"), found.outcomes
        ),
        _gauges("recado_outbox", "Mails, webhooks and callbacks.", ("kind", "state"), found.outbox),
        _gauges(
            "recado_outbox_oldest_seconds",
            "Age of the oldest that is owed.",
            ("kind",),
            {(kind,): age for kind, age in found.oldest_owed.items()},
        ),
        _gauges(
            "recado_campaign_stopped",
            "Whether an operator has said stop.",
            ("campaign",),
            {(campaign,): is_stopped for campaign, is_stopped in found.stopped.items()},
        ),
        _counter(
            "recado_spend", "What calls cost, in the trunk's currency.", ("trunk", "region"), found.spent
        ),
    ]


Labels = TypeVar("Labels", bound=tuple[str, ...])


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


def _gauges(name: str, what: str, labels: Sequence[str], values: Mapping[Labels, float]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=labels)
    for label, value in sorted(values.items()):
        family.add_metric(label, value)
    return family


def _counter(name: str, what: str, labels: Sequence[str], values: Mapping[Labels, float]) -> Metric:
    """Prometheus adds `_total` to the name."""
    family = CounterMetricFamily(name, what, labels=labels)
    for label, value in sorted(values.items()):
        family.add_metric(label, value)
    return family
