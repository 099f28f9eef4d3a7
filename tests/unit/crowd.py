"""People who share numbers, names and keys, and all that a ledger may hold about them, drawn by lot."""

from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, insert

from dialer.store.installation import keyed
from dialer.store.schema import (
    asked_hours,
    attempt,
    basis,
    callback,
    campaign_state,
    contact,
    creditor,
    debt,
    imported_list,
    line_type_record,
    list_entry,
    past,
    person,
    person_phone,
    phone,
    state,
    suppression,
)
from tests.unit.desk import TUESDAY

PEOPLE = [f"P{n}" for n in range(14)]
NUMBERS = [f"+3491122233{n}" for n in range(9)]
CAMPAIGNS = ("overdue", "winter")

_NAMES = ("Ana Núñez", "NUÑEZ, Ana", "Rosa Núñez", "Íñigo Goñi")
_OPEN = ("reserved", "sent", "live")
_OUTCOMES = ("no_answer", "busy", "unallocated", "wrong_person", "unknown", "hung_up")
_STATES = ("attorney", "cease", "vulnerable", "promise")


class Crowd:
    """One ledger's people, by the lots of one seed. Calls are long ago, or go on."""

    def __init__(self, tx: Connection, seed: int) -> None:
        self._tx = tx
        self._lots = Random(seed)
        self._ids = 0

    def fill(self) -> None:
        """Everything, in the order in which rows need each other."""
        self._people()
        self._contacts()
        self._calls()
        self._elsewhere()
        self._agreed()
        self._forbidden()
        self._campaigns()

    def _put(self, table: Table, **values: Any) -> None:
        self._tx.execute(insert(table).values(values))

    def _next_id(self) -> int:
        self._ids += 1
        return self._ids

    def _one_in(self, n: int) -> bool:
        return self._lots.randrange(n) == 0

    def _long_ago(self) -> Any:
        return TUESDAY - timedelta(minutes=self._lots.randrange(1, 60 * 24 * 40))

    def _people(self) -> None:
        for number in NUMBERS:
            self._put(phone, e164=number, region="ES", line_type="fixed")
            if self._one_in(3):
                self._put(
                    line_type_record, e164=number, line_type="mobile", looked_up_on=date(2027, 2, 1),
                    source="carrier", recorded_at=TUESDAY,
                )  # fmt: skip
        for each in PEOPLE:
            key = self._lots.choice((each, "one human", "another", self._lots.choice(PEOPLE)))
            name = self._lots.choice(_NAMES)
            self._put(person, id=each, name=name, language="es", secrets={}, country="ES", same_as=key)
            for rank, number in enumerate(self._lots.sample(NUMBERS, self._lots.randrange(4))):
                wrong = TUESDAY if self._one_in(6) else None
                self._put(person_phone, person_id=each, e164=number, rank=rank, wrong_since=wrong)

    def _contacts(self) -> None:
        for n, name in enumerate(("Acme", "Globex"), start=1):
            self._put(creditor, id=n, name=name)
        for n, each in enumerate(PEOPLE * 2, start=1):
            status = self._lots.choice(("open", "open", "paid", "disputed"))
            self._put(
                debt, id=n, creditor_id=1 + n % 2, person_id=each, ref=f"F{n}", amount=80, currency="EUR",
                status=status,
            )  # fmt: skip
            self._put(
                contact, id=n, campaign=self._lots.choice(CAMPAIGNS), person_id=each, debt_id=n,
                role="debtor", tags=["contract_in_force"], fields={}, phones=[], row_hash="x",
            )  # fmt: skip

    def _calls(self) -> None:
        """At most one open call a person's key and a number, as the ledger itself holds."""
        taken: set[str] = set()
        for n in range(1, 2 * len(PEOPLE) + 1):
            for count in range(1, self._lots.randrange(1, 4)):
                key, number = self._lots.choice(PEOPLE), self._lots.choice(NUMBERS)
                free = self._one_in(6) and not {key, number} & taken
                standing = self._lots.choice(_OPEN if free else ("settled", "settled", "released"))
                taken |= {key, number} if standing in _OPEN else set()
                self._call(n, count, key, number, standing)

    def _call(self, contact_id: int, n: int, key: str, number: str, standing: str) -> None:
        name, whose, at = f"{self._next_id():032x}", PEOPLE[(contact_id - 1) % len(PEOPLE)], self._long_ago()
        settled = standing == "settled"
        self._put(
            attempt, id=name, contact_id=contact_id, campaign="overdue", person_id=whose, same_as=key,
            e164=number, n=n, node="here", state=standing, opt_out_reference="X", reserved_at=at,
            sent_at=None if standing == "reserved" else at,
            outcome=self._lots.choice(_OUTCOMES) if settled else None,
            events=self._lots.choice((None, "attempt", "attempt connected")) if settled else None,
            marks=self._lots.choice((None, "not_connected")),
            verified_at=at if self._one_in(3) else None,
        )  # fmt: skip
        if self._one_in(3):
            self._put(
                callback, contact_id=contact_id, campaign="overdue", due_at=at, asked_at=at, asked_in=name,
                state="calling", attempt_id=name,
            )  # fmt: skip

    def _elsewhere(self) -> None:
        for _ in range(12):
            whose, number = self._lots.choice((*PEOPLE, None)), self._lots.choice((*NUMBERS, None))
            self._put(
                past, person_id=whose, e164=number or (None if whose else NUMBERS[0]), debt_id=1,
                creditor="Acme", at=self._long_ago(), events="attempt", marks="", channel="sms",
                direction="inbound", source="desk",
            )  # fmt: skip

    def _agreed(self) -> None:
        for _ in range(12):
            self._put(
                basis, person_id=self._lots.choice(PEOPLE), e164=self._lots.choice((*NUMBERS, None)),
                purpose="service", kind="consent_automated_call", given_on=date(2027, 1, 1), wording="1",
                channel="web", evidence="form", recorded_by="operator", recorded_at=TUESDAY,
                revoked_at=TUESDAY if self._one_in(4) else None,
            )  # fmt: skip
        for each in self._lots.sample(PEOPLE, 6):
            self._put(
                asked_hours, person_id=each, hours="10:00-12:00", source=each, since=TUESDAY,
                cleared_at=TUESDAY if self._one_in(4) else None,
            )  # fmt: skip

    def _forbidden(self) -> None:
        debts = [str(n) for n in range(1, 2 * len(PEOPLE) + 1)]
        for scope, keys in (("person", PEOPLE), ("debt", debts), ("phone", NUMBERS)):
            for key in self._lots.sample(keys, 4):
                self._put(
                    state, scope=scope, key=key, name=self._lots.choice(_STATES), since=TUESDAY,
                    source="letter", until=self._lots.choice((None, date(2027, 4, 1))),
                    cleared_at=TUESDAY if self._one_in(4) else None,
                )  # fmt: skip
        self._objections()
        self._lists()

    def _objections(self) -> None:
        """Of some only the hash is left; of some the key has changed since, and the id tells."""
        objected = [*(("person", each) for each in self._lots.sample([*PEOPLE, "one human"], 3))]
        objected += [("phone", each) for each in self._lots.sample(NUMBERS, 2)]
        for scope, value in objected:
            once = keyed(self._tx, scope, value if self._one_in(2) else f"{value}, once")
            self._put(
                suppression, scope=scope, value=self._lots.choice((value, None)), keyed=once, since=TUESDAY,
                source="key 9", reference="X",
            )  # fmt: skip

    def _lists(self) -> None:
        for name in ("robinson", "reassigned"):
            self._put(
                imported_list, name=name, as_of=TUESDAY, whole=self._one_in(2), entries=3, source="file",
                imported_at=TUESDAY,
            )  # fmt: skip
            entries = [("person", each) for each in self._lots.sample([*PEOPLE, "another"], 3)]
            for kind, value in [*entries, *(("phone", each) for each in self._lots.sample(NUMBERS, 2))]:
                self._put(list_entry, list=name, keyed=keyed(self._tx, kind, value))

    def _campaigns(self) -> None:
        stopped = self._lots.choice(CAMPAIGNS)
        for each in CAMPAIGNS:
            alarm = "answered too fast" if each == stopped else None
            self._put(
                campaign_state, name=each, alarm=alarm, stopped_at=TUESDAY if alarm else None,
                started_at=self._lots.choice((None, TUESDAY)),
            )  # fmt: skip
