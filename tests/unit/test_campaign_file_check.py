"""`recado check`: what it says of a campaigns file and of everything the file names."""

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dialer.campaign import Campaigns
from dialer.cli.app import app
from dialer.cli.check import check_file, checked

ROOT = Path(__file__).parents[2]

Change = Callable[[str, str, str], Path]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """The survey's campaigns file, in a copy of the examples in which one text is replaced."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")

    def change(file: str, old: str, new: str) -> Path:
        path = tmp_path / "examples" / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return tmp_path / "examples/campaigns/encuesta.yaml"

    return change


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", "en")


def only(path: Path) -> tuple[str, int, str, str]:
    """The one mistake of a file: name, line, key and message."""
    (error,) = check_file(path)
    return error.file.name, error.line, error.key, error.message


def line_of(file: Path, text: str) -> int:
    """On which line a text stands, from 1."""
    return file.read_text().partition(text)[0].count("\n") + 1


@pytest.mark.parametrize("file", ["campaigns.yaml", "examples/campaigns/encuesta.yaml"])
def test_what_is_shipped_has_no_mistake(file: str) -> None:
    assert check_file(ROOT / file) == []


def test_a_sound_file_is_said_to_be_sound_with_its_contacts() -> None:
    done = CliRunner().invoke(app, ["check", str(ROOT / "examples/campaigns/encuesta.yaml")])

    assert done.exit_code == 0
    assert "encuesta: 6 rows can be imported, 0 cannot" in done.output
    assert done.output.endswith("no mistakes (encuesta).\n")


def test_every_mistake_is_a_line_and_the_last_line_counts_them(change: Change) -> None:
    change("campaigns/encuesta.yaml", "max_attempts: 2", "max_attempts: 200")
    change("campaigns/encuesta.yaml", "name: nombre", "name: nonbre")
    file = change("flows/encuesta.yaml", "start: hello", "start: hallo")

    done = CliRunner().invoke(app, ["check", str(file)])

    *lines, last = done.output.splitlines()
    assert done.exit_code == 1
    assert len(lines) == 3
    at = line_of(file, "max_attempts: 200")
    assert lines[0].startswith(f"{file}:{at}:19: campaigns.encuesta.max_attempts: found '200'; allowed: ")
    assert "did you mean 'nombre'?" in lines[1]
    assert "flows/encuesta.yaml:" in lines[2]
    assert ": start: " in lines[2]
    assert last == f"{file}: 3 mistakes: mend them and check again."


def test_a_contacts_file_that_is_not_there(change: Change) -> None:
    file = change("campaigns/encuesta.yaml", "file: encuesta.csv", "file: encuestas.csv")

    assert only(file)[1:3] == (line_of(file, "encuestas.csv"), "campaigns.encuesta.contacts.file")
    assert "there is no such file" in only(file)[3]


def test_a_column_that_the_contacts_do_not_have(change: Change) -> None:
    file = change("campaigns/encuesta.csv", ";taller\n", ";centro\n")

    name, line, key, message = only(file)

    assert (name, key) == ("encuesta.yaml", "campaigns.encuesta.contacts.columns.fields.workshop")
    assert line == line_of(file, "workshop: taller")
    assert "has no such column; it has cliente, reparacion, nombre, telefono, importe, centro" in message


def test_a_column_that_the_contacts_have_twice(change: Change) -> None:
    file = change("campaigns/encuesta.csv", ";taller\n", ";taller;nombre\n")

    assert "two columns of this name" in only(file)[3]


def test_a_field_of_the_flow_that_no_column_gives(change: Change) -> None:
    file = change("campaigns/encuesta.yaml", "fields: {workshop: taller}", "fields: {}")

    assert only(file)[2] == "campaigns.encuesta.contacts.columns.fields.workshop"
    assert "step 'rating' says {{workshop}}: name the column" in only(file)[3]


def test_a_filter_that_a_value_of_the_campaign_does_not_go_through(change: Change) -> None:
    file = change("flows/encuesta.yaml", "{{company}}", "{{company|digits}}")

    name, line, key, message = only(file)

    assert (name, key) == ("encuesta.yaml", "steps.hello.say.es")
    assert line == line_of(file.parent / "../flows/encuesta.yaml", "  hello:") + 1
    assert "{{company|digits}}: its value is not made of digits" in message


async def test_further_checks_are_asked_when_the_files_are_sound_and_can_refuse(
    change: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Campaigns] = []

    async def login(campaigns: Campaigns) -> Sequence[str]:
        asked.append(campaigns)
        return ["AMI login refused: look at manager.conf"]

    code = await checked(ROOT / "examples/campaigns/encuesta.yaml", [login])

    assert code == 1
    assert len(asked) == 1
    assert "AMI login refused" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(tmp_path / "none.yaml")])

    assert done.exit_code == 1
    assert "none.yaml:1:1: cannot be read: No such file or directory" in done.output


def test_a_survey_needs_no_creditor_no_amount_no_currency_and_no_mail() -> None:
    text = (ROOT / "examples/campaigns/encuesta.yaml").read_text()
    for key in ("creditor:", "amount:", "currency:", "mail:", "email:"):
        assert not re.search(rf"\b{key}", text)
    assert check_file(ROOT / "examples/campaigns/encuesta.yaml") == []


@pytest.mark.parametrize(
    ("said", "key", "why"),
    [
        ("{{creditor}}", "creditor", "step 'told' says {{creditor}}: write on whose behalf you call"),
        (
            "{{amount|money}}",
            "contacts.columns.amount",
            "step 'told' says {{amount|money}}: name the column that holds the amount owed",
        ),
        (
            "{{due|date}}",
            "contacts.columns.due",
            "step 'told' says {{due|date}}: name the column that holds the due date",
        ),
    ],
)
def test_what_a_text_says_the_campaign_has_to_give(said: str, key: str, why: str, change: Change) -> None:
    ask = "  minutes:\n    gather: ¿Cuántos minutos esperó? Márquelos, y termine con almohadilla.\n"
    ask += "    as: minutes_waited\n    digits: 1-3\n"
    asked = ask.replace("as: minutes_waited", "secret: id_last4").replace("digits: 1-3", "digits: 4")
    change("flows/encuesta.yaml", ask, asked)
    change("flows/encuesta.yaml", "    then: thanks\n\n  thanks:", "    then: told\n\n  thanks:")
    change(
        "flows/encuesta.yaml", "  thanks:\n", f"  told:\n    say: Es {said}.\n    then: thanks\n\n  thanks:\n"
    )
    file = change(
        "campaigns/encuesta.yaml", "name: nombre", "name: nombre\n        secrets: {id_last4: importe}"
    )

    (missing,) = (error for error in check_file(file) if error.file == file)
    assert (missing.key, missing.message) == (f"campaigns.encuesta.{key}", f"missing; {why}")


def test_what_the_law_asks_of_a_flow_is_told_at_its_place_in_the_flow(change: Change) -> None:
    change("flows/encuesta.yaml", "automática con voz sintética, de", "telefónica, de")
    error = only(change("campaigns/encuesta.yaml", "company: ", "company: "))
    assert error[:2] == ("encuesta.yaml", 15)
    assert error[2:] == (
        "steps.hello",
        "nothing says synthetic_voice in 'es'; needed: a sentence that says so in 'es' "
        "(eu.ai_act.synthetic_voice: Reg. (EU) 2024/1689 art. 50.1)",
    )


def test_a_company_whose_name_tells_the_household_is_no_neutral_name(change: Change) -> None:
    file = change("campaigns/encuesta.yaml", "company: ", "company: Cobros ")
    assert only(file)[2:] == (
        "campaigns.encuesta.company",
        "found 'Cobros Talleres del Norte'; 'Cobros' gives a debt away to whoever picks up; allowed: the "
        "name under which you are known without it (a neutral one)",
    )


@pytest.mark.parametrize(
    ("mails", "given", "keys"),
    [
        (
            "{collector: note}",
            "",
            {"mail": "step 'wrote' writes to the collector: write sender and collector"},
        ),
        (
            "{debtor: info}",
            "",
            {
                "creditor": "step 'wrote' writes to the debtor: write on whose behalf",
                "mail": "step 'wrote' writes to the debtor: write sender, collector and how_to_pay",
                "contacts.columns.amount": "step 'wrote' writes to the debtor: name the column that holds",
                "contacts.columns.email": "step 'wrote' writes to the debtor alone: name the column",
            },
        ),
        (
            "{debtor: info, collector: info}",
            "    creditor: Norte\n    mail: {sender: a@b.es, collector: c@b.es}\n",
            {
                "mail.how_to_pay": "step 'wrote' writes to the collector and the debtor: write a sentence",
                "contacts.columns.amount": "writes to the collector and the debtor",
            },
        ),
    ],
)
def test_what_a_mail_says_the_campaign_has_to_give(
    mails: str, given: str, keys: dict[str, str], change: Change
) -> None:
    change("flows/encuesta.yaml", "    then: thanks\n\n  thanks:", "    then: wrote\n\n  thanks:")
    change(
        "flows/encuesta.yaml",
        "  thanks:\n",
        f"  wrote:\n    notify: {mails}\n    then: thanks\n\n  thanks:\n",
    )
    file = change("campaigns/encuesta.yaml", "    company:", f"{given}    company:")

    found = {error.key.removeprefix("campaigns.encuesta."): error.message for error in check_file(file)}
    assert found.keys() == keys.keys()
    assert all(why in found[key] for key, why in keys.items()), found


def test_money_of_a_flows_own_needs_a_currency_and_an_asked_for_person_a_mail(change: Change) -> None:
    change("flows/encuesta.yaml", "workshop: text", "workshop: text\n  bill: money")
    change("flows/encuesta.yaml", "    outcome: heard\n", "    outcome: agent\n")
    file = change("campaigns/encuesta.yaml", "{workshop: taller}", "{workshop: taller, bill: importe}")

    name, _, key, message = only(file)
    assert (name, key) == ("encuesta.yaml", "campaigns.encuesta.mail")
    assert "step 'thanks' owes the collector a mail about whoever reaches nobody" in message


def test_a_row_that_cannot_be_said_is_shown_at_the_character_where_its_cell_begins(change: Change) -> None:
    row = "T003;R-2043;Lucía Soto Vidal;910000032;1.240,75"
    file = change("campaigns/encuesta.csv", f"{row};el polígono sur", f"{row};12")

    done = CliRunner().invoke(app, ["check", str(file)])

    assert "5 rows can be imported, 1 cannot\n" in done.output
    assert "  1 × taller: cannot be said: its value is a number" in done.output
    assert f"({file.parent}/encuesta.csv:4:49)" in done.output
    assert "step 'rating' says {{workshop}}" in done.output
