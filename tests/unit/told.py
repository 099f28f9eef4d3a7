"""A campaign that may call at any hour, of which people and carriers tell something."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path

from dialer.campaign import Campaign, Hours
from dialer.outcome import Outcome
from dialer.policy.counted import counted_as
from dialer.policy.evidence import Evidence
from dialer.policy.line_type import LookedUp
from dialer.store import Tx
from dialer.store.asked_hours import ask_for_hours
from dialer.store.database import Database
from dialer.store.line_types import LOOKED_UP, looked_up
from dialer.store.sendings import Allowed
from tests.unit.ledger import Ledger

ALL_DAY = Hours(days={day: ((time(0), time(23, 59)),) for day in range(7)})
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto;país;provincia\n"
ANA = "C1;F1;Ana Núñez;911222333;;20,00;;;;1234;;ES;MD\n"


class Told(Ledger):
    """A campaign over a real database, asked about at one instant after the other."""

    def __init__(self, database: Database, campaign: Campaign, rejects: Path) -> None:
        super().__init__(database, campaign, rejects)
        self.campaign = replace(self.campaign, hours=ALL_DAY)
        self.load()

    def answered(self, ref: str, evidence: Evidence, outcome: Outcome) -> None:
        """A call to whoever owes this, which ended so; the contact has its turn again at once."""
        reserved = self.reserved()
        assert self.of_debt(ref).contact.id == reserved.contact_id
        assert isinstance(self.send(reserved), Allowed)
        counted = counted_as(evidence, outcome, self.campaign.mode)
        self.ended(reserved, outcome, counted, answered_at=evidence.answered_at)

    def reasons(self, ref: str) -> list[str]:
        """Why the gate refused, newest answer first."""
        return [reason for _, reason in reversed(self.answers(ref))]

    def asks(self, hours: str, *, evidence: str | None = None) -> None:
        self.database.write(
            ask_for_hours, "C1", hours=hours, evidence=evidence, source="letter", now=self.now
        )


def line_type_of(tx: Tx, e164: str) -> LookedUp | None:
    """What was looked up last of this number."""
    return next(map(looked_up, tx.execute(LOOKED_UP, {"numbers": [e164]})), None)


Tell = Callable[..., Told]


def telling(make_campaign: Callable[..., Campaign], database: Database, folder: Path) -> Tell:
    """Makes it of these rows, with these changes to the campaign."""

    def make(*rows: str, name: str = "overdue", **changes: object) -> Told:
        columns = {"country": "país", "region": "provincia"}
        regions = ("ES", "US", "CO", "MX", "PE")
        campaign = make_campaign(HEADER + "".join(rows), name=name, columns=columns, allowed_regions=regions)
        return Told(database, replace(campaign, **changes), folder)  # type: ignore[arg-type]

    return make
