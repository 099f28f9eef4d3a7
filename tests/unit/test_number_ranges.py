"""Numbers of a range that was met are read without asking again: each as it would have been read alone."""

from collections.abc import Iterator
from random import Random

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from dialer.contacts.number_ranges import NumberRanges
from dialer.contacts.phone_number import BadPhone, PhoneNumber, read_phone

REGIONS = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))
KINDS = tuple(PhoneNumberType.values())
CHANCE = Random(20261123)
"""The same numbers at every run."""


def read(text: str, region: str, *, anew: str = "") -> PhoneNumber | str:
    """The number, or that it is refused; with a word that nobody has used, no range is known yet."""
    try:
        return read_phone(text, region=region, allowed_regions=(*REGIONS, anew))
    except BadPhone:
        return "refused"


def examples(region: str) -> Iterator[str]:
    """A number of each kind that the region has, as one writes it there and from abroad."""
    for kind in KINDS:
        if number := phonenumbers.example_number_for_type(region, kind):
            yield phonenumbers.format_number(number, PhoneNumberFormat.E164)
            yield phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def alike(text: str) -> str:
    """The same with up to seven other digits at its end, or in it."""
    places = [at for at, character in enumerate(text) if character.isdigit()]
    changed = dict.fromkeys(places[-CHANCE.randint(1, 7) :]) or {}
    changed |= dict.fromkeys(CHANCE.sample(places, 1)) if CHANCE.random() < 0.2 else {}
    return "".join(str(CHANCE.randrange(10)) if at in changed else c for at, c in enumerate(text))


@pytest.mark.parametrize("region", REGIONS)
def test_a_number_of_a_known_range_is_what_it_would_be_alone(
    region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over all metadata: its region, its kind and its spelling, or that it is refused."""
    met = list(examples(region))
    numbers = [alike(each) for each in met for _ in range(8)]
    known = {each: read(each, region) for each in (*met, *numbers)}
    monkeypatch.setattr("dialer.contacts.number_ranges.MOST", 0)
    assert known == {each: read(each, region, anew="nothing is kept") for each in known}


@pytest.mark.parametrize(
    ("met", "other", "kind"),
    [
        ("969061012", "969060912", "mobile"),
        ("969060812", "969060912", "mobile"),
        ("+34969060912", "+34969060812", "fixed"),
        ("697123456", "697000000", "mobile"),
        ("912345678", "905345678", None),
        ("+34912345678", "+34905345678", None),
        ("911222333", "902222333", None),
    ],
)
def test_a_range_ends_where_its_neighbour_begins(met: str, other: str, kind: str | None) -> None:
    read(met, "ES")
    found = read(other, "ES")
    assert (found.line_type if isinstance(found, PhoneNumber) else None) == kind


def test_one_number_is_enough_for_a_whole_range() -> None:
    """Or nothing would be gained."""
    ranges: NumberRanges[str] = NumberRanges("PE", known=5)
    assert ranges.find("+51912345678") is None
    ranges.learn("+51912345678", phonenumbers.parse("+51912345678"), "a mobile")
    assert ranges.find("+51912999999") == ("+51912999999", "a mobile")
    assert ranges.find("+51913999999") is None
    assert ranges.find("+5191299999") is None
    assert ranges.find("+51912٣٣٣٣٣٣") is None


def test_a_number_of_which_something_may_be_taken_off_is_asked_for_each_time() -> None:
    """Argentina's national prefix may stand anywhere in it, and nowhere."""
    ranges: NumberRanges[str] = NumberRanges("AR", known=5)
    ranges.learn("+5491122334455", phonenumbers.parse("+5491122334455"), "a mobile")
    assert ranges.find("+5491122334455") is None


def test_digits_of_another_script_are_read_as_ever() -> None:
    read("+34612345678", "ES")
    assert read("+34612٣45678", "ES") == read("+34612345678", "ES")
