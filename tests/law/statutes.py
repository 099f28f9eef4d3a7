"""The law as this folder reads it: hours, counts and consents of each country, with the article of each.

A second reading, made without looking at the product's profiles. (P) marks what is no law but a limit that
Recado ships as its own; breaking it is a fault of the gate all the same.
"""

from dataclasses import dataclass, replace

Day = int
"""Monday is 0."""

Minutes = tuple[int, int]
"""Of the day, half-open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    article: str
    days: dict[Day, Minutes]
    holidays_too: bool = False
    widened_in_writing: bool = False
    """Whether somebody who asks for it in writing may be called outside, on the same days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """No call when `most` such events are there already. Either `days` or `hours` is set."""

    article: str
    event: str
    most: int
    days: int = 0
    """The callee's calendar days, today among them."""
    hours: int = 0
    """The last hours, to the second."""
    per: str = "person"
    """person, person and debt ("debt"), or number."""
    channel: str = "voice"
    inbound_too: bool = False
    busy_counts: bool = True
    invited_counts: bool = True
    invited_goes: bool = False
    """A call that was asked for may be made all the same, and counts for those that come after it."""
    lifted_by: frozenset[str] = frozenset()
    """Consents that lift it."""
    only_lines: frozenset[str] = frozenset()
    only_automated: bool = False


def _weekdays(start: int, end: int, saturday: Minutes | None = None) -> dict[Day, Minutes]:
    days = dict.fromkeys(range(5), (start * 60, end * 60))
    return days | ({5: (saturday[0] * 60, saturday[1] * 60)} if saturday else {})


def _daily(start: int, end: int) -> dict[Day, Minutes]:
    return dict.fromkeys(range(7), (start * 60, end * 60))


HOURS = {
    # TRLGDCU 96.2: not before 9 nor after 21, nor holidays nor weekends; (P) for reminders of a debt.
    "ES": Hours(article="RDL 1/2007 art. 96.2", days=_weekdays(9, 21)),
    # Before 8:00 a.m. or after 9:00 p.m. where the consumer is; absent knowledge to the contrary.
    "US": Hours(
        article="12 CFR 1006.6(b)(1)(i)", days=_daily(8, 21), holidays_too=True, widened_in_writing=True
    ),
    # CONC 7.9.4R forbids unreasonable times; the hours are (P), the stricter Saturday of the two on record.
    "GB": Hours(article="CONC 7.9.4R", days=_weekdays(8, 20, (9, 17))),
    # Mon-Fri 7-19, Sat 8-15, never on Sundays and holidays; other hours if the consumer asks (paragraph).
    "CO": Hours(article="Ley 2300 de 2023 art. 3", days=_weekdays(7, 19, (8, 15)), widened_in_writing=True),
    # Business days and hours of CPC art. 59: Mon-Sat 8-20.
    "CL": Hours(article="Ley 19.496 art. 37", days=_weekdays(8, 20, (8, 20))),
    # 7-22 where the debtor is; (P) Mon-Fri and no holidays.
    "MX": Hours(article="DOF 7 Oct 2014", days=_weekdays(7, 22)),
    "AR": Hours(article="Decreto 2501/2014 art. 8", days=_weekdays(9, 21, (9, 13))),
    # Banned 20:00-07:00 and on Saturdays, Sundays and holidays.
    "PE": Hours(article="Ley 29571 art. 62.b", days=_weekdays(7, 20)),
    "EC": Hours(article="Ley Organica de Defensa del Consumidor art. 49", days=_weekdays(7, 20)),
}
ELSEWHERE = Hours(article="every other country (P)", days=_weekdays(9, 19))
"""What is common to all of the above."""


NOT_IN_THE_PACKAGE = {
    # Each of the Canaries keeps a day of its own, and an address seldom says which island it is on.
    ("ES", "CN"): "02-02 08-05 09-08 09-15 09-17 09-18 09-24 10-04",
    # The regions' twelfth day of 2027, where the package has eleven: every day that it may be.
    ("ES", "GA"): "03-19 06-24 07-26",
    ("ES", "EX"): "02-09 08-16",
    # A bridge that may yet be decreed.
    ("AR", None): "05-24",
}
"""Holidays of 2027, month and day."""


def hours_of(country: str) -> Hours:
    return HOURS.get(country, ELSEWHERE)


OWN = "Recado's own limit (P)"

EVERYWHERE = (
    # (P) Ofcom's former practice, kept in every country: 24 hours after a machine, 72 after a silent call.
    Count(article="Ofcom 2008, 24 hours (P)", event="machine", most=1, hours=24, per="number"),
    Count(article="Ofcom 2008, 72 hours (P)", event="abandoned", most=1, hours=72),
)


def _own(attempts_a_day: int, attempts: int, connected: int, conversations: int) -> tuple[Count, ...]:
    """(P) What Recado ships where the law says "not too often" and gives no number.

    Whom somebody asks to ring them does not insist: such a call is no answered one too many.
    """
    return (
        Count(article=OWN, event="attempt", most=attempts_a_day, days=1),
        Count(article=OWN, event="attempt", most=attempts, days=7),
        Count(article=OWN, event="connected", most=connected, days=7, invited_counts=False),
        Count(
            article=OWN,
            event="conversation",
            most=conversations,
            days=7,
            inbound_too=True,
            invited_counts=False,
        ),
    )


COUNTS = {
    "ES": _own(2, 4, 2, 1),
    "GB": _own(2, 3, 2, 1),
    "CO": (
        *_own(2, 6, 6, 1)[:2],
        Count(article=OWN, event="conversation", most=1, days=7, inbound_too=True),
        # After a contact no other on that day, and none by another channel in the same week. (P) A contact
        # is any message that arrived and any call that was answered, and a week any seven days.
        Count(article="Ley 2300 de 2023 art. 3, day", event="contact", most=1, days=1, channel="any"),
        Count(article="Ley 2300 de 2023 art. 3, week", event="contact", most=1, days=7, channel="other"),
    ),
    # One contact by telephone a week is law, asked for or not: within seven days, the stricter reading.
    "CL": (
        *_own(2, 3, 1, 1),
        Count(article="Ley 19.496 art. 37", event="connected", most=1, days=7),
    ),
    "MX": _own(2, 6, 2, 1),
    "AR": _own(2, 4, 2, 1),
    "PE": _own(2, 4, 2, 1),
    # One call a day is law.
    "EC": _own(1, 5, 2, 1),
}
COUNTS_ELSEWHERE = (
    # (P) What is strictest in any of the others.
    Count(article=OWN, event="attempt", most=1, days=1),
    Count(article=OWN, event="attempt", most=2, hours=7 * 24, channel="any"),
    Count(article=OWN, event="attempt", most=3, hours=30 * 24, per="number"),
    Count(article=OWN, event="connected", most=1, days=7),
    Count(article=OWN, event="contact", most=1, days=7, channel="any"),
    Count(article=OWN, event="conversation", most=1, days=7, inbound_too=True),
)

US_ALL = (
    Count(article=OWN, event="attempt", most=2, days=1),
    # Three in any thirty days to a residential line without consent.
    Count(
        article="47 CFR 64.1200(a)(3)(iii)",
        event="attempt",
        most=3,
        hours=30 * 24,
        per="number",
        lifted_by=frozenset({"prior_express_consent", "prior_express_written_consent"}),
        only_lines=frozenset({"fixed_line"}),
        only_automated=True,
    ),
    # None within seven days of a conversation, its day the first; whoever called whom. (P) for creditors.
    # Subject to (b)(3)(i): a call placed with consent given directly, within seven days. What is said in that
    # call is a conversation about the debt, and (b)(2)(i)(B) excepts none.
    Count(
        article="12 CFR 1006.14(b)(2)(i)(B)",
        event="conversation",
        most=1,
        days=7,
        per="debt",
        inbound_too=True,
        invited_goes=True,
    ),
)
SEVEN_IN_SEVEN = Count(
    article="12 CFR 1006.14(b)(2)(i)(A)", event="attempt", most=7, days=7, per="debt", busy_counts=False
)
"""About a debt; calls that were not connected do not count, (b)(3)(ii). (P) for creditors."""

MASSACHUSETTS = (
    # Two in seven days about a debt, messages among them; creditors too. Any seven days, to the second.
    Count(article="940 CMR 7.04(1)(f)", event="attempt", most=2, hours=7 * 24, per="debt", channel="any"),
)


def counts_of(country: str, region: str | None, *, first_party: bool) -> tuple[Count, ...]:
    """Of a country without a reading of its own: what is common to all. Nowhere known in the United States:
    Massachusetts too."""
    if country != "US":
        return EVERYWHERE + COUNTS.get(country, COUNTS_ELSEWHERE)
    # Calls that the person themselves consented to, (b)(3)(i), count for creditors, whom that does not bind.
    weekly = replace(SEVEN_IN_SEVEN, invited_counts=first_party)
    return (*EVERYWHERE, *US_ALL, weekly, *(MASSACHUSETTS if region in ("MA", None) else ()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Needed:
    """A reason that must be on record for the number, of one of these kinds."""

    article: str
    kinds: frozenset[str]
    years: int | None = None
    """How old it may be at most."""
    machine_only: bool = True
    """Whether a person may call without it."""


def needed(country: str, *, automated: bool, commercial: bool, line: str) -> tuple[Needed, ...]:
    """All that has to be on record before a call of this kind."""
    if country not in HOURS:
        return (CONSENT_ELSEWHERE,)
    match country:
        case "ES":
            return (_spain_machine(commercial),) if automated else SPAIN_PERSON if commercial else ()
        case "US" if automated:
            mobile = () if line == "fixed_line" else (US_WIRELESS,)
            return (*mobile, US_COMMERCIAL) if commercial else mobile
        case "CO":
            return (CHANNEL,)
        case "GB" if commercial and automated:
            return (UK_OFFERS,)
        case "PE" if commercial:
            return (PERU_OFFERS,)
    return ()


def _spain_machine(commercial: bool) -> Needed:
    """66.1.a: no legitimate interest for machines; 96.3 is not limited to offers; TRLGDCU 62.1: two years."""
    signed: frozenset[str] = frozenset() if commercial else frozenset({"signed_legal_opinion"})
    return Needed(
        article="LGTel 66.1.a; TRLGDCU 96.3",
        kinds=signed | {"consent_automated_call"},
        years=2,
        machine_only=not commercial,
    )


SPAIN_PERSON = (
    # Offers by a person: consent, or a relation within the last year.
    Needed(
        article="LGTel 66.1.b; Circular AEPD 1/2023",
        kinds=frozenset({"consent_human_call", "consent_automated_call", "prior_contract"}),
        years=1,
        machine_only=False,
    ),
)
US_WIRELESS = Needed(
    # A synthetic voice is an artificial one; a line of which nobody knows is taken for a mobile one.
    article="47 CFR 64.1200(a)(1)(iii)",
    kinds=frozenset({"prior_express_consent", "prior_express_written_consent"}),
    machine_only=False,
)
US_COMMERCIAL = Needed(
    article="47 CFR 64.1200(a)(2)",
    kinds=frozenset({"prior_express_written_consent"}),
    machine_only=False,
)
CHANNEL = Needed(
    article="Ley 2300 de 2023 art. 2", kinds=frozenset({"channel_authorised"}), machine_only=False
)

UK_OFFERS = Needed(
    article="PECR 2003 reg. 19",
    kinds=frozenset({"consent_automated_call", "marketing_consent"}),
    machine_only=False,
)
PERU_OFFERS = Needed(
    article="Ley 29571 art. 58.1.e", kinds=frozenset({"marketing_consent"}), machine_only=False
)
CONSENT_ELSEWHERE = Needed(
    article="every other country (P)",
    kinds=frozenset({"consent_automated_call", "prior_express_consent"}),
    years=1,
    machine_only=False,
)

NOBODY_CALLS = frozenset(
    "paid disputed withdrawn promise cease attorney insolvency moratorium objection accuracy_contested"
    " deceased minor work wrong_person third_party reassigned".split()
)
"""Known of a person, a debt or a number, and nobody calls. GDPR 18, 21; 12 CFR 1006.6; SI 2020/1311."""

ENDS_BY_NOTICE = frozenset({"moratorium"})
"""Its last day alone ends nothing, somebody has to say that it is over: SI 2020/1311."""

WHO_OWES = frozenset({"debtor", "co_debtor", "guarantor"})
"""Nobody else hears of a debt: AEPD E-13222-2021; 12 CFR 1006.6(d); Ley 2300 art. 4."""
