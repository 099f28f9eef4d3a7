"""Who is called in the fault suite: one number a person, one person a contact, and nobody twice."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FLOW = Path(__file__).with_name("flow.yaml")

LIVELY = ("00", "08", "14", "20", "23", "24", "32", "36", "39", "42", "50", "69")
"""Endings of numbers (dialer/lab/people.py): people who press, listen, refuse, hang up; one is busy."""

LISTENERS = ("24", "25", "26", "27")
"""People who press 1 and hear everything out."""

BUSY = ("69", "70", "71", "72")

WANT_AN_AGENT = ("17", "18", "19")

_HEADER = "cliente;reparacion;nombre;telefono;importe;taller"


def numbers(count: int, endings: Sequence[str] = LIVELY) -> list[str]:
    """Spanish mobiles, each once, as evenly over these endings as can be."""
    return list(islice((f"+346{n:06d}{ending}" for n in range(10_000, 90_000) for ending in endings), count))


def write_campaign(
    folder: Path, people: Sequence[str], *, per_second: float, at_once: int, agents: bool = True
) -> Path:
    """A campaigns.yaml that calls each of these once, whatever comes of it."""
    rows = [
        f"P-{n};C-{n};Marta Prueba;{number};{n % 90 + 10},50;el centro" for n, number in enumerate(people)
    ]
    (folder / "people.csv").write_text("\n".join([_HEADER, *rows, ""]))
    whole = YAML().load((ROOT / "examples/campaigns/encuesta.yaml").read_text())
    campaign = whole["campaigns"].pop("encuesta")
    whole["campaigns"]["faults"] = campaign
    ceilings = {"calls_per_second": per_second, "max_calls": at_once}
    whole["limits"].update(ceilings)
    whole["trunks"]["principal"].update(ceilings, calls_per_day=1_000_000, spend_per_day=1_000_000)
    campaign["pace"].update(ceilings)
    campaign["flow"] = str(FLOW if agents else _without_agents(folder))
    campaign["contacts"]["file"] = str(folder / "people.csv")
    campaign["contacts"]["currency"] = "EUR"
    campaign["contacts"]["columns"].update(fields={"shop": "taller"}, amount="importe")
    campaign["mail"] = {"sender": "avisos@recado.example", "collector": "citas@recado.example"}
    if agents:
        campaign["agents"] = {"queue": "citas", "members": ["PJSIP/agent-1"], "offer_callback_after": "45s"}
    campaign["hours"] = {"mon-fri": "09:00-21:00"}
    campaign.update(max_attempts=1, retries={})
    file = folder / "campaigns.yaml"
    with file.open("w") as out:
        YAML().dump(whole, out)
    return file


def _without_agents(folder: Path) -> Path:
    """The same flow, in which nobody is put through: only such a campaign is dialled by every node."""
    flow = YAML().load(FLOW.read_text())
    del flow["always"][0], flow["steps"]["agent"]
    with (folder / "flow.yaml").open("w") as out:
        YAML().dump(flow, out)
    return folder / "flow.yaml"
