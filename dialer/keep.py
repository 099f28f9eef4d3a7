"""Which law asks for what is held, and until when: the book of profiles put to one human's records."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from dialer.policy.bases import after_months
from dialer.policy.retention import Kept, kept_under
from dialer.policy.rules import Profile, Retention
from dialer.store.erasure import Held, MustKeep


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    """The profiles, the countries of creditors, and the day on which it is asked."""

    book: Iterable[Profile]
    creditor_countries: Collection[str]
    today: date

    def nothing_older_than(self) -> date:
        """Whatever was of use after this day, no law anywhere wants to be gone yet."""
        terms = [rule.terms for profile in self.book for rule in profile.rules]
        most = [each.max_months for each in terms if isinstance(each, Retention) and each.record == "debt"]
        return after_months(self.today, -min(filter(None, most), default=0))

    def must_keep(self, held: Held) -> MustKeep | None:
        """Until when something of it must be kept, by which rules; None: all of it may go."""
        kept = self._kept(held)
        ends = {record: kept[record].not_before(last) for record, last in held.last.items() if record in kept}
        still = {record: until for record, until in ends.items() if until > self.today}
        if not still:
            return None
        rules = sorted({rule.id for record in still for rule in kept[record].because})
        return MustKeep(until=max(still.values()), because=", ".join(rules))

    def must_go(self, held: Held) -> bool:
        """Whether the debts of this human have been kept for longer than any law allows."""
        kept, last = self._kept(held).get("debt"), held.last.get("debt")
        end = kept and last and kept.not_after(last)
        return bool(end and end <= self.today)

    def _kept(self, held: Held) -> dict[str, Kept]:
        countries = {*held.countries, *filter(None, self.creditor_countries)}
        return dict(kept_under(self.book, countries, self.today))
