"""Whatever happens in whatever order, nobody is rung twice for one attempt, and nothing stays open.

A model of the world (a PBX that dials, writes its log late and dies; a socket that keeps what was written; a
dialer that is killed and started again; a clock that jumps) against the real ledger, sweep and recorder.
"""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from dialer.attempt import OPEN, Attempt, AttemptState
from dialer.campaign import Campaign, RetryRule
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.outcome import Outcome
from dialer.ports import PbxState
from dialer.store.attempts import find_attempt
from dialer.store.claims import claim
from dialer.store.database import Database
from dialer.store.schema import attempt as attempts
from dialer.store.sendings import Allowed
from tests.unit.conftest import MakeCampaign
from tests.unit.desk import OFFICE
from tests.unit.gate import gate_of
from tests.unit.one_call import mark_sent
from tests.unit.world import START, Dialer, Pbx, World, WorldClock

EXAMPLES = int(os.environ.get("RECADO_MACHINE_EXAMPLES", "25"))
STEPS = 40
PEOPLE = 4
STALLED = timedelta(seconds=8)
"""How long a PBX that was stopped may take until it acts upon what waits in its socket."""
FATES = st.sampled_from(["written", "written", "stalled", "lost", "killed", "written and killed"])


class NeverTwice(RuleBasedStateMachine):
    """The rules are what may happen next; the invariants are the promises."""

    template: Path
    campaign: Campaign

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="recado-machine-"))
        shutil.copy(self.template, self.folder / "recado.db")
        self.database = Database(f"sqlite:///{self.folder / 'recado.db'}")
        self.clock = WorldClock()
        self.world = World(self.clock)
        self.epoch = 0
        self.dialer: Dialer | None = None
        self.start_dialer()

    def teardown(self) -> None:
        try:
            self.come_to_rest()
        finally:
            self.database.close()
            shutil.rmtree(self.folder)

    # What the dialer does.

    @precondition(lambda self: self.dialer and self.dialer.telephone.up)
    @rule()
    def claim(self) -> None:
        assert self.dialer
        now = self.clock.now()
        gate = replace(gate_of(self.campaign, now), clock_trusted=self.clock.trusted)
        found = self.database.write(claim, self.campaign.name, now, gate, "here", "x")
        if found:
            self.dialer.prepared.append(found)
            self.dialer.lines.prepare(found.id, self.dialer.launched)

    @precondition(lambda self: self.dialer and self.dialer.prepared and self.dialer.telephone.up)
    @rule(fate=FATES)
    def send(self, fate: str) -> None:
        """`stalled`: it waits in the socket of a stopped PBX; `lost`: the link went before a byte of it."""
        assert self.dialer
        found = self.dialer.prepared.pop()
        now = self.clock.now()
        gate = replace(gate_of(self.campaign, now), clock_trusted=self.clock.trusted)
        boot = self.dialer.telephone.booted_at
        answer = self.database.write(mark_sent, found, now, gate, pbx_booted_at=boot)
        if not isinstance(answer, Allowed):
            self.dialer.lines.free(found.id)
            return
        if fate.startswith("written"):
            self.world.dial(found)
        if fate.endswith("killed"):
            self.dialer = None
        elif fate == "stalled" and self.world.pbx:
            self.world.pbx.socket.append((self.clock.steady + STALLED, found))

    @precondition(lambda self: self.dialer)
    @rule(again=st.integers(0, 4))
    def read_the_log(self, again: int) -> None:
        assert self.dialer
        self.world.read_again = again
        asyncio.run(self.dialer.recorder.catch_up())

    @precondition(lambda self: self.dialer and self.world.pbx)
    @rule()
    def sweep(self) -> None:
        assert self.dialer
        assert self.world.pbx
        self.world.read_again = 0
        self.dialer.telephone.state = PbxState(
            epoch=self.dialer.telephone.epoch,
            live=frozenset(self.world.pbx.live),
            booted_at=self.world.pbx.booted_at.replace(microsecond=0),
        )
        asyncio.run(self.dialer.sweeper.sweep())

    @precondition(lambda self: self.dialer and self.dialer.telephone.up)
    @rule(fate=FATES)
    def call(self, fate: str) -> None:
        """Without a pause between claim and dial, as it mostly is."""
        self.claim()
        if self.dialer and self.dialer.prepared:
            self.send(fate)

    @precondition(lambda self: self.dialer is None)
    @rule()
    def start_dialer(self) -> None:
        self.epoch += 1
        self.clock.trusted = True
        self.dialer = Dialer(self.world, self.database, self.campaign, self.epoch)
        if self.world.pbx:
            self.sweep()

    @rule(what=st.sampled_from(["dialer", "link", "pbx"]))
    def something_dies(self, what: str) -> None:
        if what == "dialer":
            self.dialer = None
        elif what == "pbx":
            self.world.pbx = None  # calls end, and the last lines are lost
        self._session_ends()

    # What Asterisk and people do.

    @precondition(lambda self: self.world.pbx and self.world.pbx.live)
    @rule(data=st.data(), key=st.sampled_from(["", "1", "9"]))
    def answer_and_press(self, data: st.DataObject, key: str) -> None:
        assert self.world.pbx
        attempt_id = data.draw(st.sampled_from(sorted(self.world.pbx.live)))
        self.world.write(attempt_id, "ANSWER")
        if key:
            self.world.write(attempt_id, "RECADO_KEY", 1, step="debt", key=key)
        if key == "9":
            self.world.write(attempt_id, "RECADO_SUPPRESS", 2, scope="both")

    @precondition(lambda self: self.world.pbx and self.world.pbx.live)
    @rule(data=st.data())
    def hang_up(self, data: st.DataObject) -> None:
        assert self.world.pbx
        self.world.hang_up(data.draw(st.sampled_from(sorted(self.world.pbx.live))))

    @precondition(lambda self: self.world.pbx is None)
    @rule()
    def start_the_pbx(self) -> None:
        self.world.pass_time(timedelta(seconds=2))
        self.world.pbx = Pbx(self.clock.now())
        self._session_ends()

    # Time.

    @rule(span=st.sampled_from([0.2, 5, 40, 700]))
    def pass_time(self, span: float) -> None:
        self.world.pass_time(timedelta(seconds=span))

    @rule(hours=st.sampled_from([-1, 1]))
    def set_the_clock(self, hours: int) -> None:
        """Somebody sets the machine's clock, and the watch notices."""
        self.clock.wrong += timedelta(hours=hours)
        self.clock.trusted = self.clock.wrong == timedelta(0)

    @precondition(lambda self: not self.clock.trusted)
    @rule()
    def trust_it_again(self) -> None:
        """The kernel has called it synchronised for a while."""
        self.world.pass_time(timedelta(seconds=60))
        self.clock.trusted = True

    # The promises.

    @invariant()
    def no_attempt_is_rung_twice(self) -> None:
        assert all(calls <= 1 for calls in self.world.rung.values())

    @invariant()
    def nobody_is_rung_while_they_are_rung(self) -> None:
        if self.world.pbx:
            numbers = Counter(each.phone for each in self.world.pbx.live.values())
            assert all(calls == 1 for calls in numbers.values())

    @invariant()
    def what_was_rung_is_never_said_not_to_have_been(self) -> None:
        for attempt_id in self.world.rung:
            state = self._attempt(attempt_id).state
            assert state not in (AttemptState.RELEASED, AttemptState.REFUSED, AttemptState.RESERVED), state

    @invariant()
    def nobody_is_called_again_after_an_unknown(self) -> None:
        unknown = set()
        for each in self._attempts():
            assert each.contact_id not in unknown
            if each.outcome == Outcome.UNKNOWN:
                unknown.add(each.contact_id)

    def come_to_rest(self) -> None:
        """Everything works again for long enough: then nothing is open, and every call has one record."""
        self.clock.trusted = True
        if self.world.pbx is None:
            self.start_the_pbx()
        if self.dialer is None:
            self.start_dialer()
        assert self.world.pbx
        self.world.pass_time(STALLED)
        for attempt_id in list(self.world.pbx.live):
            self.world.hang_up(attempt_id)
        for _ in range(3):
            self.world.pass_time(timedelta(hours=3))
            self.sweep()
        assert self.dialer
        self.dialer.prepared.clear()
        for held in self.dialer.lines.held():
            self.dialer.lines.free(held)
        self.sweep()
        assert [each.id for each in self._attempts() if each.state in OPEN] == []
        for attempt_id in self.world.rung:
            assert self._attempt(attempt_id).state is AttemptState.SETTLED

    def _session_ends(self) -> None:
        """What a session knew is not known in the next."""
        if self.dialer:
            self.epoch += 1
            self.dialer.telephone.epoch = self.epoch
            self.dialer.telephone.up = False

    def _attempt(self, attempt_id: str) -> Attempt:
        found = self.database.read(find_attempt, attempt_id)
        assert found
        return found

    def _attempts(self) -> list[Attempt]:
        ids = self.database.read(
            lambda tx: list(tx.execute(select(attempts.c.id).order_by(attempts.c.id)).scalars())
        )
        return [self._attempt(each) for each in ids]


def test_nobody_is_called_twice_whatever_happens(tmp_path: Path, make_campaign: MakeCampaign) -> None:
    campaign = replace(
        make_campaign(
            "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
            + "".join(f"C{n};F{n};Ana;91122233{n};;{n}0,00;;;;1234;\n" for n in range(PEOPLE))
        ),
        hours=OFFICE,
        max_attempts=5,
        retries={Outcome.HUNG_UP: RetryRule(delay=timedelta(minutes=5), times=3)},
    )
    template = tmp_path / "template.db"
    with Database(f"sqlite:///{template}") as database:
        database.migrate()
        import_contacts(database, campaign, Needs(), now=START, rejects=tmp_path)
    NeverTwice.template, NeverTwice.campaign = template, campaign
    run_state_machine_as_test(
        NeverTwice,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
