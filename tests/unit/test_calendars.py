"""Holidays: the days that were written down by hand, and those of towns, which the operator writes down."""

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from dialer.calendars import load_calendars, read_days
from dialer.profiles import ProfileErrors

CALENDARS = load_calendars()
OFFICIAL = {
    ("ES", "MD", 2027): (
        "01-01 01-06 03-19 03-25 03-26 05-01 05-03 10-12 11-01 12-06 12-08 12-25"  # 12
    ),
    ("ES", "MD", 2026): "01-01 01-06 04-02 04-03 05-01 05-02 08-15 10-12 11-02 12-07 12-08 12-25",
    ("ES", "GA", 2026): "01-01 01-06 03-19 04-02 04-03 05-01 06-24 07-25 08-15 10-12 12-08 12-25",
    ("MX", None, 2027): "01-01 02-01 03-15 05-01 09-16 11-15 12-25",
    ("PE", None, 2027): (
        "01-01 03-25 03-26 03-28 05-01 06-07 06-29 07-23 07-28 07-29 08-06 08-30 10-08 11-01 12-08 12-09 "
        "12-25"
    ),
}


@pytest.mark.parametrize(("where", "days"), OFFICIAL.items())
def test_calendars_that_were_written_down_by_hand(where: tuple[str, str | None, int], days: str) -> None:
    country, region, year = where
    first = date(year, 1, 1)
    every = [first + timedelta(days=offset) for offset in range(365)]
    assert [f"{day:%m-%d}" for day in every if CALENDARS.is_holiday(country, region, day)] == days.split()


def test_twelve_days_or_more_in_every_region_of_spain() -> None:
    for region in holidays.list_supported_countries()["ES"]:
        for year in (2026, 2027):
            first = date(year, 1, 1)
            every = [first + timedelta(days=offset) for offset in range(365)]
            assert sum(CALENDARS.is_holiday("ES", region, day) for day in every) >= 12, (region, year)


def test_a_towns_holidays_are_the_operators_to_write_down(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text("ES:\n  MD: [2027-05-14, 2027-11-09]\n")
    local = load_calendars(path)
    almudena = date(2027, 11, 9)
    assert local.is_holiday("ES", "MD", almudena)
    assert local.is_holiday("ES", None, almudena)
    assert not local.is_holiday("ES", "CT", almudena)
    assert not CALENDARS.is_holiday("ES", "MD", almudena)
    known = [local.knows_local("ES", "MD", 2027), local.knows_local("ES", "CT", 2027)]
    assert [*known, local.knows_local("ES", "MD", 2026)] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ES: {XX: [2027-05-14]}", "1:10: ES.XX: 'XX' is no region of ES; allowed: AN"),
        ("Spain: {MD: [2027-05-14]}", "'Spain' is no country"),
        ("ES: {MD: [14/05/2027]}", "found '14/05/2027'; allowed: a date such as"),
        ("ES: [2027-05-14]", "ES: found a list; allowed: a mapping"),
        ("", "the file is empty"),
    ],
)
def test_a_mistake_in_a_file_of_holidays_is_told_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text(text)
    with pytest.raises(ProfileErrors) as refused:
        read_days(path)
    assert says in str(refused.value)
