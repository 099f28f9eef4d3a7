"""The main job on the real thing: `recado demo` as it is shipped, once, and what it left behind."""

import csv
import json
import re
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from dialer.lab.cast import taught
from dialer.lab.people import WRONG_TWICE, who_answers
from tests.integration.listening import begun, places, share_heard, without
from tests.integration.rehearsal import ROOT, Rehearsal, Whole, calls_of, demo
from tts.speaker import Speaker
from tts.voice import SpokenBy

OF_THE_LAB = {
    *("pay", "info", "dispute", "agent", "opt_out", "wrong_person", "not_verified", "no_input", "no_match"),
    *("hung_up", "heard", "busy", "no_answer", "rejected", "unallocated", "congestion"),
}
"""Every outcome but three: answering machines are not looked for, and nothing fails or stays unknown."""

CANNOT_BE_WRITTEN_DOWN = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def test_the_demo_ends_well_and_both_sides_tell_the_same(whole: Whole) -> None:
    assert whole.ran.exit_code == 0, whole.ran.output
    assert whole.figures["agreement"] is True
    assert whole.figures["contacts"] >= 60
    assert (whole.figures["called_twice"], whole.figures["forbidden_calls"]) == (0, 0)


def test_the_outcomes_add_up_and_are_all_that_the_lab_can_lead_to(whole: Whole) -> None:
    outcomes = whole.figures["outcomes"]
    assert sum(outcomes.values()) == whole.figures["attempts"] == whole.figures["ledger"]["calls"]
    assert set(outcomes) == OF_THE_LAB


def test_the_carrier_got_one_invite_for_each_attempt(whole: Whole) -> None:
    assert calls_of(whole.left.attempts()) == whole.left.invites
    assert whole.left.invites.total() == whole.figures["carrier"]["invites"]


def test_every_behaviour_that_the_contacts_have_was_met(whole: Whole) -> None:
    numbers = {e164 for (e164,) in whole.left.ask("SELECT e164 FROM person_phone")}
    met = {who_answers(number).name for number in whole.left.invites}
    assert met == {who_answers(number).name for number in numbers}
    assert len(met) >= 30


def test_an_agent_talked_to_those_who_were_put_through(whole: Whole) -> None:
    assert whole.figures["transfers"] >= 1
    assert len(whole.left.truth.agent_calls) == whole.figures["transfers"]
    assert {call.agent for call in whole.left.truth.agent_calls} <= {f"agent-{n}" for n in range(1, 5)}


def test_every_mail_that_is_told_of_arrived_once_where_it_belongs(whole: Whole) -> None:
    mails = [message_from_bytes(mail.read_bytes()) for mail in whole.left.lab.mails()]
    assert len(mails) == whole.figures["mails"] == len({mail["Message-ID"] for mail in mails}) > 0
    owed = whole.left.ask(
        "SELECT person.email FROM follow_up JOIN attempt ON attempt.id = attempt_id "
        "JOIN person ON person.id = person_id WHERE kind = 'mail' AND follow_up.name LIKE 'debtor.%'"
    )
    collector = {campaign.mail.collector for campaign in whole.left.campaigns.values()}
    sent = Counter(mail["X-Envelope-To"] for mail in mails)
    assert sent - Counter(email for (email,) in owed) == Counter(
        {address: sent[address] for address in collector}
    )


def test_who_opts_out_is_not_tried_again_for_any_debt(whole: Whole) -> None:
    """Somebody in both files: nobody answered one call, and during the other they asked to be left alone."""
    (twice,) = set.intersection(*(_people_in(file) for file in _contact_files()))
    first, second = [attempt for attempt in whole.left.attempts() if attempt.person == twice]
    assert (first.outcome, second.outcome) == ("no_answer", "opt_out")
    assert first.campaign != second.campaign
    assert _tried_again(whole.left, after="no_answer"), "others whom nobody answered were"
    assert whole.left.ask("SELECT DISTINCT next_at FROM contact WHERE person_id = ?", twice) == [(None,)]
    (key,) = [key for key in whole.left.truth.keys if key.number == first.phone]
    later = [i for i in whole.left.truth.invites if i.number == first.phone and i.at > key.at]
    assert (key.key, later) == ("9", [])


def test_nobody_is_called_after_pressing_9(whole: Whole) -> None:
    truth = whole.left.truth
    pressed = {key.number: key.at for key in truth.keys if key.key == "9"}
    assert len(pressed) >= 5
    assert [i for i in truth.invites if i.at > pressed.get(i.number, i.at)] == []


async def test_who_fails_the_check_hears_no_debt(whole: Whole, tmp_path: Path) -> None:
    (stranger,) = [row for row in whole.left.attempts() if who_answers(row.phone) is WRONG_TWICE]
    assert stranger.outcome == "not_verified"
    prompts = await whole.left.spoken_again(stranger, tmp_path)
    recording = whole.left.heard(stranger)
    assert share_heard(prompts["debt"], recording) == 0
    (check,) = [name for name in ("ask_id", "ask_birthday") if places([prompts[name]], recording) != [-1]]
    heard = [prompts[name] for name in ("identity", "who", check, f"{check}-wrong-1", "not_verified")]
    assert -1 not in places(heard, recording)
    assert without(heard, recording) < 0.1, "something else was said"


async def test_who_passes_the_check_hears_the_debt(whole: Whole, tmp_path: Path) -> None:
    """The measure by which a debt was not heard finds one that was."""
    listener = whole.left.attempts("heard")[0]
    prompts = await whole.left.spoken_again(listener, tmp_path)
    debt, recording = prompts["debt"], whole.left.heard(listener)
    assert share_heard(debt, recording) == 1
    others = [prompts[name] for name in ("identity", "who", "heard")]
    assert without(others, recording) > len(debt) / 8000 / 4


async def test_nobody_hears_a_word_of_a_debt_before_the_carrier_sent_their_right_digits(
    whole: Whole, tmp_path: Path
) -> None:
    """All who answered: those who hung up, said nothing, were somebody else, or were a machine, too."""
    checked = _typed_what_they_were_taught(whole.left)
    heard: dict[bool, list[bool]] = {True: [], False: []}
    for attempt in whole.left.answered():
        debt = (await whole.left.spoken_again(attempt, tmp_path))["debt"]
        passed = (attempt.phone, attempt.nth) in checked
        heard[passed].append(begun(debt, whole.left.heard(attempt)))
    assert not any(heard[False])
    assert len(heard[False]) > 20
    assert sum(heard[True]) > 20


async def test_who_listens_to_the_end_hears_every_prompt_whole_and_in_order(
    whole: Whole, tmp_path: Path
) -> None:
    before = whole.left.cached()
    listeners = whole.left.attempts("heard")
    assert len(listeners) >= 2
    for listener in listeners:
        prompts = await whole.left.spoken_again(listener, tmp_path)
        recording = whole.left.heard(listener)
        check = "ask_id" if prompts["ask_id"] in recording else "ask_birthday"
        heard = [prompts[name] for name in ("identity", "who", check, "debt", "heard")]
        assert -1 not in places(heard, recording), listener
        assert without(heard, recording) < 0.1, "they heard nothing besides"
    assert whole.left.cached() == before, "the very files that were played"


async def test_the_debt_that_is_heard_is_that_of_the_row(whole: Whole, tmp_path: Path) -> None:
    """In words written here: no template, no filter and no ledger between the row and the ear."""
    campaign = whole.left.campaigns["recordatorio"]
    words = (
        "Gracias. Le llamamos en nombre de Comercial del Norte. Tiene pendiente un pago de noventa y cinco "
        "euros con cinco céntimos, que vencía el tres de agosto de dos mil veintiséis. "
        "Para oírlo otra vez, pulse 1."
    )
    row = "C-1321;F26-4476;Candela Rivas;711691626;;95,05;03/08/2026;"
    assert row in (ROOT / "examples/contacts/recordatorio.csv").read_text()
    (attempt,) = [row for row in whole.left.attempts("heard") if row.person == "C-1321"]
    voice = SpokenBy(
        language="es",
        engine=campaign.voice.engine,
        name=campaign.voice.name,
        rate=campaign.voice.rate,
        pitch=campaign.voice.pitch,
        gap=campaign.voice.gap,
    )
    sound = await Speaker(cache=tmp_path, secret=b"of this test alone").speak(words, voice, personal=True)
    assert sound.path.read_bytes() in whole.left.heard(attempt)


def test_results_have_a_row_for_each_attempt_and_no_formula(whole: Whole) -> None:
    for campaign in whole.left.campaigns:
        rows = _rows(whole.left.folder / "state" / "results" / f"{campaign}.csv")
        attempts = {row.id: row for row in whole.left.attempts() if row.campaign == campaign}
        assert sorted(row["attempt"] for row in rows) == sorted(attempts)
        for row in rows:
            assert row["outcome"] == attempts[row["attempt"]].outcome
            assert row["phone"] == f"'{attempts[row['attempt']].phone}"
            assert not any(cell.startswith(CANNOT_BE_WRITTEN_DOWN) for cell in row.values())


def test_rows_that_were_refused_are_told_with_line_and_reason_and_nothing_is_lost(whole: Whole) -> None:
    refused_in_all = 0
    for campaign, file in zip(whole.left.campaigns.values(), _contact_files(), strict=True):
        original = _text(file).splitlines()
        told = sorted((whole.left.folder / "state" / "rejects").glob(f"{campaign.name}-*.csv"))
        rows = _rows(told[0])
        refused = [row for row in rows if row["result"] == "rejected"]
        for row in rows:
            assert original[int(row["line"]) - 1].startswith(f"{row['cliente']};{row['deuda']};")
            column = row["reason"].partition(":")[0].split(" or ")[0]
            assert column in original[0].split(";")
            assert not any(cell.startswith(CANNOT_BE_WRITTEN_DOWN) for cell in row.values())
        ((contacts,),) = whole.left.ask("SELECT count(*) FROM contact WHERE campaign = ?", campaign.name)
        assert contacts + len(refused) == len(original) - 1
        refused_in_all += len(refused)
    assert refused_in_all == whole.figures["rejected"] > 0


@pytest.mark.parametrize(
    ("hidden", "said"),
    [
        ("attempt", r"(\+\d+): (\d+) attempts? in the ledger, (\d+) INVITEs? at the carrier"),
        ("key", r"(\+\d+): keys in the ledger: (.+); pressed: (.+)"),
    ],
    ids=["an attempt", "a key"],
)
async def test_the_comparison_names_what_is_hidden_from_it(whole: Whole, hidden: str, said: str) -> None:
    before = whole.left.invites
    ran = await demo(whole.left.folder, "--resume", "--hide", hidden)
    assert ran.exit_code == 1, ran.output
    ((number, ours, theirs),) = re.findall(said, ran.output)
    assert len(re.findall(r"^  \+\d+: ", ran.output, re.MULTILINE)) == 1, "and nothing else differs"
    assert whole.left.invites == before, "to look again is not to call again"
    if hidden == "attempt":
        assert int(ours) == before[number] - 1
        assert int(theirs) == before[number]
    else:
        pressed = [key.key for key in whole.left.truth.keys if key.number == number]
        assert theirs.split() == pressed
        assert len(ours.replace("none", "").split()) == len(pressed) - 1


async def test_the_same_rehearsal_looked_at_again_agrees_and_calls_nobody(whole: Whole) -> None:
    before = whole.left.invites
    again = whole.left.folder.with_name("again.json")
    ran = await demo(whole.left.folder, "--resume", "--json", str(again))
    assert ran.exit_code == 0, ran.output
    assert whole.left.invites == before
    assert {**json.loads(again.read_text()), "seconds": 0} == {**whole.figures, "seconds": 0}


def _contact_files() -> list[Path]:
    return [ROOT / f"examples/contacts/{name}.csv" for name in ("recordatorio", "con-respuesta")]


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return file.read_text("latin-1")


def _rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(file).splitlines(), delimiter=";"))


def _people_in(file: Path) -> set[str]:
    return {row["cliente"] for row in _rows(file)}


def _tried_again(left: Rehearsal, *, after: str) -> list[tuple[Any, ...]]:
    """Second attempts of contacts whose first came to this."""
    return left.ask(
        "SELECT later.id FROM attempt AS first JOIN attempt AS later USING (contact_id) "
        "WHERE first.n = 1 AND later.n = 2 AND first.outcome = ?",
        after,
    )


def _typed_what_they_were_taught(left: Rehearsal) -> set[tuple[str, int]]:
    """Calls, by number and count, in which the carrier sent the right second factor, whole."""
    factors = taught(left.folder)
    typed: dict[str, str] = {}
    for key in left.truth.keys:
        if key.identity:
            typed[key.sip_call_id] = typed.get(key.sip_call_id, "") + key.key
    seen: Counter[str] = Counter()
    passed = set()
    for invite in left.truth.invites:
        if factors.get(invite.number[-9:], "-") in typed.get(invite.sip_call_id, ""):
            passed.add((invite.number, seen[invite.number]))
        seen[invite.number] += 1
    return passed
