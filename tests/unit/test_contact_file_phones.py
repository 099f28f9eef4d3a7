"""Which numbers may be dialled, however they are written."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.contacts.phone_number import BadPhone, PhoneNumber, e164_of, read_phone

SPANISH_MOBILES = st.integers(min_value=610_000_000, max_value=689_999_999)
GAPS = st.lists(
    st.sampled_from(["", " ", "-", ".", "\N{NO-BREAK SPACE}", "‑", "–", "  "]), min_size=8, max_size=8
)
PREFIXES = st.sampled_from(["", "+34 ", "0034", "(+34) ", "34 ", "＋34", "\N{LEFT-TO-RIGHT EMBEDDING}+34"])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def spain(text: str) -> PhoneNumber:
    return read_phone(text, region="ES", allowed_regions=("ES",))


@given(SPANISH_MOBILES, GAPS, PREFIXES, st.booleans())
def test_b06_every_spelling_of_a_number_is_that_number(
    number: int, gaps: list[str], prefix: str, wide: bool
) -> None:
    spelled = prefix + "".join(digit + gap for digit, gap in zip(str(number), [*gaps, ""], strict=True))
    read = spain(spelled.translate(WIDE) if wide else spelled)
    assert read == PhoneNumber(e164=f"+34{number}", region="ES", line_type="mobile")


@given(st.text())
def test_any_text_is_a_number_in_e164_or_refused(text: str) -> None:
    with suppress(BadPhone):
        assert re.fullmatch(r"\+[1-9][0-9]{6,14}", spain(text).e164)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("+34 803 123 456", "premium-rate"),
        ("806 123 456", "premium-rate"),
        ("807 123 456", "premium-rate"),
        ("901 123 456", "shared-cost"),
        ("902 123 456", "shared-cost"),
        ("900 123 456", "toll-free"),
        ("700 123 456", "personal"),
        ("905 123 456", "premium-rate"),
        ("+1 900 555 1234", "region US|premium-rate|no complete"),
        ("+44 909 879 0000", "premium-rate"),
        ("+881 6 1234 5678", "satellite"),
        ("+882 16 1234567", "satellite"),
        ("+883 510 012345", "satellite"),
        ("+870 773 111 632", "satellite"),
    ],
)
def test_b04_a_number_that_costs_or_leads_elsewhere_is_refused_by_name(text: str, reason: str) -> None:
    with pytest.raises(BadPhone, match=reason):
        spain(text)


@pytest.mark.parametrize(
    "text", ["112", "091", "061", "016", "1004", "116 123", "118 18", "+34 112", "911 222"]
)
def test_b04_emergency_service_and_short_numbers_are_refused(text: str) -> None:
    with pytest.raises(BadPhone, match="never dialled"):
        spain(text)


@pytest.mark.parametrize(("text", "region"), [("+1 809 555 1234", "DO"), ("+1 876 555 1234", "JM")])
def test_b05_one_country_code_is_not_one_country(text: str, region: str) -> None:
    with pytest.raises(BadPhone, match=f"region {region}; the campaign may dial US"):
        read_phone(text, region="US", allowed_regions=("US",))


def test_b06_a_european_prefix_is_understood_in_a_region_that_has_another() -> None:
    assert read_phone("0034 911 222 333", region="US", allowed_regions=("ES",)).e164 == "+34911222333"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "500&PJSIP/itsp/1416",
            "${SHELL(id)}",
            "../",
            ";",
            "6" * 200,
            "612345678\nChannel: x",
            "612345678\0",
        ),
        *(
            "612345678, 611111111",
            "611111111 / 612345678",
            "612345678 ext 5",
            "1-800-FLOWERS",
            "tel:612345678",
        ),
    ],
)
def test_b03_what_is_not_one_number_is_refused(text: str) -> None:
    with pytest.raises(BadPhone):
        spain(text)


def test_a_number_that_a_spreadsheet_rounded_is_refused_with_the_remedy() -> None:
    with pytest.raises(BadPhone, match="format the column as text"):
        spain("6,12345678E+08")


@pytest.mark.parametrize("text", ["803123456", "+18095551234", "905123456", "911222333x", "+881612345678"])
def test_a_refusal_repeats_nothing_of_the_number(text: str) -> None:
    with pytest.raises(BadPhone) as refusal:
        spain(text)
    assert not re.search(r"\d{4}", str(refusal.value))


def test_a_number_that_may_not_be_dialled_can_still_be_looked_up() -> None:
    assert e164_of("0044 20 7946 0018", region="ES") == "+442079460018"
