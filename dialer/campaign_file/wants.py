"""What a campaign has to give because of its flow: each sentence names the step that makes it necessary.

Anything in a campaign may be None: it is missing or already reported.
"""

from collections.abc import Iterator
from typing import Any

from dialer.campaign_file.cross_checks import Found
from dialer.flow_needs import Needs, needs_of
from dialer.ivr_values import PROVIDED
from dialer.policy.follow_up import INTERESTED
from ivr_flows.flow import Flow
from ivr_flows.steps import Notify, Step, Transfer

DEBTOR = "debtor"
_OF_A_COLUMN = {"amount": "the amount owed", "due": "the due date"}
"""Fields that Recado fills from a column which a campaign about something else does not need."""


def wants(flow: Flow, campaign: Any) -> Iterator[Found]:
    """What is missing for what the flow says and does."""
    needs = needs_of(flow)
    yield from _creditor_is_named(flow, needs, campaign)
    yield from _mail_can_be_written(flow, campaign)
    if campaign.contacts and campaign.contacts.columns:
        yield from _columns_are_there(flow, needs, campaign.contacts.columns)
        yield from _money_has_a_currency(needs, campaign.contacts)
        yield from _debtor_can_be_written_to(flow, campaign.contacts.columns)
        yield from _secret_is_there(flow, campaign.contacts.columns)


def _creditor_is_named(flow: Flow, needs: Needs, campaign: Any) -> Iterator[Found]:
    if not campaign.creditor and (why := _says(needs, "creditor") or _writes_to_debtor(flow)):
        yield ("creditor",), f"missing; {why}: write on whose behalf you call"


def _columns_are_there(flow: Flow, needs: Needs, columns: Any) -> Iterator[Found]:
    for key, what in _OF_A_COLUMN.items():
        why = _says(needs, key) or (key == "amount" and _writes_to_debtor(flow))
        if why and getattr(columns, key) is None:
            yield ("contacts", "columns", key), f"missing; {why}: name the column that holds {what}"
    for field in sorted(flow.fields.keys() - {*PROVIDED, *(columns.fields or ())}):
        yield (
            ("contacts", "columns", "fields", field),
            f"missing; {_says(needs, field)}: name the column that holds it",
        )


def _money_has_a_currency(needs: Needs, contacts: Any) -> Iterator[Found]:
    """The currency of `amount` is compared in the file itself; here it is that of the flow's own fields."""
    if contacts.currency or contacts.columns.currency:
        return
    for name in contacts.columns.fields or ():
        for use in needs.of(name):
            if use.field.filter == "money" and not use.field.argument:
                yield ("contacts", "currency"), f"missing; {use}: write the currency, e.g. EUR"
                return


def _mail_can_be_written(flow: Flow, campaign: Any) -> Iterator[Found]:
    why = next(filter(None, map(_writes, flow.steps.values())), "")
    if why and not campaign.mail:
        keys = "sender, collector and how_to_pay" if _writes_to_debtor(flow) else "sender and collector"
        yield ("mail",), f"missing; {why}: write {keys}"
    elif campaign.mail and not campaign.mail.how_to_pay and (why := _writes_to_debtor(flow)):
        yield ("mail", "how_to_pay"), f"missing; {why}: write a sentence on how, and to whom, to pay"


def _debtor_can_be_written_to(flow: Flow, columns: Any) -> Iterator[Found]:
    """A mail that goes to the debtor alone is lost where no address can be known."""
    for step in flow.steps.values():
        if not columns.email and isinstance(step, Notify) and {to for to, _ in step.mails} == {DEBTOR}:
            message = f"missing; {_writes(step)} alone: name the column that holds the address"
            yield ("contacts", "columns", "email"), message
            return


def _secret_is_there(flow: Flow, columns: Any) -> Iterator[Found]:
    if flow.secrets and not set(flow.secrets) & set(columns.secrets or ()):
        yield (
            ("contacts", "columns", "secrets"),
            f"the flow asks for {' or '.join(flow.secrets)}; name the column of at least one",
        )


def _says(needs: Needs, field: str) -> str:
    return next(map(str, needs.of(field)), "")


def _writes(step: Step) -> str:
    """Why a mail may be owed after this step; empty if none is."""
    if isinstance(step, Notify):
        return f"step '{step.id}' writes to the {' and the '.join(sorted({to for to, _ in step.mails}))}"
    if isinstance(step, Transfer) or step.outcome in INTERESTED:
        return f"step '{step.id}' owes the collector a mail about whoever reaches nobody"
    return ""


def _writes_to_debtor(flow: Flow) -> str:
    steps = (step for step in flow.steps.values() if isinstance(step, Notify))
    return next((_writes(step) for step in steps if DEBTOR in dict(step.mails)), "")
