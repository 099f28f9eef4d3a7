"""The campaign of most tests: a Spanish creditor's, with a basis and a trunk, that may call at no hour."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast

from dialer.campaign import (
    Campaign,
    CampaignBasis,
    Columns,
    ContactsFile,
    Hours,
    Mail,
    Pace,
    Purpose,
    VoiceChoice,
)
from dialer.trunk import DayCap, Trunk

OPINION = CampaignBasis(
    kind="signed_legal_opinion",
    purpose=Purpose.SERVICE,
    given_on=date(2027, 1, 11),
    wording="opinion-1",
    channel="dpo",
    evidence="file 7",
    recorded_by="Delegada de muestra",
)


def contacts_in(path: Path, changes: dict[str, object]) -> ContactsFile:
    """How this file is to be read, but for these changes; those to `columns` are by name."""
    columns: dict[str, object] = {
        "person_id": "cliente",
        "debt_ref": "factura",
        "name": "nombre",
        "phones": ("teléfono", "móvil"),
        "amount": "importe",
        "due": "vence",
        "email": "correo",
        "language": None,
        "status": "estado",
        "currency": None,
        "secrets": {"id_last4": "dni4"},
        "fields": {"product": "producto"},
    }
    columns |= cast("dict[str, object]", changes.pop("columns", {}))
    known: dict[str, object] = {
        "path": path,
        "decimals": "comma",
        "currency": "EUR",
        "region": "ES",
        "allowed_regions": ("ES",),
    }
    return ContactsFile(columns=Columns(**columns), **(known | changes))  # type: ignore[arg-type]


def campaign_named(name: str, contacts: ContactsFile) -> Campaign:
    return Campaign(
        name=name,
        contacts=contacts,
        flow=Path("reminder.yaml"),
        inbound_flow=None,
        voice=VoiceChoice(engine="espeak", name="es", language="es", rate=150, pitch=50, gap=0),
        language="es",
        company="Gestiones Norte",
        creditor="Banco del Norte",
        caller_id="+34910000000",
        trunk=_trunk(),
        creditor_country="ES",
        basis=OPINION,
        hours=Hours(days={}),
        pace=Pace(calls_per_second=1, max_calls=5, ramp=timedelta(0)),
        retries={},
        max_attempts=3,
        ring_timeout=timedelta(seconds=30),
        max_call=timedelta(minutes=5),
        amd=False,
        agents=None,
        mail=Mail(sender="recado@example.com", collector="cobros@example.com", how_to_pay=""),
        webhook=None,
        rehearsal_only=False,
    )


def _trunk() -> Trunk:
    return Trunk(
        name="main",
        endpoint="carrier",
        max_calls=10,
        calls_per_second=1,
        codec="alaw",
        number_format="e164",
        own_numbers=("+34910000000",),
        prices={
            "+34": Decimal("0.012"),
            "+346": Decimal("0.03"),
            "+1": Decimal("0.01"),
            "+5": Decimal("0.1"),
        },
        price_currency="EUR",
        day_caps=(DayCap(trunk="main", calls=1000, spend=Decimal(100)),),
        day_zone="Europe/Madrid",
    )
