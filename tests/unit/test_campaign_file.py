"""What an operator's campaigns.yaml says, and what Recado answers to its mistakes."""

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest

from dialer.campaign import Campaigns, RetryRule
from dialer.campaign_file import CampaignErrors, load_campaigns
from dialer.campaign_file.schema import STATIC_ENGINES
from dialer.outcome import Outcome
from tests.unit.campaign_texts import FLOWS, GOOD, ROOT, Mistakes, changed, where
from tts.installed import LIBRARIES
from tts.speaker import embedded_engines


def test_a_good_file_becomes_campaigns_with_defaults_laid_under_each(
    load: Callable[[str], Campaigns], tmp_path: Path
) -> None:
    campaigns = load(GOOD)
    reminder, answer = campaigns.campaigns

    assert (campaigns.max_calls, campaigns.calls_per_second) == (40, 10.0)
    assert reminder.name == "recordatorio"
    assert reminder.trunk.endpoint == "trunk-main"
    assert reminder.contacts.path == tmp_path / "recordatorio.csv"
    assert reminder.contacts.columns.phones == ("telefono", "telefono_2")
    assert reminder.retries[Outcome.NO_ANSWER] == RetryRule(delay=timedelta(hours=2), times=2)
    assert reminder.hours.days[0] == ((time(9), time(14)), (time(16), time(21)))
    assert reminder.hours.days[5] == ()
    assert (reminder.max_attempts, answer.max_attempts) == (4, 2)
    assert (reminder.contacts.columns.due, answer.contacts.columns.due) == ("vencimiento", "fecha")
    assert answer.contacts.columns.name == "nombre"
    assert not reminder.amd
    assert not reminder.rehearsal_only


def test_hours_of_a_campaign_replace_those_of_the_defaults_whole(load: Callable[[str], Campaigns]) -> None:
    answer = load(GOOD).campaigns[1]

    assert answer.hours.days == {day: ((time(10), time(19, 5)),) for day in range(4)}


def test_words_and_times_that_older_yaml_reads_as_numbers_and_truths_stay_what_was_typed(
    load: Callable[[str], Campaigns],
) -> None:
    reminder, answer = load(GOOD).campaigns

    assert reminder.creditor == "NO"
    assert answer.hours.days[0][0][1] == time(19, 5)
    assert reminder.caller_id == "+34910000000"


def test_the_file_that_is_shipped_loads_and_is_for_rehearsals_only() -> None:
    campaigns = load_campaigns(ROOT / "campaigns.yaml").campaigns

    assert [campaign.name for campaign in campaigns] == ["recordatorio", "con-respuesta"]
    assert all(campaign.rehearsal_only for campaign in campaigns)


def test_ten_planted_mistakes_are_named_in_the_order_of_the_file(
    mistakes: Callable[[str], Mistakes],
) -> None:
    planted = {
        "codec: alaw": ("codec: g729", "g729", "trunks.main.codec", "allowed: alaw or ulaw"),
        "+34 910 000 000": (
            "+34 600 000 000",
            "+34 600",
            "defaults.caller_id",
            "Orden TDF/149/2025 arts. 3-5",
        ),
        "trunk: main": ("trunk: mian", "mian", "defaults.trunk", "no such trunk; allowed: main"),
        "max_attempts: 4": (
            "max_atempts: 4",
            "max_atempts",
            "defaults.max_atempts",
            "did you mean 'max_attempts'?",
        ),
        "after: 20m": ("after: 20", "20, times", "defaults.retries.busy.after", "45s, 30m, 2h, 1d"),
        "no_answer:": (
            "opt_out:",
            "opt_out",
            "defaults.retries.opt_out",
            "asked not to be called again",
        ),
        "max_calls: 20,": ("max_calls: 41,", "41,", "defaults.pace.max_calls", "at most 40"),
        "b@example.com": (
            '"b@example.com,c@example.com"',
            '"b@example.com,c',
            "defaults.mail.collector",
            "one bare address",
        ),
        f"{FLOWS}/recordatorio.yaml": (
            "nowhere.yaml",
            "nowhere.yaml",
            "campaigns.recordatorio.flow",
            "there is no such file",
        ),
        "10:00-19:05": (
            "19:05-10:00",
            '"19:05-10:00',
            "campaigns.con-respuesta.hours.mon-thu",
            "it ends before it begins",
        ),
    }
    text = GOOD
    for old, (new, *_) in planted.items():
        text = text.replace(old, new)

    found = mistakes(text)

    assert [(line, column, key) for line, column, key, _ in found] == [
        (*where(text, at), key) for _, at, key, _ in planted.values()
    ]
    for (*_, message), (*_, expected) in zip(found, planted.values(), strict=True):
        assert expected in message


def test_an_error_prints_as_file_line_column_key_and_message(
    load: Callable[[str], Campaigns], tmp_path: Path
) -> None:
    with pytest.raises(CampaignErrors) as caught:
        load(changed("codec: alaw", "codec: g729"))

    expected = f"{tmp_path}/campaigns.yaml:3:75: trunks.main.codec: found 'g729'; allowed: alaw or ulaw"
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("  creditor_country: ES\n", "creditor_country"),
        ("  max_attempts: 4\n", "max_attempts"),
        ("  caller_id: +34 910 000 000\n", "caller_id"),
        ("    allowed_regions: [ES]\n", "contacts.allowed_regions"),
        (
            "  retries:\n    busy: {after: 20m, times: 2}\n    no_answer: {after: 2h, times: 2}\n",
            "retries",
        ),
        ('  hours:\n    mon-fri: ["09:00-14:00", 16:00-21:00]\n    sat: []\n', "hours"),
    ],
)
def test_a_legal_limit_that_is_missing_has_no_default(
    line: str, key: str, mistakes: Callable[[str], Mistakes]
) -> None:
    text = changed(line, "")

    first = mistakes(text)[0]

    at = where(text, "recordatorio:\n    creditor") if "." not in key else where(text, "contacts: {file: rec")
    assert first[:3] == (*at, f"campaigns.recordatorio.{key}")
    assert first[3].startswith("missing; there is no default for a legal limit")


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ("+34 910 000 000", "+34 803 123 456", "defaults.caller_id", "costs extra"),
        ("+34 910 000 000", "910000000", "defaults.caller_id", "international form"),
        ("+34 910 000 000", "+34 910 000 00", "defaults.caller_id", "no such number exists"),
        ("    sat: []", "    fri: 10:00-11:00", "defaults.hours.fri", "fri is in mon-fri too"),
        ('["09:00-14:00", 16:00-21:00]', "[]", "defaults.hours", "no hour of the week is open"),
        (
            '["09:00-14:00", 16:00-21:00]',
            "[09:00-16:30, 16:00-21:00]",
            "defaults.hours.mon-fri",
            "16:00 is before 16:30",
        ),
        ("mon-fri: [", "fri-mon: [", "defaults.hours.fri-mon", "runs backwards"),
        ("limits: {calls_per_second: 10", "limits: {calls_per_second: 1", "defaults.pace.calls", "at most 1"),
        ("max_calls: 20,", "max_calls: 31,", "defaults.pace.max_calls", "more than trunk main allows"),
        ("sender: a@example.com", r'sender: "a@b.es\nBcc: x@y.es"', "defaults.mail.sender", "one bare"),
        ("  language: es", "  language: xx", "defaults.language", "can be spoken"),
        ("engine: espeak-ng", "engine: gtts", "defaults.voice.engine", "espeak-ng or pyttsx3"),
        ("    currency: EUR\n", "", "campaigns.recordatorio.contacts.currency", "columns.currency"),
        ("    currency: EUR", "    currency: EURO", "defaults.contacts.currency", "ISO 4217"),
        ("    region: ES", "    region: FR", "defaults.contacts.region", "not in allowed_regions"),
        ("[telefono, telefono_2]", "[telefono, telefono]", "defaults.contacts.columns.phones", "twice"),
        ("due: vencimiento", "email: correo", "defaults.contacts.columns.due", "due date"),
        ("{id_last4: dni_4}", "{}", "defaults.contacts.columns.secrets", "id_last4"),
        ("{id_last4: dni_4}", "{dni: dni}", "defaults.contacts.columns.secrets.dni", "birth_day_month"),
        ("  company: Gestión Norte", "  company: [a]", "defaults.company", "found a list"),
        ("    max_attempts: 2", "    amd: yes", "campaigns.con-respuesta.amd", "true or false"),
        ("    max_attempts: 2", "    agents: ~", "campaigns.con-respuesta.agents", "transfers people"),
        ("    max_attempts: 2", "    pace: 5", "campaigns.con-respuesta.pace", "a mapping with the keys"),
        ("  con-respuesta:", "  Con Respuesta:", "campaigns.Con Respuesta", "letters a-z"),
        ("llamada_entrante", "recordatorio", "defaults.inbound_flow", "inbound: true"),
        ("recordatorio_con_respuesta", "llamada_entrante", "campaigns.con-respuesta.flow", "inbound_flow"),
    ],
)
def test_a_contradiction_is_shown_where_it_stands(
    old: str, new: str, key: str, message: str, mistakes: Callable[[str], Mistakes]
) -> None:
    found = mistakes(changed(old, new))

    assert any(k.startswith(key) and message in m for _, _, k, m in found), found


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://example.com/outcomes", True),
        ("http://127.0.0.1:9000/hook", True),
        ("http://localhost/hook", True),
        ("http://example.com/hook", False),
        ("http://169.254.169.254/latest", False),
        ("https://user:word@example.com/", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("http://[::ffff:10.0.0.1]/", False),
    ],
)
def test_outcomes_are_posted_over_https_or_to_this_machine(
    url: str, good: bool, load: Callable[[str], Campaigns]
) -> None:
    text = changed("    max_attempts: 2", f"    webhook: {{url: '{url}', secret_env: RECADO_HOOK}}")
    if good:
        assert load(text).campaigns[1].webhook is not None
    else:
        with pytest.raises(CampaignErrors, match=r"webhook\.url"):
            load(text)


def test_one_mistake_in_the_defaults_is_told_once(mistakes: Callable[[str], Mistakes]) -> None:
    found = mistakes(changed("max_call: 30m", "max_call: 30"))

    assert [key for _, _, key, _ in found] == ["defaults.max_call"]


def test_two_campaigns_cannot_fill_one_queue_with_different_agents(
    mistakes: Callable[[str], Mistakes],
) -> None:
    found = mistakes(changed("    max_attempts: 2", "    agents: {members: [PJSIP/agent-9]}"))

    assert [key for _, _, key, _ in found] == ["campaigns.con-respuesta.agents.members"]


def test_mistakes_inside_a_flow_are_told_with_the_flow_s_own_lines(
    load: Callable[[str], Campaigns], tmp_path: Path
) -> None:
    flow = tmp_path / "broken.yaml"
    flow.write_text((FLOWS / "recordatorio.yaml").read_text().replace("start: ", "start: nowhere_"))

    with pytest.raises(CampaignErrors) as caught:
        load(changed(f"{FLOWS}/recordatorio.yaml", "broken.yaml"))

    error = caught.value.errors[0]
    assert (error.file, error.key) == (flow, "start")
    assert error.line > 1


def test_every_engine_that_may_be_named_is_there() -> None:
    assert set(STATIC_ENGINES) == {*embedded_engines(), *LIBRARIES}
