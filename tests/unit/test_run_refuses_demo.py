"""Valid numbers belong to people: the demo's are never called outside a rehearsal."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dialer.campaign import Campaign
from dialer.campaign_file import load_campaigns
from dialer.cli.failures import Refusal
from dialer.cli.run import refuse_demo
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Row
from dialer.demo_numbers import demo_numbers
from dialer.flow_needs import Needs


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", "en")


SHIPPED = [Path("campaigns.yaml"), Path("examples/campaigns/encuesta.yaml")]


def test_every_number_of_the_shipped_examples_is_known() -> None:
    """Whoever adds a row to an example has to add its numbers here: `dialer/lab/demo_numbers.txt`."""
    shipped = {
        phone.e164
        for path in SHIPPED
        for campaign in load_campaigns(path).campaigns
        for row in ContactFile(campaign, Needs())
        if isinstance(row, Row)
        for phone in row.phones
    }
    assert shipped == demo_numbers()


def test_a_campaign_for_rehearsals_is_refused() -> None:
    for campaign in load_campaigns(Path("campaigns.yaml")).campaigns:
        with pytest.raises(Refusal, match="rehearsal_only"):
            refuse_demo(campaign, Path("campaigns.yaml"))


def test_the_demo_s_contacts_are_refused_though_somebody_took_the_mark_away() -> None:
    for campaign in load_campaigns(Path("campaigns.yaml")).campaigns:
        with pytest.raises(Refusal, match="demo's contacts"):
            refuse_demo(replace(campaign, rehearsal_only=False), Path("campaigns.yaml"))


def test_contacts_of_one_s_own_are_not_refused(make_campaign: Callable[..., Campaign]) -> None:
    own = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
    campaign = make_campaign(own + "C1;F1;Ana Núñez;911222333;;1,00;;;;1234;\n")
    shipped = load_campaigns(Path("campaigns.yaml")).campaigns[0]
    refuse_demo(replace(campaign, flow=shipped.flow), Path("campaigns.yaml"))
