"""The people of the rehearsal, and the demo's contacts that meet every one of them."""

from collections import Counter
from pathlib import Path

import pytest

from dialer.campaign_file import load_campaigns
from dialer.contact import DebtStatus
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Row
from dialer.flow_needs import Needs
from dialer.lab.network import people_conf
from dialer.lab.people import PEOPLE, Network, who_answers

CAMPAIGNS = Path(__file__).parents[2] / "campaigns.yaml"
FACTORS = Needs(secrets=frozenset({"id_last4", "birth_day_month"}))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """The demo's contacts that can be imported, of both campaigns."""
    campaigns = load_campaigns(CAMPAIGNS).campaigns
    return [row for each in campaigns for row in ContactFile(each, FACTORS) if isinstance(row, Row)]


def test_every_number_has_somebody_behind_it() -> None:
    assert sorted(PEOPLE) == [f"{ending:02}" for ending in range(100)]
    assert {who_answers(number).name for number in ("+34 910 00 00 69", "910000069", "0034910000069")} == {
        "busy"
    }


def test_the_network_knows_every_ending() -> None:
    dialplan = people_conf()
    assert all(f"exten => {ending},1," in dialplan for ending in PEOPLE)
    assert "Goto(${IF($[${CALLS} = 1]?busy:answers)},s,1)" in dialplan


def test_the_demo_meets_every_behaviour(rows: list[Row]) -> None:
    open_rows = [row for row in rows if row.debt.status is DebtStatus.OPEN]
    met = {who_answers(phone.e164).name for row in open_rows for phone in row.phones}
    assert met == {behaviour.name for behaviour in PEOPLE.values()}
    assert len(open_rows) >= 60


def test_the_demo_has_an_opt_out_that_must_stop_a_retry(rows: list[Row]) -> None:
    """One person, two debts, one number: the first call rings out, in the second they press 9."""
    debts = Counter(
        (row.person.id, row.phones[0].e164)
        for row in rows
        if who_answers(row.phones[0].e164).network == (Network.RINGS_OUT, Network.ANSWERS)
        and "9" in str(who_answers(row.phones[0].e164).acts)
    )
    assert 2 in debts.values()


def test_the_demo_has_the_hard_cases_of_a_real_list(rows: list[Row]) -> None:
    phones = Counter(row.phones[0].e164 for row in rows)
    people = Counter(row.person.id for row in rows)
    owners = {(row.phones[0].e164, row.person.id) for row in rows}
    shared = [phone for phone in phones if sum(owner[0] == phone for owner in owners) == 2]
    assert shared, "two people behind one number"
    assert sum(count == 2 for count in people.values()) >= 3, "people with two debts"
    assert any(len(row.phones) == 2 for row in rows), "a second number"
    assert any(row.debt.status is DebtStatus.PAID for row in rows), "a debt that is paid"


def test_every_person_of_the_demo_has_one_second_factor(rows: list[Row]) -> None:
    """So that whoever is asked types what is asked for."""
    assert {len(row.person.secrets) for row in rows} == {1}
    assert {name for row in rows for name in row.person.secrets} == FACTORS.secrets


def test_the_page_for_users_tells_who_is_behind_each_ending() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rehearsal.md").read_text()
    rows = [line.strip("| \n").split(" | ") for line in page.splitlines() if line[2:3].isdigit()]
    told = {ending: who for endings, who in rows for ending in endings.split()}
    assert told == {ending: behaviour.name for ending, behaviour in PEOPLE.items()}


def test_rough_weather_is_another_table_and_changes_no_ending_of_the_first() -> None:
    people, rough = people_conf().split("[rough]\n")
    assert "exten => 73,1,Set(VOICE=silent)\n same => n,Goto(rings-out,s,1)" in people
    assert "exten => 73,1,Set(VOICE=silent)\n same => n,Goto(times-out,s,1)" in rough
    assert rough.endswith("include => people\n")
