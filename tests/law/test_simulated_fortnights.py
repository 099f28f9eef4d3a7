"""The gate, asked by a dialer that wants to break the law, for as long as it takes to believe it cannot."""

from tests.law.conftest import ATTEMPTS
from tests.law.homes import HOMES
from tests.law.simulation import MOST_COMPARED, Findings


def test_no_call_is_unlawful(findings: Findings) -> None:
    assert findings.asked >= ATTEMPTS
    assert findings.unlawful == []


def test_whoever_may_be_called_is_called(findings: Findings) -> None:
    """A gate that refuses everybody breaks no law and is no dialer."""
    assert findings.refused_in_vain == []
    assert findings.placed > ATTEMPTS / 10
    assert set(findings.countries) == {home.country for home in HOMES}


def test_who_waits_waits_until_the_first_lawful_minute_and_who_is_refused_would_wait_in_vain(
    findings: Findings,
) -> None:
    assert findings.wrong_until == []
    assert findings.compared >= min(ATTEMPTS / 200, MOST_COMPARED)
