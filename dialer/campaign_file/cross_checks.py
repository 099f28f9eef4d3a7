"""What only shows when two values are compared. Anything may be None: it is missing or already reported."""

from collections.abc import Iterator
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType

from dialer.campaign import Mode
from dialer.campaign_file.scalars import DAYS
from dialer.contacts.gate_cell import CONSENTS
from dialer.ivr_values import PROVIDED
from dialer.yaml_nodes import Path

BASIS_COLUMNS = ("basis_kind", "basis_date", "basis_wording", "basis_channel", "basis_reference")

Found = tuple[Path, str]
"""Where something is wrong, from the top of the file, and the sentence that says so."""

_CALLER_ID_TYPES = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
        PhoneNumberType.VOIP,
    }
)


def cross_checks(document: Any) -> Iterator[Found]:
    """Every contradiction in the file itself."""
    queues: dict[str, list[str]] = {}
    for name, campaign in (document.campaigns or {}).items():
        for path, message in _of_campaign(campaign, document):
            yield ("campaigns", name, *path), message
        yield from _one_queue_one_crew(name, campaign, queues)


def _of_campaign(campaign: Any, document: Any) -> Iterator[Found]:
    yield from _trunk_is_known(campaign, document)
    yield from _pace_fits(campaign, document)
    yield from _caller_id_may_be_shown(campaign)
    yield from _hours_are_clear(campaign)
    yield from _agents_speak_first(campaign)
    yield from _basis_has_a_date(campaign)
    if campaign.contacts:
        yield from _contacts_agree(campaign.contacts)


def _trunk_is_known(campaign: Any, document: Any) -> Iterator[Found]:
    known = document.trunks or {}
    if campaign.trunk and known and campaign.trunk not in known:
        yield ("trunk",), f"no such trunk; allowed: {', '.join(known)}"


def _pace_fits(campaign: Any, document: Any) -> Iterator[Found]:
    """A pace that its trunk, or the whole, can never reach is a misunderstanding, not a wish."""
    trunk = (document.trunks or {}).get(campaign.trunk)
    for bound, of_whom in (
        (trunk, f"trunk {campaign.trunk}"),
        (document.limits, "limits, over all campaigns,"),
    ):
        for key in ("calls_per_second", "max_calls"):
            wanted, most = getattr(campaign.pace, key, None), getattr(bound, key, None)
            if wanted and most and wanted > most:
                yield ("pace", key), f"more than {of_whom} allows; allowed: at most {most:g}"


def _caller_id_may_be_shown(campaign: Any) -> Iterator[Found]:
    """What each country's law adds is in law_checks.py."""
    if not campaign.caller_id:
        return
    if phonenumbers.number_type(phonenumbers.parse(campaign.caller_id)) not in _CALLER_ID_TYPES:
        yield ("caller_id",), "ringing it back costs extra; allowed: a geographic number, 800 or 900"


def _hours_are_clear(campaign: Any) -> Iterator[Found]:
    """Each day is written once, and some hour of the week is open."""
    if campaign.hours is None:
        return
    seen: dict[int, str] = {}
    for days in campaign.hours:
        written = "-".join(DAYS[day] for day in sorted({days[0], days[-1]}))
        for day in days:
            if day in seen:
                yield ("hours", written), f"{DAYS[day]} is in {seen[day]} too; write each day once"
                break
            seen[day] = written
    if not any(campaign.hours.values()):
        yield ("hours",), 'no hour of the week is open; write e.g. mon-fri: "09:00-21:00"'


def _agents_speak_first(campaign: Any) -> Iterator[Found]:
    if campaign.mode is Mode.AGENT_FIRST and not campaign.agents:
        yield ("agents",), f"missing; mode {campaign.mode}: write queue, members and offer_callback_after"


def _basis_has_a_date(campaign: Any) -> Iterator[Found]:
    """A consent is each person's own; anything else may be one document for all, signed on a day."""
    columns = campaign.contacts and campaign.contacts.columns
    if campaign.basis is None:
        for key in BASIS_COLUMNS if columns else ():
            if getattr(columns, key):
                yield ("basis",), f"missing; columns.{key} says it for single rows: write what they share"
                return
    elif columns and not columns.basis_date and not columns.basis_kind:
        if campaign.basis.kind in CONSENTS:
            yield (
                ("contacts", "columns", "basis_date"),
                f"missing; {campaign.basis.kind} is given by each person on a day of their own: "
                "name the column that holds it",
            )
        elif campaign.basis.kind and not campaign.basis.signed_on:
            yield ("basis", "signed_on"), "missing; write the day, e.g. 2026-11-02"


def _one_queue_one_crew(name: str, campaign: Any, queues: dict[str, list[str]]) -> Iterator[Found]:
    """A queue is one thing in Asterisk: two campaigns cannot fill it with different agents."""
    if not campaign.agents or not campaign.agents.queue or not campaign.agents.members:
        return
    members = queues.setdefault(campaign.agents.queue, campaign.agents.members)
    if members != campaign.agents.members:
        yield (
            ("campaigns", name, "agents", "members"),
            f"queue {campaign.agents.queue} is another campaign's, with {', '.join(members)}: rename one",
        )


def _contacts_agree(contacts: Any) -> Iterator[Found]:
    columns = contacts.columns
    if columns and columns.amount and not contacts.currency and not columns.currency:
        yield (
            ("contacts", "currency"),
            "missing; write the currency, e.g. EUR, or its column in columns.currency",
        )
    if contacts.region and contacts.allowed_regions and contacts.region not in contacts.allowed_regions:
        yield (
            ("contacts", "region"),
            f"numbers of {contacts.region} are not in allowed_regions: none could be rung",
        )
    for name in (columns and columns.fields) or ():
        if name in PROVIDED:
            yield (
                ("contacts", "columns", "fields", name),
                "Recado fills this field itself; choose another name",
            )
    phones = (columns and columns.phones) or []
    if len(set(phones)) < len(phones):
        yield ("contacts", "columns", "phones"), "a column is listed twice; list each once, in dialling order"
