"""What a campaigns file is told about the law before anybody is called: number shown, basis, script."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dialer.campaign import CampaignBasis, Campaigns, Mode, Purpose
from dialer.campaign_file import CampaignErrors
from tests.unit.campaign_texts import TOLL

ROOT = Path(__file__).parents[2]
FLOW = ROOT / "ivr_flows/flows/recordatorio.yaml"

GOOD = f"""\
limits: {{calls_per_second: 1, max_calls: 5, time_zone: Europe/Madrid}}
trunks:
  main:
    {{endpoint: trunk, calls_per_second: 1, max_calls: 5, codec: alaw, number_format: e164,
     own_numbers: ["+34910000000", "+34600000000", "+34400000000", "+12125550123"], {TOLL}}}
campaigns:
  reminder:
    company: Norte
    creditor: Banco
    caller_id: "+34910000000"
    trunk: main
    creditor_country: ES
    basis:
      kind: signed_legal_opinion
      reference: DPO-7
      signed_by: Ana Gil
      signed_on: 2026-11-02
      wording: v1
      channel: dpo
    hours: {{mon-fri: "09:00-21:00"}}
    max_attempts: 2
    retries: {{}}
    pace: {{calls_per_second: 1, max_calls: 5, ramp: 0s}}
    max_call: 10m
    language: es
    voice: {{engine: espeak-ng, name: es}}
    flow: {FLOW}
    agents: {{queue: cobros, members: [PJSIP/agent-1], offer_callback_after: 45s}}
    mail: {{sender: a@example.com, collector: b@example.com}}
    contacts:
      file: people.csv
      decimals: comma
      currency: EUR
      region: ES
      allowed_regions: [ES]
      columns:
        {{person_id: id, debt_ref: ref, name: name, phones: [phone], amount: amount, due: due,
         secrets: {{id_last4: dni}}}}
"""

Load = Callable[[str], Campaigns]


def changed(old: str, new: str, text: str = GOOD) -> str:
    assert text.count(old) == 1, f"{old!r} is not there once"
    return text.replace(old, new)


def refused(load: Load, text: str) -> str:
    """Every mistake, as it is printed."""
    with pytest.raises(CampaignErrors) as caught:
        load(text)
    return str(caught.value)


def offering(tmp_path: Path) -> str:
    """The campaign, its flow offering something."""
    flow = tmp_path / "offer.yaml"
    flow.write_text(FLOW.read_text().replace("Gracias", "Gracias. Tenemos una oferta con descuento", 1))
    assert "oferta" in flow.read_text()
    return changed(str(FLOW), str(flow))


def test_purpose_mode_collector_and_basis_have_strict_defaults(load: Load) -> None:
    campaign = load(GOOD).campaigns[0]

    assert (campaign.purpose, campaign.mode, campaign.collector) == (
        Purpose.SERVICE,
        Mode.AUTOMATED,
        "third_party",
    )
    assert (campaign.accept_unreviewed, campaign.extra_profiles) == (frozenset(), ())
    basis = campaign.basis
    assert isinstance(basis, CampaignBasis)
    assert (basis.kind, basis.purpose, str(basis.given_on)) == (
        "signed_legal_opinion",
        Purpose.SERVICE,
        "2026-11-02",
    )
    assert (basis.evidence, basis.recorded_by) == ("DPO-7", "Ana Gil")


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ("+34600000000", "is a mobile number; allowed in ES"),
        ("+34400000000", "begins with +34400; allowed in ES: another prefix (Ley 10/2025 art. 16.3"),
        ("+34911222333", "is not one of trunk main's own_numbers"),
        ("+12125550123", "is of US; allowed in ES: a number of ES"),
    ],
)
def test_s24_a_number_that_the_law_forbids_is_not_shown(load: Load, shown: str, why: str) -> None:
    message = refused(load, changed('caller_id: "+34910000000"', f'caller_id: "{shown}"'))

    assert "campaigns.yaml:10:16: campaigns.reminder.caller_id" in message
    assert why in message


def test_s23_a_service_script_that_offers_something_is_commercial(load: Load, tmp_path: Path) -> None:
    text = offering(tmp_path)

    message = refused(load, text)
    campaign = load(changed('caller_id: "+34910000000"', 'caller_id: "+34400000000"', text)).campaigns[0]

    assert "allowed in ES: beginning with +34400" in message
    assert "says 'oferta'" in message
    assert campaign.purpose is Purpose.COMMERCIAL
    assert campaign.basis is not None
    assert campaign.basis.purpose is Purpose.SERVICE, "what was signed for service calls is none for offers"


@pytest.mark.parametrize("words", ["Es un recordatorio.", "Le ofrecemos ayuda.", "We offer you help."])
def test_plain_words_make_nothing_commercial(load: Load, tmp_path: Path, words: str) -> None:
    flow = tmp_path / "plain.yaml"
    flow.write_text(FLOW.read_text().replace("Gracias", words, 1))

    assert load(changed(str(FLOW), str(flow))).campaigns[0].purpose is Purpose.SERVICE


def test_s52_an_override_that_loosens_the_law_is_a_mistake_at_its_line(load: Load) -> None:
    override = """\
compliance:
  overrides:
    - {rule: es.attempts.day, limit: 1, justification: caution, by: Ana}
    - {rule: us.regf.7in7, limit: 9, justification: more calls, by: Ana}
"""
    message = refused(load, GOOD + override)

    line = GOOD.count("\n") + 4
    assert f"campaigns.yaml:{line}:35: compliance.overrides[1].limit" in message
    assert "us.regf.7in7 is law" in message
    assert "es.attempts.day" not in message


def test_an_override_that_tightens_is_kept_with_its_reason(load: Load) -> None:
    added = "compliance: {overrides: [{rule: es.attempts.day, limit: 1, justification: care, by: Ana}]}\n"
    (override,) = load(GOOD + added).overrides

    assert (override.rule, override.limit, override.justification, override.by) == (
        "es.attempts.day",
        1,
        "care",
        "Ana",
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            "kind: signed_legal_opinion",
            "kind: consent_automated_call",
            "columns.basis_date: missing; consent_automated_call is given by each person",
        ),
        ("      signed_on: 2026-11-02\n", "", "basis.signed_on: missing"),
        ("signed_on: 2026-11-02", "signed_on: 2062-11-02", "it is still to come"),
        ("kind: signed_legal_opinion", "kind: a_good_feeling", "signed_legal_opinion"),
        ("creditor_country: ES", "jurisdiction: es", "did you mean 'creditor_country'?"),
        (
            "agents: {queue: cobros, members: [PJSIP/agent-1], offer_callback_after: 45s}",
            "mode: agent_first",
            "agents: missing; mode agent_first",
        ),
        ("creditor_country: ES", "creditor_country: ES\n    profiles: [atlantis]", "no such profile"),
        ("creditor_country: ES", "creditor_country: ES\n    accept_unreviewed: [es]", "no such profile"),
        ("own_numbers: [", "xown_numbers: [", "did you mean 'own_numbers'?"),
    ],
)
def test_what_is_missing_for_the_gate_is_said(load: Load, old: str, new: str, why: str) -> None:
    assert why in refused(load, changed(old, new))


def test_columns_that_say_a_basis_need_what_the_rows_share(load: Load) -> None:
    without = GOOD[: GOOD.index("    basis:")] + GOOD[GOOD.index("    hours:") :]
    message = refused(load, changed("secrets: {", "basis_date: agreed, secrets: {", without))

    assert "campaigns.reminder.basis: missing; columns.basis_date says it for single rows" in message


def test_a_file_of_local_holidays_is_read_with_the_campaigns(load: Load, tmp_path: Path) -> None:
    text = changed("creditor_country: ES", "creditor_country: ES\n    local_holidays: days.yaml")
    (tmp_path / "days.yaml").write_text("ES:\n  MDD: [2026-11-09]\n")
    message = refused(load, text)
    (tmp_path / "days.yaml").write_text("ES:\n  MD: [2026-11-09]\n")

    assert "days.yaml:2:" in message
    assert "'MDD' is no region of ES" in message
    assert load(text).campaigns[0].local_holidays == tmp_path / "days.yaml"


def test_s21_a_script_that_was_edited_is_another_than_the_one_that_was_approved(
    load: Load, tmp_path: Path
) -> None:
    flow = tmp_path / "flow.yaml"
    flow.write_text(FLOW.read_text())
    text = changed(str(FLOW), str(flow))
    approved = load(text).campaigns[0].script
    text = changed("    mail:", f'    approved_script: "{approved}"\n    mail:', text)
    (campaign,) = load(text).campaigns
    assert campaign.script == campaign.approved_script == approved
    flow.write_text(FLOW.read_text().replace("Gracias", "Muchas gracias", 1))
    (campaign,) = load(text).campaigns
    assert campaign.script != campaign.approved_script == approved
