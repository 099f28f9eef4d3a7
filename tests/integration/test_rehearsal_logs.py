"""A whole campaign's log names nobody: no number, no name, no address, no debt."""

import re

from tests.integration.rehearsal import Whole


def test_the_log_of_a_whole_run_holds_nobody_s_data(whole: Whole) -> None:
    log = (whole.left.lab.settings.state / "recado.log").read_text("utf-8")
    assert log.count('"action"') > 50
    numbers = {e164.removeprefix("+") for (e164,) in whole.left.ask("SELECT e164 FROM phone")}
    people = whole.left.ask("SELECT name, email FROM person")
    named = {name for name, _ in people} | {email for _, email in people if email}
    refs = {ref for (ref,) in whole.left.ask("SELECT ref FROM debt")}
    assert numbers
    assert named
    assert [each for each in {*numbers, *named, *refs} if each in log] == []
    assert [number for number in numbers if number[-9:] in log] == []
    assert re.findall(r"(?<![\w.])\+\d{6,}", log) == []
