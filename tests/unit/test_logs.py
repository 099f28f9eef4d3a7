"""Nobody's number, name or debt in a log line: what slips in is masked before it is written."""

import json
import logging
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import structlog

from dialer.logs import log_nowhere, log_to, masked

NUMBERS = [
    "+34600123456",
    "34600123456",
    "0034600123456",
    "600123456",
    "600 12 34 56",
    "+34 600 12 34 56",
    "+1 617 555 0156",
    "PJSIP/34600123456@carrier",
    "sip:+34600123456;user=phone",
    "+34-600-12-34-56",
    "+1 (617) 555-0156",
    "+34600123456:5060",
    "%2B34600123456",
    "+34\N{NO-BREAK SPACE}600\N{NO-BREAK SPACE}123\N{NO-BREAK SPACE}456",
    r"nombre\n+34600123456",
]
KEPT = [
    "019ab3f5c2d47e6f8a1b2c3d4e5f6a7b",
    "1732263000.12",
    "2026-11-22T08:49:51.123456+00:00",
    "2026-11-22 10:00:01",
    "PJSIP/carrier-00000012",
    "127.0.0.1:5038",
    "overdue.csv:1234",
    "192.168.100.101",
]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "recado.log"
    with log_to(file):
        yield file
        log_nowhere()


@pytest.mark.parametrize("number", NUMBERS)
def test_of_a_number_the_last_two_digits_are_left(number: str) -> None:
    told = masked(f"call to {number}: busy")
    assert "…56" in told
    assert not any(part in told for part in ("6001234", "12 34", "12-34", "5550156", "555 0156", "555-01"))
    assert told.endswith(": busy")


@pytest.mark.parametrize("text", KEPT)
def test_what_is_nobody_s_number_stays(text: str) -> None:
    assert masked(f"at {text} it was") == f"at {text} it was"


def test_an_address_is_nobody_s_any_more() -> None:
    assert masked("550 no mailbox <ana.nunez@example.com>") == "550 no mailbox <…@example.com>"


def test_b16_the_net_is_under_every_line(log: Path) -> None:
    said = structlog.get_logger()
    said.info(
        "rang +34600123456", action="x", phone="600 12 34 56", name="Ana Núñez", amount=Decimal("12.50")
    )
    said.info("nested", action="x", row={"+34600123456": ["ana@example.com", ("+34600123456",)]})
    try:
        raise ValueError("+34600123456 is Ana's")
    except ValueError:
        said.exception("failed", action="x")
    logging.getLogger("library").warning("550 <ana@example.com> at %s", "+34600123456")
    text = log.read_text("utf-8")
    assert not any(secret in text for secret in ("600123456", "600 12", "Ana Núñez", "12.50", "ana@"))
    assert json.loads(text.partition("\n")[0])["event"] == "rang …56"


def test_what_a_library_says_has_an_action_too_and_its_traceback_is_masked(log: Path) -> None:
    try:
        raise ValueError("+34600123456 is Ana's")
    except ValueError:
        logging.getLogger("library").exception("failed")
    logging.getLogger("tts").warning("another voice", extra={"action": "fall_back"})
    first, second = map(json.loads, log.read_text("utf-8").splitlines())
    assert (first["action"], second["action"]) == ("library", "fall_back")
    assert "ValueError: …56 is Ana's" in first["exception"]


def test_ids_and_figures_are_written_as_they_are(log: Path) -> None:
    structlog.get_logger().info(
        "settled", action="settle", attempt=KEPT[0], n=2, epoch=1732263000, up=True, why=None
    )
    (line,) = map(json.loads, log.read_text("utf-8").splitlines())
    assert (line["attempt"], line["n"], line["epoch"], line["up"], line["why"]) == (
        KEPT[0],
        2,
        1732263000,
        True,
        None,
    )


def test_a_line_that_a_full_disk_does_not_take_stops_nobody() -> None:
    with log_to(Path("/dev/full")):
        structlog.get_logger().error("the ledger cannot be written", action="record")
        logging.getLogger("sqlalchemy").error("disk full")
        log_nowhere()
