"""The words of the scenarios that the gate alone can show: who lives where, what happened, what it answers.

What each scenario expects is said in the compliance notes; `test_scenario_register.py` keeps count of all 55.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

from dialer.policy.compliance import Decision
from dialer.policy.rules import Verdict
from tests.law.asking import ask
from tests.law.book import gate
from tests.law.facts import Call, Contact, Status, World
from tests.law.homes import ANN, LONG_AGO, call, home

ALLOW, AGENT_ONLY, DEFER, DENY = Verdict.ALLOW, Verdict.AGENT_ONLY, Verdict.DEFER, Verdict.DENY

MADRID, BOGOTA, ARIZONA = home("ES", "MD"), home("CO", "DC"), home("US", "AZ")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def answer(world: World, placed: Call | None = None) -> Decision:
    return gate(ask(world, placed or call(world)))


def why(decision: Decision) -> set[str]:
    return {reason.rule for reason in decision.reasons}


def contact(world: World, when: datetime, outcome: str = "no_answer", *, debt: int = 1) -> Contact:
    number = next(iter(world.numbers))
    creditor = world.debts[debt].creditor
    return Contact(
        at=when, person=ANN, debt=debt, creditor=creditor, number=number, outcome=outcome, ended=when
    )


def known(world: World, name: str, about: str = ANN, until: date | None = None) -> World:
    return replace(world, statuses=[Status(about=about, name=name, since=LONG_AGO, until=until)])


def without_consent(world: World, *kinds: str) -> World:
    return replace(world, consents=[each for each in world.consents if each.kind not in kinds])
