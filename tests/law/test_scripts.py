"""Scenarios about what a script says: decided when it is loaded, before anybody can be called with it."""

from datetime import date
from pathlib import Path

import pytest

from dialer.campaign import Purpose
from dialer.campaign_file.commercial import sounds_commercial
from dialer.profiles import load_book
from dialer.script_law import script_rules
from ivr_flows.loader import FlowErrors, load_flow

ROOT = Path(__file__).parents[2]
SPANISH = ROOT / "ivr_flows/flows/recordatorio_con_respuesta.yaml"
AMERICAN, MEXICAN = (ROOT / f"examples/flows/{name}.yaml" for name in ("reminder_us", "recordatorio_mx"))
BOOK = load_book()


def refused(file: Path, country: str, *, purpose: Purpose = Purpose.SERVICE) -> str:
    with pytest.raises(FlowErrors) as caught:
        load_flow(file, script_rules(BOOK, countries=[country], purpose=purpose, on=date(2026, 11, 22)))
    return str(caught.value)


def changed(file: Path, tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    copy = tmp_path / file.name
    copy.write_text(text, "utf-8")
    return copy


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("de parte de {{company}}.", "de parte de {{company}}, por {{amount|money}}."),
        ("¿Hablamos con {{name}}? Si", "¿Hablamos con {{name}}, por los 120 euros? Si"),
        ("¿Hablamos con {{name}}? Si", "¿Hablamos con {{name}}, por su deuda? Si"),
    ],
)
def test_s22_an_amount_before_the_identity_gate(tmp_path: Path, before: str, after: str) -> None:
    said = refused(changed(SPANISH, tmp_path, (before, after)), "ES")
    assert "who has not passed a second factor" in said


def test_s22_an_opt_out_that_comes_late_in_the_united_states(tmp_path: Path) -> None:
    late = changed(
        AMERICAN,
        tmp_path,
        (
            "{{company}}.\n",
            "{{company}}. Please stay on the line, this will only take a moment of your day.\n",
        ),
    )
    assert "9 is offered more than 2 s after the name in 'en'" in refused(late, "US")


def test_s22_no_key_0_in_spain(tmp_path: Path) -> None:
    without = changed(SPANISH, tmp_path, ("  0: agent\n", "  4: agent\n"))
    assert "0 does not lead to a person from here" in refused(without, "ES")


def test_s23_the_words_of_an_offer_make_a_service_script_commercial(tmp_path: Path) -> None:
    """It is commercial whatever the campaign says (consent, lists and number follow); as service, refused."""
    offer = changed(
        SPANISH, tmp_path, ("Para pagarlo, pulse 1.", "Por una refinanciación con descuento, pulse 1.")
    )
    assert sounds_commercial(load_flow(offer), BOOK)
    assert not sounds_commercial(load_flow(SPANISH), BOOK)
    assert "'refinanciación' may not be said" in refused(offer, "ES")
    commercial = script_rules(BOOK, countries=["ES"], purpose=Purpose.COMMERCIAL, on=date(2026, 11, 22))
    assert load_flow(offer, commercial).steps


def test_s34_in_mexico_key_1_leads_to_the_creditor_alone(tmp_path: Path) -> None:
    agency = changed(MEXICAN, tmp_path, ("    pays: creditor #", "    pays: agency #"))
    said = refused(agency, "MX")
    assert "steps.pay.pays: the agency would be paid here; allowed: pays: creditor (mx.payment" in said
    nobody_says = changed(MEXICAN, tmp_path, ("    pays: creditor #", "    #"))
    assert "the agency would be paid here" in refused(nobody_says, "MX")


def test_s55_the_mini_miranda_in_another_language_than_the_call(tmp_path: Path) -> None:
    """A Spanish call with the English sentence: it is not the disclosure of that call."""
    english = (
        "This is an attempt to collect a debt, and any information obtained will be used for that purpose."
    )
    spanish = "Intentamos cobrar una deuda, y la información que nos dé se utilizará para ese fin."
    base = changed(
        SPANISH,
        tmp_path,
        ("es: >-\n        Gracias. Le", f"es: >-\n        Gracias. {spanish} Le"),
        ("en: >-\n        Thank you. We", f"en: >-\n        Thank you. {english} We"),
    )
    rules = script_rules(BOOK, countries=["US"], on=date(2026, 11, 22))
    assert load_flow(base, rules).steps
    said = refused(changed(base, tmp_path, (spanish, english)), "US")
    assert "nothing says mini_miranda in 'es'" in said
    assert "12 CFR 1006.18(e)(1), (2), (4)" in said
