"""B16: what a whole campaign writes down beside its ledger names nobody: no number, name, address or amount.

The results and the rejects file are the operator's own lists and hold numbers on purpose; everything that is
written to be read by whoever looks after the machine does not.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialer.lab.state import read_state
from tests.integration.rehearsal import Whole

WRITTEN = {
    "Recado's log": "state/recado.log",
    "the event log": "pbx/log/cel-custom/recado.jsonl",
    "Asterisk's log": "pbx/log/messages.log",
    "what Asterisk says on its terminal": "pbx/output",
}


def test_b16_the_log_of_a_whole_run_says_what_was_done(whole: Whole) -> None:
    log = (whole.left.lab.settings.state / "recado.log").read_text("utf-8")
    assert log.count('"action"') > 50, "of an empty log nothing is proved"
    assert (whole.left.folder / WRITTEN["the event log"]).stat().st_size > 100_000
    (results, *_) = (whole.left.folder / "state" / "results").glob("*.csv")
    assert personal_in(whole, results.read_text("utf-8-sig")), "where numbers belong they are found"


@pytest.mark.parametrize("file", WRITTEN.values(), ids=WRITTEN)
def test_b16_nothing_that_is_written_down_holds_anybody_s_data(whole: Whole, file: str) -> None:
    assert personal_in(whole, (whole.left.folder / file).read_text("utf-8", "replace")) == []


def test_b16_neither_the_screen_nor_the_figures_hold_anybody_s_data(whole: Whole) -> None:
    assert personal_in(whole, whole.ran.output) == []
    assert personal_in(whole, whole.left.folder.with_suffix(".json").read_text()) == []


def test_b16_no_secret_is_in_anything_but_the_lab_s_own_state_and_configuration(whole: Whole) -> None:
    state = read_state(whole.left.folder)
    assert state
    secrets = {state.ami_secret, state.ami_config_secret, state.carrier_secret, state.secret}
    assert all(len(secret) > 15 for secret in secrets)
    texts = {file: file.read_bytes() for file in _told(whole.left.folder)} | {
        Path("screen"): whole.ran.output.encode()
    }
    assert [
        (str(file), n)
        for file, text in texts.items()
        for n, each in enumerate(secrets)
        if each.encode() in text
    ] == []


def test_b16_no_mail_s_and_no_sound_s_name_says_whose_it_is(whole: Whole) -> None:
    names = "\n".join(str(path.relative_to(whole.left.folder)) for path in whole.left.folder.rglob("*"))
    assert personal_in(whole, names) == []


def personal_in(whole: Whole, text: str) -> list[str]:
    """What of anybody in the ledger, or of nobody we know, is in a text."""
    known = [each for each in (*_numbers(whole), *_named(whole)) if each in text]
    amounts = [each for each in _amounts(whole) if re.search(rf"(?<![\d.,]){re.escape(each)}(?!\d)", text)]
    return known + amounts + re.findall(r"(?<![\w.])\+\d{6,}", text)


def _numbers(whole: Whole) -> set[str]:
    """Every number, as people write it: the last nine digits are in all forms of it."""
    numbers = {e164[-9:] for (e164,) in whole.left.ask("SELECT e164 FROM phone")}
    assert len(numbers) > 50
    return numbers


def _named(whole: Whole) -> set[str]:
    people = whole.left.ask("SELECT name, email FROM person")
    refs = {ref for (ref,) in whole.left.ask("SELECT ref FROM debt")}
    return {each for person in people for each in person if each} | refs


def _amounts(whole: Whole) -> set[str]:
    """Amounts of three digits and more, with their decimals, in both styles; smaller ones are seconds."""
    amounts = {f"{float(amount):.2f}" for (amount,) in whole.left.ask("SELECT amount FROM debt")}
    large = {amount for amount in amounts if len(amount) >= 6}
    assert large
    return large | {amount.replace(".", ",") for amount in large}


def _told(folder: Path) -> Iterator[Path]:
    """Every file that somebody may be given: logs, results, rejects, mails, the ledger itself."""
    for name in ("pbx/log", "pbx/output", "state", "mails", "carrier/log"):
        place = folder / name
        yield from (path for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file())
