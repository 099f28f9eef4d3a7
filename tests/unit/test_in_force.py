"""Whose law a campaign is under, before anybody is called: what is left out here is broken at a dial."""

from datetime import date

import pytest

from dialer.policy.in_force import with_a_say
from dialer.profiles import load_book

BOOK = load_book()
TODAY = date(2026, 11, 22)


def names(countries: set[str], **said: object) -> set[str]:
    found = with_a_say(BOOK, countries=countries, on=said.pop("on", TODAY), **said)  # type: ignore[arg-type]
    return {each.name for each in found if each.reviewed}


@pytest.mark.parametrize(
    ("countries", "said", "expected"),
    [
        ({"ES"}, {}, {"es"}),
        ({"ES", "FR"}, {}, {"es", "strict"}),
        ({""}, {}, {"strict"}),
        ({"PE"}, {"on": date(2025, 1, 1)}, {"strict"}),
        ({"US"}, {"collector": "first_party"}, {"us_first_party", "us_ma"}),
        ({"US"}, {"collector": "third_party"}, {"us_third_party", "us_ma"}),
        ({"ES"}, {"named": ["strict"]}, {"es", "strict"}),
        ({"ES"}, {"named": ["us_ma"], "collector": "third_party"}, {"es", "us_ma", "us_third_party"}),
    ],
)
def test_a_country_has_its_profiles_in_force_and_those_that_are_named(
    countries: set[str], said: dict[str, object], expected: set[str]
) -> None:
    assert names(countries, **said) == expected


def test_of_a_profile_the_newest_version_that_has_begun_speaks() -> None:
    versions = sorted(each.effective_from for each in BOOK if each.name == "es")
    for begun in versions:
        (spain,) = with_a_say(BOOK, countries={"ES"}, on=begun)
        assert spain.effective_from == begun


def test_a_region_s_law_alone_leaves_its_country_to_the_strict_profile() -> None:
    overlays = [each for each in BOOK if each.country != "US" or each.region]
    chosen = with_a_say(overlays, countries={"US"}, on=TODAY)

    assert {"us_ma", "strict"} <= {each.name for each in chosen}
