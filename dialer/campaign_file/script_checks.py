"""Whether each campaign's flows say what the law of its calls asks for, and its name gives nothing away.

A mistake in a flow stands at its place in the flow's own file. Anything in the document may be None: it is
missing or already reported.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dialer.campaign import Mode, Purpose
from dialer.campaign_file.cross_checks import Found
from dialer.file_error import FileError
from dialer.profiles import shipped_book
from dialer.script_law import script_rules
from ivr_flows.debt_words import debt_words
from ivr_flows.flow import Flow
from ivr_flows.loader import FlowErrors, load_flow
from ivr_flows.script_rule import ScriptRule
from ivr_flows.source import FlowError


def script_checks(
    document: Any, folder: Path, flows: Mapping[Path, Flow], commercial: Collection[str]
) -> tuple[list[Found], list[FileError]]:
    """What is wrong with names, and what is wrong in `flows`, which are sound but for the law.

    `commercial` are campaigns whose flow makes an offer.
    """
    campaigns = document.campaigns or {}
    asked: dict[tuple[Path, tuple[ScriptRule, ...]], None] = {}
    for name, campaign in campaigns.items():
        rules = _rules(campaign, is_commercial=name in commercial)
        for path in _paths(campaign, folder):
            if path in flows:
                asked[path, rules] = None
    found = [
        (("campaigns", name, *path), message)
        for name, campaign in campaigns.items()
        for path, message in _neutral_name(campaign)
    ]
    return found, list(dict.fromkeys(error for path, rules in asked for error in _errors(path, rules)))


def as_file_error(error: FlowError) -> FileError:
    """A flow's mistake as one of the whole check."""
    message = "; ".join(part for part in (error.problem, error.allowed) if part)
    return FileError(file=error.file, line=error.line, column=error.column, key=error.key, message=message)


def _errors(path: Path, rules: tuple[ScriptRule, ...]) -> Iterable[FileError]:
    try:
        load_flow(path, rules)
    except FlowErrors as wrong:
        return [as_file_error(error) for error in wrong.errors]
    return ()


def _paths(campaign: Any, folder: Path) -> list[Path]:
    return [folder / written for written in (campaign.flow, campaign.inbound_flow) if written]


def _rules(campaign: Any, *, is_commercial: bool) -> tuple[ScriptRule, ...]:
    regions = (campaign.contacts and campaign.contacts.allowed_regions) or ()
    return script_rules(
        shipped_book(),
        countries={*regions, campaign.creditor_country} - {None},
        named=campaign.profiles or (),
        collector=campaign.collector or "third_party",
        purpose=Purpose.COMMERCIAL if is_commercial else campaign.purpose or Purpose.SERVICE,
        mode=campaign.mode or Mode.AUTOMATED,
        on=datetime.now(UTC).date(),
    )


def _neutral_name(campaign: Any) -> Iterator[Found]:
    """The company is named to whoever picks up: a name that says debt tells everybody at home."""
    for _, word in debt_words(campaign.company or "", campaign.language or ""):
        yield (
            ("company",),
            f"'{word}' gives a debt away to whoever picks up; allowed: the name under which you are known "
            "without it (a neutral one)",
        )
