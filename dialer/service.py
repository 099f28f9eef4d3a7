"""Builds every part by hand and runs them together; drains when told to stop."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from dialer.alarm import Alarm
from dialer.ask_gate import Law
from dialer.asterisk.agents import AsteriskAgents
from dialer.asterisk.channels import AsteriskChannels, new_channel
from dialer.asterisk.event_log import EventLog
from dialer.asterisk.events import ORIGINATE_RESPONSE, from_ami
from dialer.asterisk.message import AmiEvent
from dialer.asterisk.originate import dialled_number
from dialer.asterisk.queue import AsteriskQueues, joined
from dialer.asterisk.telephone import AsteriskTelephone
from dialer.attempt import Attempt, AttemptState
from dialer.calendars import load_calendars
from dialer.call_variables import call_variables
from dialer.campaign import Campaigns
from dialer.clock import Clock
from dialer.contact import Contact
from dialer.deliver import deliverers
from dialer.heartbeat import Heartbeat
from dialer.keep_retention import KeepRetention
from dialer.launch import NotReady, ami_link
from dialer.lines import Launched, Lines
from dialer.live_calls import LiveCalls
from dialer.no_prompts import NoPrompts
from dialer.place_calls import PlaceCalls
from dialer.policy.toll import Toll
from dialer.ports import TrunkChannel
from dialer.prepare_prompts import discard
from dialer.profiles import load_book
from dialer.record_calls import RecordCalls
from dialer.rules_fingerprint import fingerprint
from dialer.send_follow_ups import SendFollowUps
from dialer.settings import Settings
from dialer.settle_calls import Settled
from dialer.speak_ahead import SpeakAhead
from dialer.stop_anomalies import StopAnomalies
from dialer.store.attempts import open_attempts
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.turns import next_due
from dialer.store.wake import wake_campaigns
from dialer.store.wishes import stopped
from dialer.sweep_calls import SweepCalls
from dialer.watch_agents import WatchAgents
from dialer.watch_trunk import WatchTrunk

log = structlog.get_logger()

LEDGER_AGAIN = 1.0
"""Seconds until a ledger that cannot be written is tried again."""

LOOK_AGAIN = 0.2
"""Seconds between looks at whether everything is done, or an operator has said stop."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """What a run does while nobody may be called; by default it waits, for ever."""

    skip_to: Callable[[datetime], object] | None = None
    """Moves a rehearsal's clock to the next call."""
    once: bool = False
    """Nobody is waited for: the run ends when nobody may be called now."""
    stays: bool = False
    """It never ends by itself: somebody may launch a campaign, or bring contacts, at any time."""
    patience: timedelta | None = None
    """How long Asterisk may be out of reach until the run raises NotReady."""


class Service:
    """One dialing process over one database and one Asterisk: every part, and how they hold together."""

    def __init__(
        self,
        *,
        settings: Settings,
        whole: Campaigns,
        launched: Sequence[Launched],
        database: Database,
        clock: Clock,
        waits: Waits | None = None,
        before: "Service | None" = None,
    ) -> None:
        """`whole` is every campaign whose calls may still have to be settled, `launched` those to dial.

        `before` is the one whose place it takes, over other campaigns, in this process.
        """
        self._clock = clock
        self._database = database
        self.launched = launched
        self._whole = whole
        self._campaigns = {each.name: each for each in whole.campaigns}
        self._settings = settings
        self._waits = waits or Waits()
        self._leaving = asyncio.Event()
        self._over = False
        law = law_of(whole, clock)
        self._book = law.book
        self.live = LiveCalls()
        self.alarms: list[Alarm] = []
        """Whatever was seen on the line that is not ours, since this run began."""
        self._before = before.live if before else None
        self.woken: Sequence[Launched] = before.woken if before else ()
        """Whose contacts were given their turn back since they were launched."""
        self.lines: Lines = Lines(whole, before.lines if before else None)
        self.link = ami_link(settings, self._hear)
        self.telephone = AsteriskTelephone(self.link)
        self.agents = AsteriskAgents(self.link)
        self.placer = self._new_placer(law)
        self.recorder = self._new_recorder()
        self.watch = self._new_watch()
        self.desk = self._new_desk()
        self.sweeper = self._new_sweeper(self.recorder, self.watch)
        self.retention = KeepRetention(
            database=database, clock=clock, book=law.book, campaigns=whole.campaigns
        )
        self.ahead = SpeakAhead(database=database, clock=clock, launched=launched)
        self.heartbeat = self._new_heartbeat()
        self.stopper = StopAnomalies(
            database=database,
            clock=clock,
            dialled=[each.campaign for each in launched],
            whole=whole.campaigns,
        )
        self.sender = SendFollowUps(
            database=database, clock=clock, by_kind=deliverers(settings, self._campaigns, clock)
        )

    def _new_placer(self, law: Law) -> PlaceCalls:
        return PlaceCalls(
            database=self._database,
            telephone=self.telephone,
            clock=self._clock,
            variables=self._variables,
            lines=self.lines,
            launched=self.launched,
            law=law,
            agents=self.agents,
            end=self._end,
            node=self._settings.node,
        )

    def _new_recorder(self) -> RecordCalls:
        return RecordCalls(
            database=self._database,
            event_log=EventLog(self._settings.event_log),
            clock=self._clock,
            campaigns=self._campaigns,
            on_settled=self._settled,
            on_alarm=self.alarms.append,
        )

    def _new_watch(self) -> WatchTrunk:
        return WatchTrunk(
            database=self._database,
            channels=AsteriskChannels(self.link),
            clock=self._clock,
            endpoints={each.trunk.endpoint for each in self._whole.campaigns},
            is_ours=self.lines.__contains__,
            on_alarm=self.alarms.append,
        )

    def _new_desk(self) -> WatchAgents:
        return WatchAgents(
            database=self._database,
            queues=AsteriskQueues(self.link),
            clock=self._clock,
            serving=lambda: [each.campaign.agents.queue for each in self.launched if each.campaign.agents],
        )

    def _new_sweeper(self, recorder: RecordCalls, watch: WatchTrunk) -> SweepCalls:
        return SweepCalls(
            database=self._database,
            telephone=self.telephone,
            clock=self._clock,
            lines=self.lines,
            campaigns=self._campaigns,
            launched=self.launched,
            recorder=recorder,
            end=self._end,
            on_settled=self._settled,
            look_over=partial(self._look_over, watch),
        )

    def _new_heartbeat(self) -> Heartbeat:
        return Heartbeat(
            state=self._settings.state,
            clock=self._clock,
            launched=self.launched,
            telephone=self.telephone,
            recorder=self.recorder,
            lines=self.lines,
            live=self.live,
            out_of_reach=lambda: self.desk.out_of_reach,
        )

    async def run(self) -> None:
        """Dial until nobody is left to call, or until stopped; then let the calls in progress finish.

        Whoever the gate refused is asked about again: the law, or the campaign, may have changed since.
        """
        await self._begin()
        async with asyncio.TaskGroup() as group:
            calls = (self.link, self.recorder, self.sweeper, self.watch, self.stopper)
            parts = (*calls, self.desk, self.ahead, self.retention, self.heartbeat)
            always = [group.create_task(part.run()) for part in parts]
            sending = group.create_task(self.sender.run())
            dialling = group.create_task(self.placer.run())
            watching = group.create_task(self._watch())
            await dialling
            await self._drain()
            await self.agents.all_hung_up()
            self._over = True
            self.sender.stop()
            await sending
            for task in (watching, *always):
                task.cancel()

    async def _begin(self) -> None:
        """Know which calls are up, and wake whoever was refused; a loop that stays waits for the ledger."""
        while True:
            try:
                self._hold_open(await self._database.run_read(open_attempts))
                return await self._wake()
            except StoreError as error:
                if not self._waits.stays:
                    raise
                log.error("waiting for the ledger", action="service", reason=str(error))
            if self._leaving.is_set():
                return None
            await asyncio.sleep(LEDGER_AGAIN)

    def _hold_open(self, attempts: Iterable[Attempt]) -> None:
        """Calls of an earlier run hold their lines at once, also of campaigns that nobody dials now, and
        agents who were rung for them are freed when they are over.

        Which of them have ended meanwhile is seen as soon as Asterisk was asked.
        """
        dialled = {each.campaign.name: each for each in self.launched}
        for attempt in attempts:
            self.agents.adopt(attempt.id)
            known = dialled.get(attempt.campaign) or self._not_dialled(attempt.campaign)
            if known and attempt.state is not AttemptState.RESERVED:
                self.lines.adopt(attempt.id, known)

    def _not_dialled(self, name: str) -> Launched | None:
        campaign = self._campaigns.get(name)
        if campaign is None:
            return None
        return Launched(campaign=campaign, flow_context="", prompts=NoPrompts(), began=self._clock.now())

    async def _wake(self) -> None:
        """Of campaigns that an earlier Service of this process dialled already, nothing has changed."""
        woken = {id(each) for each in self.woken}
        new = [each.campaign for each in self.launched if id(each) not in woken]
        if new and not self.placer.stopping:
            rules = {each.name: fingerprint(each, self._book) for each in new}
            await self._database.run_write(wake_campaigns, rules, self._clock.now())
            self.woken = self.launched

    @property
    def trouble(self) -> str:
        """Why no call can be placed, once one could be; empty while all is well."""
        was_up = self.link.epoch > 0 and not self._over
        return self.telephone.trouble if was_up and not self.telephone.up else ""

    def tolls(self) -> list[Toll]:
        """What the trunks' calls are held to today."""
        now = self._clock.now()
        campaigns = {each.campaign.trunk.name: each.campaign for each in self.launched}
        return [Toll(trunk=each.trunk, longest=each.max_call, now=now) for each in campaigns.values()]

    def stop(self) -> None:
        """No new call from now on; `run` ends when those in progress have."""
        self.placer.stop()

    def leave(self) -> None:
        """End `run` now; Asterisk finishes the calls, and the next run reads in its log how they ended."""
        self.stop()
        self._leaving.set()

    def hand_over(self) -> None:
        """Leave for the next Service of this process: what is owed it delivers."""
        self.leave()
        self.sender.stop(at_once=True)

    async def _watch(self) -> None:
        """Stop by itself when nobody is left to call, or an operator has stopped every campaign."""
        up_at = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            up_at = time.monotonic() if self.telephone.up else up_at
            patience = self._waits.patience
            if patience and time.monotonic() - up_at > patience.total_seconds():
                raise NotReady(self.telephone.trouble)
            if self.telephone.up and not len(self.lines):
                with suppress(StoreError):  # whoever writes says so; here it is looked again
                    await self._look_ahead()

    async def _look_ahead(self) -> None:
        launched = {each.campaign.name for each in self.launched}
        names = sorted(launched - await self._database.run_read(stopped, sorted(launched)))
        if any(each.campaign in names for each in await self._database.run_read(open_attempts)):
            return
        due = await self._database.run_read(next_due, names)
        if due is None or (self._waits.once and due > self._clock.now()):
            if not self._waits.stays:
                self.stop()
        elif self._waits.skip_to:
            self._waits.skip_to(due)

    async def _drain(self) -> None:
        """Wait until every call has ended, or nobody wants to wait any longer."""
        while len(self.lines):
            try:
                await asyncio.wait_for(self._leaving.wait(), LOOK_AGAIN)
                return
            except TimeoutError:
                continue

    def _hear(self, event: AmiEvent) -> None:
        """Live events move the screen; only a channel's begin and the Originate's answer are nowhere else."""
        if channel := new_channel(event):
            self.watch.hear(channel)
        if self.agents.hear(event):
            return
        if met := joined(event, self._clock):
            self.desk.hear(met)
        heard = from_ami(event)
        if heard is None:
            return
        self.live.hear(heard, self.link.epoch)
        if heard.name == ORIGINATE_RESPONSE:
            self.recorder.hear(heard)

    def _look_over(self, watch: WatchTrunk, channels: Iterable[TrunkChannel]) -> None:
        """Every channel that is up, when a session begins and now and again."""
        up = list(channels)
        if self._before is not None:
            self.live.take_over(self._before, {each.unique_id for each in up}, self.link.epoch)
            self._before = None
        watch.look_over(up)

    def _settled(self, settled: Settled) -> None:
        self.lines.ended(settled.campaign, settled.outcome, self._clock.now())
        self._end(settled.attempt_id)

    def _end(self, attempt_id: str) -> None:
        """A call is over, whoever placed it: its line and its agent are free, its sounds are gone."""
        self.lines.free(attempt_id)
        self.agents.end(attempt_id)
        discard(self._settings.sounds / "calls", attempt_id)

    def _variables(
        self, attempt: Attempt, contact: Contact, launched: Launched, sounds: str
    ) -> Mapping[str, str]:
        return call_variables(
            attempt_id=attempt.id,
            person=contact.person,
            campaign=launched.campaign,
            dialled=dialled_number(attempt.phone, launched.campaign.trunk.number_format),
            flow_context=launched.flow_context,
            sounds=sounds,
            token_secret=self._settings.token_secret,
            epoch=int(time.time()),
        )


def law_of(whole: Campaigns, clock: Clock) -> Law:
    """The profiles as the operator moved them, every campaign's calendar, and the clock they are asked by."""
    calendars = {each.local_holidays: load_calendars(each.local_holidays) for each in whole.campaigns}
    return Law(
        book=load_book(whole.overrides),
        calendar_of=lambda campaign: calendars[campaign.local_holidays],
        clock_trusted=lambda: clock.trusted,
    )
