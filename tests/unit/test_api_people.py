"""Who sees people in clear, and who does not: over every question that is about them."""

from decimal import Decimal

import pytest

from dialer.control.access import Scope
from dialer.control.masking import Eyes
from dialer.store.contact_search import one_contact
from tests.unit.desk import TUESDAY
from tests.unit.plane import Plane, with_history

LOOKS = (
    Scope.CAMPAIGNS_READ,
    Scope.CONTACTS_READ,
    Scope.CALLS_READ,
    Scope.FOLLOW_UPS_READ,
    Scope.SUPPRESSIONS_READ,
    Scope.AUDIT_READ,
)

QUESTIONS = (
    "/api/v1/status",
    "/api/v1/campaigns",
    "/api/v1/contacts",
    "/api/v1/contacts/1",
    "/api/v1/contacts/4",
    "/api/v1/calls",
    "/api/v1/calls/live",
    "/api/v1/suppressions",
    "/api/v1/follow-ups",
    "/api/v1/audit?limit=200",
)


def test_what_is_told_of_somebody_is_masked_however_deep_and_of_whatever_type() -> None:
    """What is on record is JSON: a number may be an int, a list of them, or a part of something else."""
    facts = {
        "phones": ["+34911222333", "+34911222444"],
        "number": 34911222333,
        "debt": {"amount": Decimal("51.25"), "new": 51.25, "name": "Ana Núñez"},
        "seen": [{"phone": "+34911222333"}, "call +34911222333"],
        "name": {"first": "Ana"},
        "n": 3,
        "allowed": True,
        "at": TUESDAY,
    }
    shown = Eyes(clear=False).facts(facts)
    assert not [secret for secret in ("911222", "51", "Ana", "Núñez") if secret in str(shown)]
    assert (shown["n"], shown["allowed"], shown["at"]) == (3, True, TUESDAY)
    assert shown["phones"] == ["…33", "…44"]
    assert Eyes(clear=True).facts(facts) == facts


async def secrets_of(plane: Plane) -> set[str]:
    """Names, numbers and amounts of the first people in the list."""
    found = set()
    for contact_id in range(1, 6):
        contact = plane.database.read(one_contact, contact_id)
        assert contact is not None
        assert contact.amount is not None
        found |= {contact.name, *contact.phones, *(each.removeprefix("+34") for each in contact.phones)}
        found.add(f"{contact.amount:.2f}")
    return {*found, "911222999"}


async def test_without_the_scope_nobody_is_named(plane: Plane) -> None:
    with_history(plane)
    await plane.control.board.look()
    async with plane.client(await plane.key_of(*LOOKS)) as client:
        answers = [await client.get(question) for question in QUESTIONS]
    assert {answer.status_code for answer in answers} == {200}
    told = "".join(answer.text for answer in answers)
    assert not [secret for secret in await secrets_of(plane) if secret in told]


async def test_one_call_without_the_scope_and_with_it(plane: Plane) -> None:
    call = plane.call(0, None, answered=True)
    contact = plane.database.read(one_contact, 1)
    assert contact is not None
    async with plane.client(await plane.key_of(*LOOKS)) as client:
        masked = (await client.get(f"/api/v1/calls/{call}")).json()["call"]
    async with plane.client() as client:
        clear = (await client.get(f"/api/v1/calls/{call}")).json()
    assert masked["phone"] == f"…{contact.phones[0][-2:]}"
    assert (clear["call"]["phone"], clear["call"]["name"]) == (contact.phones[0], contact.name)
    assert [step["what"] for step in clear["steps"]] == ["dialled", "answered", "step", "key"]


@pytest.mark.parametrize("question", ["contacts?number=911222333", "suppressions?value=C1"])
async def test_who_may_not_see_people_cannot_look_whether_somebody_is_there(
    plane: Plane, question: str
) -> None:
    async with plane.client(await plane.key_of(*LOOKS)) as client:
        answer = await client.get(f"/api/v1/{question}")
    assert answer.status_code == 403


async def test_a_contact_is_found_by_the_number_as_written_at_home(plane: Plane) -> None:
    contact = plane.database.read(one_contact, 2)
    assert contact is not None
    async with plane.client() as client:
        answer = await client.get(
            "/api/v1/contacts", params={"number": contact.phones[0].removeprefix("+34")}
        )
    assert [each["id"] for each in answer.json()["items"]] == [2]


async def test_the_story_is_told_in_the_language_of_whoever_asks(plane: Plane) -> None:
    with_history(plane)
    async with plane.client() as client:
        spanish = (
            await client.get("/api/v1/contacts/1", headers={"Accept-Language": "es-ES,en;q=0.5"})
        ).json()
        english = (await client.get("/api/v1/contacts/1", headers={"Accept-Language": "de,en;q=0.5"})).json()
    assert spanish["stands"] == "terminado: quiere pagar"
    assert english["stands"] == "done: wants to pay"
    assert [each["kind"] for each in english["entries"]] == [each["kind"] for each in spanish["entries"]]


async def test_a_list_is_read_in_parts_to_its_end_each_row_once(plane: Plane) -> None:
    seen, cursor = [], None
    async with plane.client() as client:
        while True:
            asked = {"limit": 4} | ({"cursor": cursor} if cursor else {})
            part = (await client.get("/api/v1/contacts", params=asked)).json()
            seen += [each["id"] for each in part["items"]]
            if (cursor := part["next"]) is None:
                break
    assert seen == sorted(set(seen))
    assert len(seen) == sum((await plane.control.campaigns.one(plane.campaign.name)).contacts.values())


async def test_whoever_is_suppressed_is_not_called_and_hears_one_reference(plane: Plane) -> None:
    async with plane.client() as client:
        asked = {"scope": "person", "value": "C-1326"}
        first = await client.post("/api/v1/suppressions", json=asked)
        second = await client.post("/api/v1/suppressions", json=asked)
        story = (await client.get("/api/v1/contacts/2")).json()
        audited = (await client.get("/api/v1/audit?kind=control")).json()["items"][0]["content"]
    assert first.status_code == 201
    assert first.json() == second.json()
    assert story["contact"]["reason"] == "person_suppressed"
    assert (audited["what"], audited["by"]) == ("suppress", "key:1")
