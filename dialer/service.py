"""Builds every part by hand and runs them together; drains when told to stop."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

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
from dialer.attempt import Attempt
from dialer.call_variables import call_variables
from dialer.campaign import Campaigns
from dialer.clock import Clock
from dialer.contact import Contact
from dialer.deliver import deliverers
from dialer.heartbeat import Heartbeat
from dialer.keep_retention import KeepRetention
from dialer.launch import ami_link
from dialer.law_of import law_of
from dialer.lines import Launched, Lines
from dialer.live_calls import LiveCalls
from dialer.place_calls import PlaceCalls
from dialer.policy.toll import Toll
from dialer.ports import TrunkChannel
from dialer.prepare_prompts import discard
from dialer.record_calls import RecordCalls
from dialer.send_follow_ups import SendFollowUps
from dialer.settings import Settings
from dialer.settle_calls import Settled
from dialer.speak_ahead import SpeakAhead
from dialer.stop_anomalies import StopAnomalies
from dialer.store.database import Database
from dialer.sweep_calls import SweepCalls
from dialer.take_up import TakeUp
from dialer.watch_agents import WatchAgents
from dialer.watch_trunk import WatchTrunk
from dialer.when_over import Waits, WhenOver


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
        self._is_over = False
        self.live = LiveCalls()
        self.alarms: list[Alarm] = []
        """Whatever was seen on the line that is not ours, since this run began."""
        self._before = before.live if before else None
        self._woken_before: Sequence[Launched] = before.taken_up.woken if before else ()
        self.lines: Lines = Lines(whole, before.lines if before else None)
        self.link = ami_link(settings, self._hear)
        self.telephone = AsteriskTelephone(self.link)
        self.agents = AsteriskAgents(self.link)
        self._build(law_of(whole, clock))

    def _build(self, law: Law) -> None:
        """Every part, by hand."""
        self.taken_up = self._new_taking_up(law)
        self.placer = self._new_placer(law)
        self.over = self._new_over()
        self.recorder = self._new_recorder()
        self.watch = self._new_watch()
        self.desk = self._new_desk()
        self.sweeper = self._new_sweeper(self.recorder, self.watch)
        self.heartbeat = self._new_heartbeat()
        database, clock, campaigns = self._database, self._clock, self._whole.campaigns
        self.retention = KeepRetention(database=database, clock=clock, book=law.book, campaigns=campaigns)
        self.ahead = SpeakAhead(database=database, clock=clock, launched=self.launched)
        dialled = [each.campaign for each in self.launched]
        self.stopper = StopAnomalies(database=database, clock=clock, dialled=dialled, whole=campaigns)
        by_kind = deliverers(self._settings, self._campaigns, clock)
        self.sender = SendFollowUps(database=database, clock=clock, by_kind=by_kind)

    def _new_taking_up(self, law: Law) -> TakeUp:
        return TakeUp(
            database=self._database,
            clock=self._clock,
            lines=self.lines,
            agents=self.agents,
            campaigns=self._campaigns,
            launched=self.launched,
            woken=self._woken_before,
            book=law.book,
        )

    def _new_over(self) -> WhenOver:
        return WhenOver(
            database=self._database,
            clock=self._clock,
            telephone=self.telephone,
            lines=self.lines,
            launched=self.launched,
            waits=self._waits,
            stop=self.stop,
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
        await self.taken_up.begin(
            dials=lambda: not self.placer.stopping,
            stays=self._waits.stays,
            leaving=lambda: self.over.leaving,
        )
        async with asyncio.TaskGroup() as group:
            calls = (self.link, self.recorder, self.sweeper, self.watch, self.stopper)
            parts = (*calls, self.desk, self.ahead, self.retention, self.heartbeat)
            always = [group.create_task(part.run()) for part in parts]
            sending = group.create_task(self.sender.run())
            dialling = group.create_task(self.placer.run())
            watching = group.create_task(self.over.watch())
            await dialling
            await self.over.drained()
            await self.agents.all_hung_up()
            self._is_over = True
            self.sender.stop()
            await sending
            for task in (watching, *always):
                task.cancel()

    @property
    def trouble(self) -> str:
        """Why no call can be placed, once one could be; empty while all is well."""
        was_up = self.link.epoch > 0 and not self._is_over
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
        self.over.leave()

    def hand_over(self) -> None:
        """Leave for the next Service of this process: what is owed it delivers."""
        self.leave()
        self.sender.stop(at_once=True)

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
