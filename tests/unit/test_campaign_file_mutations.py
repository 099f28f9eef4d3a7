"""Whatever is done to a campaigns file, the answer is campaigns or mistakes with their places."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dialer.campaign import Campaigns
from dialer.campaign_file import CampaignErrors, load_campaigns

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "campaigns.yaml").read_text().replace("ivr_flows/", f"{ROOT}/ivr_flows/")
SCALARS = [match.span(1) for match in re.finditer(r"[:\[,] +([^\s{}\[\],#][^{}\[\],#\n]*)", SHIPPED)]
FLOW = next(at for at, (start, end) in enumerate(SCALARS) if SHIPPED[start:end].endswith("recordatorio.yaml"))
KEYS = [match.span(1) for match in re.finditer(r"^ *([\w-]+):", SHIPPED, re.MULTILINE)]

WORDS = """~ NO 19:05 1e999 -1 ٣ 0x10 1_000 [] {} [[a]] *a ' " | > %TAG --- ... 1h1m +34 a@b@c.es http://[
PJSIP/a&b ../../etc/passwd /dev/zero . .. &a !!set &a\u2028b {a: b} !!python/name:os.system""".split()
NASTY = st.one_of(
    st.text(max_size=30),
    st.sampled_from([*WORDS, "", "\t", "- a", "? a", "x" * 5000, "9" * 400, "+34" + "9" * 20]),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutations") / "campaigns.yaml"


def answer(file: Path, text: str) -> Campaigns | None:
    """Campaigns, or None once every mistake has shown that it has a place and a sentence."""
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    lines = text.count("\n") + 2
    try:
        return load_campaigns(file)
    except CampaignErrors as wrong:
        errors = wrong.errors
    assert errors
    for error in errors:
        assert 1 <= error.line <= lines
        assert error.column >= 1
        assert error.message
        assert "\n" not in str(error)
    return None


@given(at=st.sampled_from(SCALARS), value=NASTY)
@example(at=SCALARS[FLOW], value="x" * 5000)
@example(at=SCALARS[FLOW], value="/dev/zero")
@example(at=SCALARS[FLOW], value="/")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_may_be_anything(at: tuple[int, int], value: str, file: Path) -> None:
    start, end = at

    answer(file, SHIPPED[:start] + value + SHIPPED[end:])


@given(at=st.sampled_from(KEYS), key=NASTY)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_key_may_be_anything(at: tuple[int, int], key: str, file: Path) -> None:
    start, end = at

    answer(file, SHIPPED[:start] + key + SHIPPED[end:])


@given(at=st.integers(0, len(SHIPPED)), gone=st.integers(0, 200), put=NASTY)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(at=0, gone=len(SHIPPED), put="")
def test_b07_any_stretch_may_be_lost_or_overwritten(at: int, gone: int, put: str, file: Path) -> None:
    answer(file, SHIPPED[:at] + put + SHIPPED[at + gone :])


@pytest.mark.parametrize("at", KEYS, ids=lambda at: SHIPPED[at[0] : at[1]])
def test_a_misspelt_key_is_always_a_mistake(at: tuple[int, int], file: Path) -> None:
    start, end = at

    assert answer(file, SHIPPED[:start] + SHIPPED[start:end] + "_x" + SHIPPED[end:]) is None
