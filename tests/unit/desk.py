"""A campaign over a real ledger and a telephone that calls nobody; who is in its list."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from dialer.ask_gate import Law
from dialer.attempt import Attempt
from dialer.campaign import Campaign, Campaigns, Hours, Mode, Pace
from dialer.clock import RehearsalClock
from dialer.contact import Contact
from dialer.lines import Launched, Lines
from dialer.place_calls import PlaceCalls
from dialer.store.attempts import open_attempts
from dialer.store.claims import claim
from dialer.store.contacts import Standing, find_contacts
from dialer.store.database import Database
from dialer.store.history import story
from tests.fakes.telephone import FakeAgents, FakePrompts, FakeTelephone
from tests.unit.gate import LAW, gate_of
from tests.waiting import until

TUESDAY = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
OFFICE = Hours(days={day: ((time(9), time(21)),) for day in range(5)})
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;600123456;1.234,56;;;;1234;\n"
ANA_AGAIN = "C1;F2;Ana Núñez;911222333;600123456;20,00;;;;1234;\n"
LUIS_AT_ANAS = "C2;F3;Luis Gil;911222333;;80,00;;;;4321;\n"
EVA = "C3;F4;Eva Sanz;911222444;;80,00;;;;4321;\n"


class Desk:
    """A campaign over a real ledger, with a telephone that calls nobody."""

    def __init__(
        self, database: Database, campaign: Campaign, mode: Mode = Mode.AUTOMATED, law: Law = LAW
    ) -> None:
        self.database = database
        self.campaign = replace(
            campaign,
            mode=mode,
            hours=OFFICE,
            pace=Pace(calls_per_second=50, max_calls=5, ramp=timedelta(0)),
        )
        self.clock = RehearsalClock(TUESDAY)
        self.telephone = FakeTelephone()
        self.prompts = FakePrompts()
        self.agents = FakeAgents()
        self.launched = Launched(
            campaign=self.campaign, flow_context="recado-x-1", prompts=self.prompts, began=TUESDAY
        )
        whole = Campaigns(
            path=Path("campaigns.yaml"),
            campaigns=(self.campaign,),
            max_calls=10,
            calls_per_second=50,
        )
        self.lines = Lines(whole)
        self.ended: list[str] = []
        self.placer = PlaceCalls(
            database=database,
            telephone=self.telephone,
            clock=self.clock,
            variables=self.variables,
            lines=self.lines,
            launched=[self.launched],
            law=law,
            agents=self.agents,
            end=self.end,
            node=database.installation.node,
        )

    def variables(
        self, attempt: Attempt, contact: Contact, launched: Launched, sounds: str
    ) -> Mapping[str, str]:
        """What a call is given, and how its attempt stood in the ledger when it was."""
        (standing,) = [each.state for each in self.database.read(open_attempts) if each.id == attempt.id]
        return {"RECADO_SOUNDS": sounds, "RECADO_WHEN": standing}

    def end(self, attempt_id: str) -> None:
        self.lines.free(attempt_id)
        self.agents.end(attempt_id)
        self.ended.append(attempt_id)

    async def dial_until(self, settled: Callable[[], bool]) -> None:
        """Run the placer until the condition holds, then stop it."""
        running = asyncio.create_task(self.placer.run())
        await until(settled)
        self.placer.stop()
        await running

    def claim(self) -> Attempt | None:
        now = self.clock.now()
        return self.database.write(
            claim, self.campaign.name, now, gate_of(self.campaign, now), "node-1", "recado-x-1"
        )

    def of_debt(self, ref: str) -> Standing:
        (found,) = self.database.read(find_contacts, ref)
        return found

    def refusals(self, ref: str) -> list[str]:
        entries = self.database.read(story, [self.of_debt(ref).contact.id])
        return [e.facts["reason"] for e in entries if e.kind == "decision" and not e.facts["allowed"]]
