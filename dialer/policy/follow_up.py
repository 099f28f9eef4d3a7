"""What is owed after a call: to the collector, to the debtor, to whoever listens for outcomes."""

from collections.abc import Iterable
from dataclasses import dataclass

from dialer.outcome import Outcome

INTERESTED = frozenset({Outcome.PAY, Outcome.AGENT})
"""Outcomes of people who asked for a person: nobody of them may be lost."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One thing to deliver. `name` is a mail's (`collector.pay`), or `callback`, or `outcome`."""

    kind: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A settled call, as far as it decides what is owed.

    `notify` are the mails that the flow asked for, as (to, mail); `talked` whether an agent and the
    debtor were connected.
    """

    outcome: Outcome
    notify: tuple[tuple[str, str], ...]
    callback: bool
    talked: bool
    debtor_has_mail: bool
    webhook: bool


def owed_after(ended: Ended) -> list[Owed]:
    """Everything owed, each once."""
    return list(dict.fromkeys([*_callbacks(ended), *_mails(ended), *_webhooks(ended)]))


def _callbacks(ended: Ended) -> Iterable[Owed]:
    """A callback that was asked for; and one for whoever asked for a person and reached none."""
    unreached = ended.outcome in INTERESTED and not ended.talked
    if ended.callback or unreached:
        yield Owed(kind="callback", name="callback")
        yield Owed(kind="mail", name="collector.callback")


def _mails(ended: Ended) -> Iterable[Owed]:
    for to, mail in ended.notify:
        if to == "collector" or ended.debtor_has_mail:
            yield Owed(kind="mail", name=f"{to}.{mail}")


def _webhooks(ended: Ended) -> Iterable[Owed]:
    if ended.webhook:
        yield Owed(kind="webhook", name="outcome")
