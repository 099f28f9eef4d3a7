"""A campaign of invented people, each with a telephone of their own, who are called once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file import load_campaigns

NAME = "bench"

FEW = 1_000
"""Rows written to the file at a time."""

_HERE = Path(__file__).parent
_HEADER = "cliente;reparacion;nombre;telefono\n"
START = datetime(2027, 3, 9, 15, 0, tzinfo=UTC)
"""A Tuesday morning in Lima, no holiday: the gate answers the same whenever it is measured."""


def number_of(n: int) -> str:
    """The number of the nth of them, from 0 on: Peruvian mobiles, of which there are enough."""
    return f"+519{n:08d}"


def write_campaign(folder: Path, people: int) -> Path:
    """A campaigns.yaml over so many people, in this folder, beside their contacts file."""
    with (folder / "contacts.csv").open("w", encoding="utf-8") as out:
        out.write(_HEADER)
        for start in range(0, people, FEW):
            out.writelines(map(_row, range(start, min(start + FEW, people))))
    file = folder / "campaigns.yaml"
    text = (_HERE / "campaign.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("@flow@", str(_HERE / "short_call.yaml")), encoding="utf-8")
    return file


def invented(file: Path, *, calls_per_second: float | None = None, max_calls: int | None = None) -> Campaigns:
    """The campaigns of a file that `write_campaign` wrote, at another pace where one is given.

    A file may not ask for more than 100 calls a second; a measurement may.
    """
    whole = load_campaigns(file)
    pace = {"calls_per_second": calls_per_second, "max_calls": max_calls}
    given = {name: value for name, value in pace.items() if value is not None}
    campaigns = tuple(_at_pace(each, given) for each in whole.campaigns)
    return replace(whole, campaigns=campaigns, **given)  # type: ignore[arg-type]


def _at_pace(campaign: Campaign, given: dict[str, float]) -> Campaign:
    return replace(
        campaign,
        pace=replace(campaign.pace, **given),  # type: ignore[arg-type]
        trunk=replace(campaign.trunk, **given),  # type: ignore[arg-type]
    )


def _row(n: int) -> str:
    return f"P-{n};R-{n};Persona Inventada;{number_of(n)}\n"
