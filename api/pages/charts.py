"""What a campaign's charts draw, in the form that recado.js reads, and as numbers for a table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from api.texts import text
from dialer.control.board_views import Minute, Series
from dialer.gate_words import Language

FEWEST = 15
"""Minutes that a chart shows at least."""

Bars = Sequence[tuple[str, int]]
"""Codes and how often each, most frequent first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Charts:
    """`minute`, `calls` and `hours` are JSON for a chart; the rest is told as text."""

    minute: str
    calls: str
    hours: str
    series: Series
    rates: Sequence[tuple[int, int, float]]
    """Hour of the day, attempts, the share of them answered; in the order of the clock."""
    outcomes: Bars
    causes: Sequence[tuple[str, Bars]]
    """By trunk."""
    zone: tzinfo


def charts(series: Series, zone: tzinfo, language: Language) -> Charts:
    """Everything that is drawn of a campaign, by the clock of `zone`."""
    minutes = _since_it_began(series.minutes)
    times = [int(each.at.timestamp()) for each in minutes]
    minute = [
        _line(text("attempts", language), [each.attempts for each in minutes]),
        _line(text("answered", language), [each.answers for each in minutes]),
    ]
    limit = [series.calls_limit or None for _ in minutes]
    calls = [
        _line(text("chart.calls.line", language), [each.calls for each in minutes]),
        _line(text("chart.limit", language), limit, limit=True, colour=3),
    ]
    rates = _rates(series, zone)
    percents = [_line(text("answer_rate", language), [round(rate * 100, 1) for _, _, rate in rates])]
    return Charts(
        minute=_json(times, minute, x=text("chart.minute.column", language), zone=str(zone)),
        calls=_json(times, calls, x=text("chart.minute.column", language), zone=str(zone)),
        hours=_json(
            [hour for hour, _, _ in rates], percents, x=text("chart.hour.column", language), hours=True
        ),
        series=series,
        rates=rates,
        outcomes=_most_first(series.outcomes),
        causes=[(trunk, _most_first(of)) for trunk, of in sorted(series.causes.items())],
        zone=zone,
    )


def _since_it_began(minutes: Sequence[Minute]) -> Sequence[Minute]:
    """Without the empty minutes before the first call; some are kept, so that a line has a length."""
    first = next((n for n, each in enumerate(minutes) if each.attempts or each.calls), len(minutes))
    return minutes[min(first, max(0, len(minutes) - FEWEST)) :]


def _rates(series: Series, zone: tzinfo) -> list[tuple[int, int, float]]:
    """Hours in which nobody was called have no rate."""
    called = [each for each in series.hours if each.attempts]
    return sorted(
        (each.at.astimezone(zone).hour, each.attempts, each.answers / each.attempts) for each in called
    )


def _most_first(counts: Mapping[str, int]) -> Bars:
    return sorted(((code, n) for code, n in counts.items() if n), key=lambda each: (-each[1], each[0]))


def _line(label: str, values: Sequence[float | None], **more: Any) -> dict[str, Any]:
    return {"label": label, "values": list(values), **more}


def _json(times: Sequence[int], series: Sequence[Mapping[str, Any]], **more: Any) -> str:
    return json.dumps({"times": times, "series": series, **more}, ensure_ascii=False)
