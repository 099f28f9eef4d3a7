"""The shipped files, which are sound: every test here begins with one and spoils it."""

import dataclasses
from functools import cache
from pathlib import Path

from dialer.campaign import Campaign
from dialer.campaign_file import load_campaigns
from dialer.flow_needs import Needs, needs_of
from ivr_flows.loader import load_flow

ROOT = Path(__file__).parents[2]
CAMPAIGNS = (ROOT / "campaigns.yaml").read_text().replace("ivr_flows/", f"{ROOT}/ivr_flows/").encode()
FLOW = (ROOT / "ivr_flows/flows/recordatorio_con_respuesta.yaml").read_bytes()
HEADER = "cliente;deuda;nombre;telefono;telefono_2;importe;vencimiento;dni_4;nacimiento;correo;idioma;estado"
ANA = "P-1;D-1;Ana Núñez;911 222 333;600123456;1.234,56;31/12/2026;1234;0503;ana@example.com;es;pendiente"
SECRET = b"of these tests alone"


@cache
def shipped() -> tuple[Campaign, Needs]:
    """The shipped campaign that asks who answers, and what its flow needs of every contact."""
    campaign = load_campaigns(ROOT / "campaigns.yaml").campaigns[1]
    return campaign, needs_of(load_flow(campaign.flow))


def campaign_over(file: Path) -> Campaign:
    """The shipped campaign with another list of contacts."""
    campaign, _ = shipped()
    return dataclasses.replace(campaign, contacts=dataclasses.replace(campaign.contacts, path=file))


def needs() -> Needs:
    return shipped()[1]


def row(number: int, **cells: str) -> str:
    """A sound row of the list with a person and a debt of its own, and some cells replaced."""
    known = dict(zip(HEADER.split(";"), ANA.split(";"), strict=True))
    known |= {"cliente": f"P-{number}", "deuda": f"D-{number}", **cells}
    return ";".join(known.values())


def sheet(*rows: str) -> str:
    return "\r\n".join([HEADER, *rows, ""])
