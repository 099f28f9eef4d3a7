"""Which bases a call may rest on: of this number and purpose, given by now, and not run out."""

import calendar as months
from datetime import date

from dialer.policy.question import Basis, Question


def bases_for(q: Question, max_age_months: int | None) -> list[Basis]:
    """Those for this number and purpose that have not run out in any zone the callee may be in."""
    latest = q.dates[-1]
    return [
        basis
        for basis in q.bases
        if basis.purpose is q.purpose
        and basis.phone in (None, q.phone and q.phone.e164)
        and basis.given_on <= latest
        and (max_age_months is None or latest < after_months(basis.given_on, max_age_months))
    ]


def recorded(basis: Basis, q: Question) -> str:
    """A basis as the audit tells it."""
    elsewhere = "" if basis.phone in (None, q.phone and q.phone.e164) else " at another number"
    return f"{basis.kind} of {basis.given_on} ({basis.purpose}){elsewhere}"


def after_months(day: date, count: int) -> date:
    """The same day `count` months on, or that month's last: two years after 29 February are 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
