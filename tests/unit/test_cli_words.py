"""The texts of the command line and of doctor: all used, and the same things said in both languages."""

import re
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

import pytest

from dialer.attempt import AttemptState
from dialer.cli.words import TEXTS
from dialer.contact import DebtStatus
from dialer.doctor import findings
from dialer.outcome import Outcome
from dialer.store.suppressions import SCOPES
from dialer.telling.codes import CODES

ROOT = Path(__file__).parents[2]
OF_WORDS = {"words.py", "codes.py", "findings.py"}
SOURCE = "\n".join(
    path.read_text().replace("'", '"')
    for path in sorted((ROOT / "dialer").rglob("*.py"))
    if path.name not in OF_WORDS and not path.name.endswith("_texts.py")
)
VOICE = "\n".join(path.read_text() for path in sorted((ROOT / "tts").rglob("*.py")))
FAMILIES = {key.partition(".")[0] for key in CODES}


def of_family(family: str) -> set[str]:
    return {key.partition(".")[2] for key in CODES if key.startswith(f"{family}.")}


def fields(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


@pytest.mark.parametrize("texts", [TEXTS, findings.TEXTS], ids=["words", "doctor"])
def test_both_languages_say_the_same_things(texts: Mapping[str, tuple[str, str]]) -> None:
    for key, (english, spanish) in texts.items():
        assert fields(english) == fields(spanish), key
        assert english == english.strip() or key == "rejects_file", key


def test_every_text_of_the_command_line_is_used_somewhere() -> None:
    keys = [key for key in TEXTS if key.partition(".")[0] not in FAMILIES]
    assert [key for key in keys if f'"{key}"' not in SOURCE and not _made_up(key)] == []


def _made_up(key: str) -> bool:
    """Whether the key is put together where it is used, of its stem and a code."""
    stem = key.rpartition(".")[0]
    return f'"{stem}.{{' in SOURCE or f'meaning("{stem}", ' in SOURCE


def test_every_text_of_doctor_is_used_somewhere() -> None:
    doctor = "\n".join(path.read_text() for path in (ROOT / "dialer/doctor").glob("*.py"))
    told = doctor.replace(doctor[doctor.index("TEXTS:") : doctor.index("@dataclass")], "")
    for key in findings.TEXTS:
        what, _, part = key.partition(".")
        if what == "no_answer":
            assert key in findings._NO_ANSWER, key
            continue
        assert f'"{what}"' in told, key
        ordinary = part in ("name", "ok", "bad", "do")
        assert ordinary or any(sign in told for sign in (f'"{key}"', f'"{part}"', f"}}.{part}")), key


def test_every_code_of_the_ledger_has_words() -> None:
    mails = {path.stem for path in (ROOT / "dialer/delivery/templates/en").glob("*.*.txt")}
    assert of_family("outcome") == set(Outcome)
    assert of_family("state") == {*AttemptState, "owed", "sending", "delivered", "failed", "unconfirmed"}
    assert of_family("debt") == set(DebtStatus)
    assert of_family("scope") == set(SCOPES)
    assert of_family("mail") == mails


def test_every_reason_not_to_call_has_words() -> None:
    policy = "".join((ROOT / "dialer/policy" / name).read_text() for name in ("compliance.py", "retry.py"))
    written = set(re.findall(r'reason="(\w+)"|_(?:USED|PHONE) = "(\w+)"', policy))
    codes = {code for pair in written for code in pair if code} - {"allowed"}
    of_debts = {f"debt_{status}" for status in DebtStatus if status is not DebtStatus.OPEN}
    assert of_family("reason") >= codes | of_debts
    assert all(f'"{code}"' in SOURCE for code in of_family("reason") - of_debts)


def test_the_ledger_s_own_sentences_are_those_that_are_translated() -> None:
    for key in of_family("why"):
        english = CODES[f"why.{key}"][0]
        assert "{" in english or english.replace("'", '"') in SOURCE + VOICE, key


def test_what_went_wrong_without_a_cause_is_said_in_both_languages() -> None:
    policy = (ROOT / "dialer/policy/outcome.py").read_text()
    written = re.findall(r'_decided\(Outcome\.(?:FAILED|UNKNOWN), "([^"]+)"', policy)
    assert len(written) > 4
    assert set(written) <= {CODES[f"why.{key}"][0] for key in of_family("why")}


def test_who_says_something_to_the_ledger_is_known() -> None:
    for kind in of_family("source"):
        assert f'"{kind} ' in SOURCE, kind
