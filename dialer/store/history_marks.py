"""What somebody told of a person, of their number or of their debt, as the audit keeps it."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from dialer.store.installation import keyed
from dialer.store.schema import audit

_KINDS = ("state", "contacted")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A state that was set or lifted, hours that were asked for, or a contact that was made elsewhere."""

    at: datetime
    """When it was written down."""
    kind: str
    content: Mapping[str, Any]
    phone: str | None
    """The number, where it is said of a number alone."""

    @property
    def happened_at(self) -> datetime:
        """A contact may be told of long after it was made."""
        return datetime.fromisoformat(self.content["at"]) if self.kind == "contacted" else self.at


def marks(
    tx: Connection, *, people: Collection[str], numbers: Collection[str], debts: Collection[int]
) -> Iterator[Mark]:
    """Everything told of any of these, oldest first."""
    by_phone = {keyed(tx, "phone", number): number for number in numbers}
    of_nobody = audit.c.person.is_(None)
    rows = tx.execute(
        select(audit.c.at, audit.c.kind, audit.c.content, audit.c.person, audit.c.phone)
        .where(
            audit.c.kind.in_(_KINDS),
            or_(
                audit.c.person.in_([keyed(tx, "person", each) for each in people]),
                of_nobody & audit.c.phone.in_(by_phone),
                *(of_nobody & audit.c.content.contains(f'"debt":{debt},') for debt in debts),
            ),
        )
        .order_by(audit.c.at, audit.c.id)
    )
    for row in rows:
        phone = None if row.person else by_phone.get(row.phone or "")
        yield Mark(at=row.at, kind=row.kind, content=json.loads(row.content), phone=phone)
