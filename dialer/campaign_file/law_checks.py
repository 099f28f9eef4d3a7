"""What the law, as the profiles have it, says of a campaigns file before anybody is called.

Anything in the document may be None: it is missing or already reported.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dialer.calendars import load_calendars
from dialer.caller_id import caller_id_of
from dialer.campaign import Override, Purpose
from dialer.campaign_file.commercial import Sign
from dialer.campaign_file.cross_checks import Found
from dialer.file_error import FileError
from dialer.policy.in_force import rules_about, with_a_say
from dialer.policy.question import CallerId
from dialer.policy.rules import CallerIdRule
from dialer.policy.shown_number import caller_id_refusal
from dialer.profiles import OverridesRefused, ProfileErrors, shipped_book
from dialer.profiles.overrides import with_overrides


def law_checks(document: Any, commercial: Mapping[str, Sign]) -> Iterator[Found]:
    """What no profile allows. `commercial` are the campaigns whose flow makes an offer, and where."""
    yield from _overrides(document)
    for name, campaign in (document.campaigns or {}).items():
        for path, message in _of_campaign(campaign, document, commercial.get(name)):
            yield ("campaigns", name, *path), message


def refused_overrides(document: Any) -> list[tuple[int, Override, str]]:
    """Overrides that may not be made: which in the list, what was wanted, why not."""
    found = []
    for number, each in enumerate((document.compliance and document.compliance.overrides) or ()):
        if None in (each.rule, each.limit, each.justification, each.by):
            continue
        override = Override(rule=each.rule, limit=each.limit, justification=each.justification, by=each.by)
        try:
            with_overrides(shipped_book(), [override])
        except OverridesRefused as refused:
            found.append((number, override, " ".join(refused.refusals)))
    return found


def holiday_errors(document: Any, folder: Path) -> list[FileError]:
    """What is wrong in the operator's own files of holidays, each read once."""
    written = {c.local_holidays for c in (document.campaigns or {}).values() if c.local_holidays}
    errors: list[FileError] = []
    for path in sorted(folder / each for each in written):
        try:
            load_calendars(path)
        except ProfileErrors as wrong:
            errors += wrong.errors
    return errors


def _overrides(document: Any) -> Iterator[Found]:
    for number, _, refusal in refused_overrides(document):
        yield ("compliance", "overrides", number, "limit"), refusal


def _of_campaign(campaign: Any, document: Any, sign: Sign | None) -> Iterator[Found]:
    yield from _profiles_are_known(campaign)
    if campaign.caller_id:
        trunk = (document.trunks or {}).get(campaign.trunk)
        yield from _caller_id(campaign, (trunk and trunk.own_numbers) or [campaign.caller_id], sign)


def _profiles_are_known(campaign: Any) -> Iterator[Found]:
    book = shipped_book()
    known = {
        "profiles": {p.name for p in book},
        "accept_unreviewed": {p.name for p in book if not p.reviewed},
    }
    for key, names in known.items():
        for number, name in enumerate(getattr(campaign, key) or ()):
            if name not in names:
                yield (
                    (key, number),
                    "there is no such profile to name here; `recado compliance check` lists them",
                )


def _caller_id(campaign: Any, own: Sequence[str], sign: Sign | None) -> Iterator[Found]:
    """The first rule of each country that forbids what is shown, as the gate would at every dial."""
    if campaign.caller_id not in own:
        yield ("caller_id",), f"is not one of trunk {campaign.trunk}'s own_numbers; allowed: {', '.join(own)}"
    shown = caller_id_of(campaign.caller_id, [campaign.caller_id])
    purpose = Purpose.COMMERCIAL if sign else campaign.purpose or Purpose.SERVICE
    because = f" (commercial: {sign})" if sign else ""
    for country in sorted(_countries(campaign)):
        if wrong := _forbidden(shown, country, purpose=purpose, collector=campaign.collector):
            yield ("caller_id",), f"{wrong}{because}"


def _forbidden(shown: CallerId, country: str, *, purpose: Purpose, collector: str | None) -> str | None:
    today = datetime.now(UTC).date()
    profiles = with_a_say(shipped_book(), countries=[country], collector=collector, on=today)
    for rule in rules_about(profiles, today, purpose=purpose):
        if isinstance(rule.terms, CallerIdRule) and (wrong := caller_id_refusal(shown, rule.terms)):
            return f"{wrong[0]}; allowed in {country}: {wrong[1]} ({rule.source})"
    return None


def _countries(campaign: Any) -> set[str]:
    named = {p.country for p in shipped_book() if p.name in (campaign.profiles or ()) and p.country != "*"}
    regions = (campaign.contacts and campaign.contacts.allowed_regions) or ()
    return named | set(regions) | ({campaign.creditor_country} if campaign.creditor_country else set())
