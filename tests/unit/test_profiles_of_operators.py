"""What an operator may move in the law's book, and the profiles that they write beside it."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dialer.cli.app import app
from dialer.policy.rules import EventLimit, Profile, Rule, Verdict
from dialer.profiles import Override, OverridesRefused, ProfileErrors, load_book, read_file
from tests.unit.book import BOOK, COUNTRIES

OWN = """\
profile: fr
country: FR
versions: {2027-1: 2027-01-01}
review_due: 2027-12-31
verified_years: [2027]
include: [common]
rules:
  - id: fr.window
    type: calling_window
    status: law
    source: "Décret 2022-1313"
    params: {days: {mon-fri: ["10:00-13:00", "14:00-20:00"]}, holidays: closed}
  - id: fr.attempts
    type: event_limit
    status: policy
    source: "Décret 2022-1313 (P)"
    params: {event: attempt, key: [person], window: {calendar_days: 30}, limit: 4}
    up_to: 6
"""


def own(folder: Path, text: str = OWN) -> Path:
    path = folder / "fr.yaml"
    path.write_text(text)
    return path


def rule(name: str, book: tuple[Profile, ...] = BOOK) -> Rule:
    return next(each for profile in book for each in profile.rules if each.id == name)


def moved(name: str, limit: float, justification: str = "agreed with the creditor") -> Override:
    return Override(rule=name, limit=limit, justification=justification, by="dpo@example.com")


def test_policy_moves_up_to_its_ceiling_and_keeps_who_moved_it() -> None:
    looser = rule("es.attempts.day", load_book([moved("es.attempts.day", 3)]))
    assert isinstance(looser.terms, EventLimit)
    assert (looser.terms.limit, looser.justification) == (3, "agreed with the creditor (dpo@example.com)")


def test_law_and_policy_are_tightened_freely() -> None:
    book = load_book([moved("us.regf.7in7", 3), moved("es.robinson", 7), moved("all.abandoned.ratio", 0.01)])
    law = rule("us.regf.7in7", book)
    assert isinstance(law.terms, EventLimit)
    assert law.terms.limit == 3


@pytest.mark.parametrize(
    ("override", "says"),
    [
        (moved("us.regf.7in7", 8), "us.regf.7in7 is law (12 CFR 1006.14"),
        (moved("es.attempts.day", 4), "may be set up to 3, not to 4"),
        (moved("all.abandoned.ratio", 0.05), "may be set up to 0.03"),
        (moved("strict.attempts.day", 2), "may be set up to 1"),
        (moved("es.attempts.day", 1.5), "1.5 is no limit"),
        (moved("es.attempts.day", -1), "-1 is no limit"),
        (moved("es.attempts.day", 3, " "), "needs its justification"),
        (moved("es.window.debt", 3), "has no figure"),
        (moved("es.nothing", 3), "There is no rule 'es.nothing'"),
    ],
)
def test_what_may_not_be_moved_is_refused_with_a_sentence(override: Override, says: str) -> None:
    with pytest.raises(OverridesRefused) as refused:
        load_book([moved("es.connected.week", 1), override])
    assert len(refused.value.refusals) == 1
    assert says in refused.value.refusals[0]


def test_a_rule_of_ones_own_with_the_laws_name_opens_no_way_round_it(tmp_path: Path) -> None:
    text = OWN.replace("fr.attempts", "us.regf.7in7").replace("up_to: 6", "up_to: 99")
    with pytest.raises(OverridesRefused, match="is law"):
        load_book([moved("us.regf.7in7", 50)], own(tmp_path, text))


def test_overrides_leave_the_shipped_book_as_it_was() -> None:
    load_book([moved("es.attempts.day", 1)])
    assert rule("es.attempts.day") == replace(rule("es.attempts.day"), justification=None)


def test_an_operators_own_profile_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    book = load_book(extra=own(tmp_path))
    assert len(book) == len(BOOK) + 1
    french = next(profile for profile in book if profile.name == "fr")
    assert french.country == "FR"
    assert rule("all.debt.promise", (french,)).effect is Verdict.DENY
    assert load_book(extra=tmp_path) == book


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "country: FR",
            "country: France",
            "2:10: country: found 'France'; allowed: a country by",
        ),
        (
            "calling_window",
            "calling_windows",
            "rules[0].type: found 'calling_windows'; allowed: calling_window",
        ),
        ("status: law", "status: custom", "10:13: rules[0].status: found 'custom'; allowed: law or policy"),
        ("mon-fri", "mon-fry", "'mon-fry' is no day"),
        ("14:00-20:00", "14:00-24:00", "rules[0].params.days.mon-fri: found a list; allowed: "),
        ("limit: 4", "limit: four", "rules[1].params.limit: found 'four'; allowed: a whole number"),
        ("limit: 4", "limits: 4", "unknown key; did you mean 'limit'?"),
        ("calendar_days: 30", "fortnights: 2", "rules[1].params.window: found a mapping; allowed: one of"),
        ("key: [person]", "key: []", "rules[1].params.key: found a list; allowed: at least one of person"),
        ("event: attempt", "event: ring", "found 'ring'; allowed: attempt, connected"),
        ("up_to: 6", "up_to: 2", "rules[1].up_to: found '2'; allowed: only in an event_limit, and not below"),
        ("status: policy", "status: law", "the law is loosened by nobody"),
        ("fr.attempts", "fr.window", "the rule fr.window is here 2 times"),
        ("include: [common]", "include: [uncommon]", "there are no common rules 'uncommon'"),
        ("verified_years: [2027]", "verified_years: []", "name the years whose calendar is checked"),
        ("review_due: 2027-12-31", "review_due: soon", "found 'soon'; allowed: a date such as"),
        ("rules:", "rules: &r", None),
        ("profile: fr", "profile: es", "es is shipped with Recado and is not replaced"),
        ("versions: {2027-1: 2027-01-01}", "versions: {}", "at least one version"),
        ("  - id: fr.window\n", "  - \n", "rules[0]: the key 'id' is missing"),
        ("profile: fr\n", "profile: fr\nprofile: de\n", "this key is here twice"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, says: str | None) -> None:
    assert old in OWN
    path = own(tmp_path, OWN.replace(old, new, 1))
    if says is None:
        assert read_file(path)
        return
    with pytest.raises(ProfileErrors) as refused:
        load_book(extra=path)
    assert any(says in str(error) for error in refused.value.errors), refused.value
    assert str(refused.value).startswith(f"{path}:")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ProfileErrors) as refused:
        read_file(own(tmp_path, OWN.replace("law", "custom").replace("limit: 4", "limit: x")))
    assert len(refused.value.errors) == 2


def test_check_prints_every_profile_and_says_which_file_is_wrong(tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["compliance", "check", str(own(tmp_path))], env={"RECADO_LANGUAGE": "en"})
    assert run.exit_code == 0, run.stdout
    rows = {line.split()[0] for line in run.stdout.splitlines()}
    assert {*COUNTRIES, "us_ma", "fr"} <= rows
    assert "50 overlays nobody has reviewed" in run.stdout
    wrong = own(tmp_path, OWN.replace("limit: 4", "limit: x"))
    run = CliRunner().invoke(app, ["compliance", "check", str(wrong)], env={"RECADO_LANGUAGE": "en"})
    assert run.exit_code == 1
    assert f"{wrong}:17:" in run.stdout


def test_check_lists_every_rule_with_its_source() -> None:
    run = CliRunner().invoke(app, ["compliance", "check", "--rules"])
    assert "us.regf.7in7  [law]  12 CFR 1006.14(b)(2)(i)(A), (b)(3), (b)(4)" in run.stdout
