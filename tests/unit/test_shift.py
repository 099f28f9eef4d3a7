"""The dialing loop on a real ledger, without an Asterisk: what is launched is dialled, come what may."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from dialer import get_ready
from dialer.bring_contacts import bring_contacts
from dialer.campaign import Campaign
from dialer.catalogue import Catalogue, Known
from dialer.clock import RehearsalClock
from dialer.law_of import law_of
from dialer.lines import Launched
from dialer.make_ready import NotLaunched
from dialer.no_prompts import NoPrompts
from dialer.service import Service
from dialer.settings import Settings
from dialer.shift import Shift
from dialer.store.attempts import open_attempts
from dialer.store.claims import claim
from dialer.store.database import Database
from dialer.store.dialer_lock import AlreadyDialing, dialing_lock
from dialer.store.errors import StoreError
from dialer.store.installation import Installation
from dialer.store.launches import Wish, launched_campaigns, tell_trouble, wish_launch, wishes
from dialer.store.sendings import Allowed
from dialer.store.wake import wake_campaigns
from tests.unit.command import SECRET
from tests.unit.desk import TUESDAY
from tests.unit.one_call import mark_sent
from tests.waiting import until

ROOT = Path(__file__).parents[2]
ONE, TWO = "con-respuesta", "recordatorio"
PEOPLE = "cliente;deuda;nombre;telefono;telefono_2;importe;vencimiento;dni_4;nacimiento;correo;idioma;estado"
ANA = "C-1;F-1;Ana Gil;+34 963 208 513;;3,50;12/10/2026;1186;;;es;pendiente"
WITHIN = 20.0
MakeReady = Callable[[Wish, Known], Awaitable[Launched]]


class House:
    """One ledger and whoever dials from it; nobody answers where Asterisk should be."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder}/recado.db", Installation(secret=SECRET))
        self.database.migrate()
        self.file = folder / "campaigns.yaml"
        self.settings = Settings(  # type: ignore[call-arg]
            _env_file=None,
            state=folder,
            secret=SecretStr(SECRET),
            rehearsal=True,
            ami_port=1,
            event_log=folder / "events.jsonl",
            sounds=folder / "sounds",
        )
        self.catalogue = Catalogue(
            file=ROOT / "campaigns.yaml", database=self.database, uploads=folder / "uploads"
        )
        self.clock = RehearsalClock(TUESDAY)

    def launch(self, *names: str) -> None:
        for name in names:
            self.database.write(wish_launch, name, now=TUESDAY, by="user:7")

    def shift(self, ready: MakeReady) -> Shift:
        return Shift(
            settings=self.settings,
            catalogue=self.catalogue,
            database=self.database,
            clock=self.clock,
            ready=ready,
        )

    @asynccontextmanager
    async def dialling(self, ready: MakeReady) -> AsyncIterator[Shift]:
        shift = self.shift(ready)
        running = asyncio.create_task(shift.run())
        try:
            yield shift
        finally:
            shift.leave()
            with suppress(asyncio.CancelledError):
                await running

    def campaign(self, name: str) -> Campaign:
        found = self.catalogue.read().campaign(name)
        assert found
        return found

    def break_(
        self, what: str, monkeypatch: pytest.MonkeyPatch, of: Callable[..., object], times: int
    ) -> None:
        """The first times that this is asked, or written, the disk is full."""
        run, left = getattr(self.database, what), [times]

        async def breaking(work: Callable[..., Any], *args: Any, **more: Any) -> Any:
            if work is of and left[0]:
                left[0] -= 1
                raise StoreError("The disk is full.")
            return await run(work, *args, **more)

        monkeypatch.setattr(self.database, what, breaking)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def at_once(wish: Wish, known: Known) -> Launched:
    campaign = known.campaign(wish.name)
    assert campaign
    return Launched(campaign=campaign, flow_context="f", prompts=NoPrompts(), began=TUESDAY)


def dials(shift: Shift) -> set[str]:
    return {each.campaign.name for each in shift.service.launched} if shift.service else set()


async def test_a_campaign_is_dialled_though_the_ledger_does_not_take_that_it_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.launch(ONE)
    house.break_("run_write", monkeypatch, tell_trouble, times=1)
    async with house.dialling(at_once) as shift:
        await until(lambda: dials(shift) == {ONE}, within=WITHIN)


def a_call_goes_on(house: House, name: str = ONE) -> None:
    """Of an earlier process, and of this campaign: it was sent, and nobody has heard its end."""
    campaign = house.campaign(name)
    file = house.settings.state / "people.csv"
    file.write_text(f"{PEOPLE}\n{ANA}\n")
    campaign = replace(campaign, contacts=replace(campaign.contacts, path=file))
    bring_contacts(
        house.database, campaign, clock=house.clock, rejects=file.parent, secret=SECRET.encode() * 2
    )
    now = house.clock.now()
    gate = law_of(house.catalogue.read().whole, house.clock).gate(campaign, now)
    attempt = house.database.write(claim, name, now, gate, "node", "f")
    assert attempt, "the gate lets this call pass"
    assert isinstance(house.database.write(mark_sent, attempt, now, gate), Allowed)


async def test_a_slow_campaign_keeps_no_other_from_being_dialled(house: House) -> None:
    house.launch(ONE, TWO)

    async def one_is_slow(wish: Wish, known: Known) -> Launched:
        if wish.name == ONE:
            await asyncio.Event().wait()
        return await at_once(wish, known)

    async with house.dialling(one_is_slow) as shift:
        await until(lambda: dials(shift) == {TWO}, within=WITHIN)


async def test_a_launch_that_fails_is_tried_ever_more_seldom(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_ready, "AT_FIRST", 0.5)
    house.launch(ONE)
    tries: list[float] = []

    async def fails(wish: Wish, known: Known) -> Launched:
        tries.append(time.monotonic())
        raise NotLaunched("Its flow is gone.")

    async with house.dialling(fails):
        await until(lambda: len(tries) >= 4, within=WITHIN)
    pauses = [after - before for before, after in pairwise(tries)]
    assert all(pause >= least for pause, least in zip(pauses, (0.5, 1.0, 2.0), strict=False))
    assert house.database.read(wishes, [ONE])[ONE].trouble == "Its flow is gone."


async def test_what_nobody_foresaw_in_one_launch_ends_nobody_s_calls(house: House) -> None:
    house.launch(ONE, TWO)

    async def one_is_broken(wish: Wish, known: Known) -> Launched:
        if wish.name == ONE:
            raise KeyError(wish.name)
        return await at_once(wish, known)

    async with house.dialling(one_is_broken) as shift:
        await until(lambda: dials(shift) == {TWO}, within=WITHIN)


@pytest.mark.parametrize("of", [open_attempts, launched_campaigns])
async def test_a_ledger_that_cannot_be_read_is_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch, of: Callable[..., object]
) -> None:
    house.launch(ONE)
    house.break_("run_read", monkeypatch, of, times=3)
    async with house.dialling(at_once) as shift:
        await until(lambda: dials(shift) == {ONE}, within=WITHIN)


async def test_a_service_that_cannot_write_at_first_waits_for_the_ledger(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.launch(ONE)
    house.break_("run_write", monkeypatch, wake_campaigns, times=1)
    async with house.dialling(at_once) as shift:
        await until(lambda: dials(shift) == {ONE}, within=WITHIN)
        await until(
            lambda: shift.service and [each.campaign.name for each in shift.service.taken_up.woken] == [ONE],
            within=WITHIN,
        )


async def test_a_call_of_an_earlier_process_holds_its_line_at_once(house: House) -> None:
    a_call_goes_on(house)
    async with house.dialling(at_once) as shift:
        await until(lambda: shift.service and len(shift.service.lines) == 1, within=WITHIN)


async def test_told_to_stop_between_two_services_the_next_one_sees_the_calls_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_call_goes_on(house)
    hand_over, seen = Service.hand_over, list[Service]()

    def and_be_told_to_stop(service: Service) -> None:
        seen.append(service)
        hand_over(service)
        shift.stop()

    monkeypatch.setattr(Service, "hand_over", and_be_told_to_stop)
    shift = house.shift(at_once)
    running = asyncio.create_task(shift.run())
    house.launch(TWO)
    await until(lambda: seen and shift.service not in (None, seen[0]), within=WITHIN)
    assert shift.service
    await until(lambda: shift.service and len(shift.service.lines) == 1, within=WITHIN)
    assert (shift.service.placer.stopping, running.done()) == (True, False)
    shift.leave()
    await running


async def test_nobody_else_may_dial_before_a_cancelled_loop_has_ended(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, held = Service.run, list[bool]()

    async def unwinds_slowly(service: Service) -> None:
        try:
            await run(service)
        finally:
            await asyncio.sleep(0.2)
            try:
                with dialing_lock(house.database):
                    held.append(False)
            except AlreadyDialing:
                held.append(True)

    monkeypatch.setattr(Service, "run", unwinds_slowly)
    shift = house.shift(at_once)
    running = asyncio.create_task(shift.run())
    await until(lambda: shift.service, within=WITHIN)
    await asyncio.sleep(0.1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert held == [True]


def test_what_is_dialled_is_settled_as_it_was_launched(house: House) -> None:
    whole = house.catalogue.read().whole
    one, two = (replace(house.campaign(name), company="As launched") for name in (ONE, TWO))
    launched = {
        each.name: Launched(campaign=each, flow_context="f", prompts=NoPrompts(), began=TUESDAY)
        for each in (one, two)
    }
    edited = replace(whole, campaigns=tuple(each for each in whole.campaigns if each.name != TWO))
    assert get_ready.laid_over(edited, launched).campaigns == (one, two)


async def test_who_was_dialled_before_a_swap_is_not_woken_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[set[str]] = []
    run_write = house.database.run_write

    async def noting(work: Callable[..., Any], *args: Any, **more: Any) -> Any:
        if work is wake_campaigns:
            woken.append(set(args[0]))
        return await run_write(work, *args, **more)

    monkeypatch.setattr(house.database, "run_write", noting)
    house.launch(ONE)
    async with house.dialling(at_once):
        await until(lambda: woken == [{ONE}], within=WITHIN)
        house.launch(TWO)
        await until(lambda: len(woken) == 2, within=WITHIN)
    assert woken == [{ONE}, {TWO}]
