"""Whether every text of a flow can be put into words: each field is tried with a value of its kind."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from dialer.campaign_file.validate import mistake_at
from dialer.yaml_nodes import Mistake, Node, Place, read_nodes
from ivr_flows.flow import Flow
from ivr_flows.loader import FlowErrors, load_flow
from tts.money import Money
from tts.samples import sample
from tts.template import Template, TemplateError
from tts.words import UnknownLanguage, spoken


def prompt_checks(document: Any, folder: Path) -> list[tuple[Path, list[Mistake]]]:
    """Each flow with what cannot be said in it; flows that cannot be loaded are not looked into."""
    flows: dict[Path, tuple[Flow, Node | None] | None] = {}
    wrong: dict[Path, list[Mistake]] = {}
    for campaign in (document.campaigns or {}).values():
        for written in filter(None, (campaign.flow, campaign.inbound_flow)):
            path = folder / written
            if path not in flows:
                flows[path] = _loaded(path)
            if loaded := flows[path]:
                wrong.setdefault(path, []).extend(_of_flow(*loaded, campaign))
    return list(wrong.items())


def _loaded(path: Path) -> tuple[Flow, Node | None] | None:
    """The flow, and its file's nodes for the places."""
    try:
        return load_flow(path), read_nodes(path.read_bytes())[0]
    except FlowErrors:
        return None


def _of_flow(flow: Flow, root: Node | None, campaign: Any) -> Iterator[Mistake]:
    values = _known_values(campaign)
    for step, key, template in flow.templates():
        where = ("steps", step, *key.split("."))
        language = key.rpartition(".")[2]
        for message in _unspeakable(template, language, values):
            yield mistake_at(root, where, message) if root else Mistake(Place(1, 1), where, message)


def _unspeakable(template: Template, language: str, values: Mapping[str, object]) -> Iterator[str]:
    try:
        filters = spoken(language)
    except UnknownLanguage as error:
        yield str(error)
        return
    for field in template.fields:
        alone = Template(str(field), (field,))
        try:
            alone.render({field.name: values.get(field.name, sample(field))}, filters)
        except TemplateError as error:
            yield str(error)


def _known_values(campaign: Any) -> Mapping[str, object]:
    """What is known before any contact: an amount in the campaign's currency, and its own words."""
    currency = campaign.contacts and campaign.contacts.currency
    known = {
        "amount": Money(Decimal(1234), currency or "EUR"),
        "reference": "2026-0042",
        "company": campaign.company,
        "creditor": campaign.creditor,
        "callback_number": campaign.caller_id,
    }
    return {name: value for name, value in known.items() if value is not None}
