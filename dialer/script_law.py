"""What the law of a campaign's calls asks of its script, in the words that flows understand."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from dialer.campaign import Campaign, Mode, Purpose
from dialer.policy.in_force import rules_about, with_a_say
from dialer.policy.rules import CallMechanics, IdentityGate, PaymentPolicy, Profile, Rule, ScriptContract
from ivr_flows.script_rule import ScriptRule


def script_hash(flow: Path) -> str:
    """What is approved of a script: sixteen digits that another comma changes; empty if it cannot be read.

    Weakness: recordings, and what a campaign puts into the texts (its company's name), are not in it.
    """
    try:
        return hashlib.sha256(flow.read_bytes()).hexdigest()[:16]
    except OSError:
        return ""


def script_law(campaign: Campaign, book: Sequence[Profile], on: date) -> tuple[ScriptRule, ...]:
    """What every profile that may have a say asks of this campaign's script on that day.

    Debtors may live wherever the campaign may dial, so each of those countries is asked, with all its
    regions. Nothing is asked where a person speaks: then there is no script.
    """
    return script_rules(
        book,
        countries={*campaign.contacts.allowed_regions, campaign.creditor_country},
        named=campaign.extra_profiles,
        collector=campaign.collector,
        purpose=campaign.purpose,
        mode=campaign.mode,
        on=on,
    )


def script_rules(
    book: Sequence[Profile],
    *,
    countries: Collection[str],
    named: Collection[str] = (),
    collector: Literal["first_party", "third_party"] = "third_party",
    purpose: Purpose = Purpose.SERVICE,
    mode: Mode = Mode.AUTOMATED,
    on: date,
) -> tuple[ScriptRule, ...]:
    """The same from its parts; an empty country is one that nobody named: the strictest profile speaks."""
    if mode is Mode.AGENT_FIRST:
        return ()
    profiles = with_a_say(book, countries=countries, named=named, collector=collector, on=on)
    asked = (script_rule(rule) for rule in rules_about(profiles, on, purpose=purpose, mode=mode))
    return tuple(dict.fromkeys(filter(None, asked)))


def script_rule(rule: Rule) -> ScriptRule | None:
    """A rule in the words of flows; None where it says nothing of scripts."""
    source = f"{rule.id}: {rule.source}"
    match rule.terms:
        case ScriptContract() as terms:
            return ScriptRule(
                source=source,
                elements=terms.elements,
                forbidden=terms.forbidden,
                in_every_menu=terms.in_every_menu,
                opt_out_within_seconds=terms.opt_out_within_seconds,
            )
        case IdentityGate(factors=factors, max_tries=max_tries):
            return ScriptRule(source=source, factors=factors, max_tries=max_tries)
        case PaymentPolicy(receivers=receivers):
            return ScriptRule(source=source, receivers=receivers)
        case CallMechanics(voicemail="none"):
            return ScriptRule(source=source, voicemail=False)
    return None
