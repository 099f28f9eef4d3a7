"""What is said, phrase by phrase: phrases/*.txt hold the words, each under the rule it shows."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from tts.template import FILTERS, TemplateError, parse
from tts.words import SPOKEN_LANGUAGES, spoken

FOLDER = Path(__file__).parent / "phrases"


class Phrase(NamedTuple):
    place: str
    rule: str
    language: str
    filter: str
    value: str
    said: str


def _phrases(file: Path) -> list[Phrase]:
    found, rule = [], ""
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if line.startswith("## "):
            rule = line.removeprefix("## ")
        elif line and not line.startswith("#"):
            found.append(Phrase(f"{file.name}:{number}", rule, *(part.strip() for part in line.split("|"))))
    return found


ALL = [phrase for file in sorted(FOLDER.glob("*.txt")) for phrase in _phrases(file)]


@pytest.mark.parametrize("phrase", ALL, ids=lambda phrase: phrase.place)
def test_it_is_said_as_people_say_it(phrase: Phrase) -> None:
    language, _, country = phrase.language.partition("+")
    filters = spoken(language, currency_adjective=country == "country")
    said = parse(f"{{{{x|{phrase.filter}}}}}").render({"x": phrase.value}, filters)
    assert said == phrase.said, phrase.rule


def test_every_phrase_shows_a_rule_once() -> None:
    assert all(phrase.rule for phrase in ALL)
    shown = Counter((phrase.rule, phrase.language, phrase.filter, phrase.value) for phrase in ALL)
    assert [row for row, times in shown.items() if times > 1] == []


@pytest.mark.parametrize("language", SPOKEN_LANGUAGES)
def test_every_filter_is_shown_in_every_language_or_refused(language: str) -> None:
    shown = {phrase.filter.partition(":")[0] for phrase in ALL if phrase.language == language}
    missing = set(FILTERS) - shown
    for name in missing:
        with pytest.raises(TemplateError, match="cannot be said in"):
            parse(f"{{{{x|{name}}}}}").render({"x": "17:30"}, spoken(language))
    assert missing <= {"time"}
