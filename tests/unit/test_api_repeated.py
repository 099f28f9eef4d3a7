"""Requests that come twice, edits of what somebody else has changed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx2
import pytest
from sqlalchemy import update

from api.openapi import describe
from dialer.control.access import Scope
from dialer.control.answers import Answers, Kept
from dialer.control.errors import Conflict
from dialer.store.idempotency import ABANDONED
from dialer.store.schema import idempotency
from tests.unit.documents import document
from tests.unit.plane import ADMIN, Plane, renamed

SUPPRESS = {"scope": "phone", "value": "+34911222111"}


async def post(client: httpx2.AsyncClient, key: str, body: dict[str, str] | None = None) -> httpx2.Response:
    return await client.post("/api/v1/suppressions", json=body or SUPPRESS, headers={"Idempotency-Key": key})


async def test_a_repeated_request_is_answered_as_the_first_time_and_takes_effect_once(plane: Plane) -> None:
    async with plane.client() as client:
        first, again = await post(client, "a"), await post(client, "a")
        audited = (await client.get("/api/v1/audit?kind=control")).json()["items"]
    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert again.headers["idempotency-replayed"] == "true"
    assert sum(each["content"]["what"] == "suppress" for each in audited) == 1


async def test_another_request_with_its_key_is_refused(plane: Plane) -> None:
    async with plane.client() as client:
        await post(client, "a")
        other = await post(client, "a", {"scope": "phone", "value": "+34911222112"})
    assert other.status_code == 422
    assert other.headers["content-type"] == "application/problem+json"


async def test_a_key_is_of_whoever_chose_it(plane: Plane) -> None:
    async with plane.client() as client:
        await post(client, "a")
    async with plane.client(await plane.key_of(Scope.SUPPRESSIONS_WRITE)) as client:
        other = await post(client, "a", {"scope": "phone", "value": "+34911222112"})
    assert other.status_code == 201


async def test_while_the_first_is_carried_out_the_second_waits_to_be_asked_again(plane: Plane) -> None:
    answers = Answers(plane.database)
    assert await answers.begin("key:1", "a", "hash") is None
    with pytest.raises(Conflict):
        await answers.begin("key:1", "a", "hash")
    async with plane.client() as client:
        during = await post(client, "a")
    assert during.status_code == 409


async def test_a_request_that_was_refused_may_come_again_with_its_key(plane: Plane) -> None:
    async with plane.client() as client:
        refused = await post(client, "a", {"scope": "phone", "value": "1"})
        mended = await post(client, "a")
    assert (refused.status_code, mended.status_code) == (422, 201)


async def test_an_upload_that_is_repeated_is_compared_byte_by_byte(plane: Plane) -> None:
    """And is not imported twice."""
    header = plane.campaign.contacts.path.read_bytes()
    await plane.control.campaigns.create(document(), ADMIN)
    address, name = "/api/v1/campaigns/nueva/contacts", {"Idempotency-Key": "u"}
    async with plane.client() as client:
        headers = name | {"Content-Type": "text/csv"}
        first = await client.put(address, content=header, headers=headers)
        again = await client.put(address, content=header, headers=headers)
        other = await client.put(address, content=header + b"\n", headers=headers)
        async with asyncio.timeout(60):
            while (await client.get(f"{address}/import")).json()["state"] == "running":
                await asyncio.sleep(0.01)
        ended = (await client.get(f"{address}/import")).json()
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 422)
    assert again.headers["idempotency-replayed"] == "true"
    assert (ended["state"], ended["new"]) == ("done", 17)


async def test_an_upload_that_takes_longer_than_any_is_not_taken_for_abandoned(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Repeated while it comes, it would be carried out twice."""
    monkeypatch.setattr("api.idempotency.SAID_EVERY", 0.0, raising=False)
    answers, during = Answers(plane.database), list[bool]()
    await plane.control.campaigns.create(document(), ADMIN)
    address = "/api/v1/campaigns/nueva/contacts"
    whole = plane.campaign.contacts.path.read_bytes()

    async def slowly() -> AsyncIterator[bytes]:
        yield whole[:100]
        long_ago = datetime.now(UTC) - 2 * ABANDONED
        await plane.database.run_write(lambda tx: tx.execute(update(idempotency).values(created_at=long_ago)))
        yield whole[100:]
        with pytest.raises(Conflict):
            await answers.begin("key:1", "u", "")
        during.append(True)

    async with plane.client() as client:
        headers = {"Content-Type": "text/csv", "Idempotency-Key": "u"}
        first = await client.put(address, content=slowly(), headers=headers)
        again = await client.put(address, content=whole, headers=headers)
    assert (during, first.status_code, again.headers["idempotency-replayed"]) == ([True], 202, "true")


async def test_what_was_carried_out_is_kept_although_the_ledger_failed_or_had_forgotten_it(
    plane: Plane,
) -> None:
    answers, made = Answers(plane.database), Kept(request_hash="h", status=201, headers={}, body="{}")
    await answers.begin("key:1", "a", "h")
    await answers.forget("key:1", "a")
    await answers.keep("key:1", "a", made)
    assert await answers.begin("key:1", "a", "h") == made
    await answers.begin("key:1", "b", "h")
    await plane.database.run_write(renamed, "idempotency", "away")
    keeping = asyncio.create_task(answers.keep("key:1", "b", made))
    await asyncio.sleep(0)
    await plane.database.run_write(renamed, "away", "idempotency")
    await keeping
    assert await answers.begin("key:1", "b", "h") == made


async def test_an_edit_names_the_version_that_was_seen(plane: Plane) -> None:
    address = f"/api/v1/campaigns/{plane.campaign.name}/pace"
    async with plane.client() as client:
        seen = (await client.get(address)).headers["etag"]
        unnamed = await client.patch(address, json={"max_calls": 3})
        first = await client.patch(address, json={"max_calls": 3}, headers={"If-Match": seen})
        late = await client.patch(address, json={"max_calls": 9}, headers={"If-Match": seen})
        known = await client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (unnamed.status_code, first.status_code, late.status_code) == (428, 200, 412)
    assert first.json()["max_calls"] == 3
    assert known.status_code == 304


async def test_what_an_edit_of_the_pace_leaves_out_stays(plane: Plane) -> None:
    """Null is something else: as the file says."""
    address = f"/api/v1/campaigns/{plane.campaign.name}/pace"
    async with plane.client() as client:
        answer = await client.get(address)
        of_file = answer.json()["of_file"]
        told = []
        for edit in ({"calls_per_second": 0.5, "max_calls": 3}, {"max_calls": 4}, {"calls_per_second": None}):
            answer = await client.patch(address, json=edit, headers={"If-Match": answer.headers["etag"]})
            told.append((answer.json()["calls_per_second"], answer.json()["max_calls"]))
    assert told == [(0.5, 3), (0.5, 4), (of_file["calls_per_second"], 4)]


async def test_launch_pause_resume_and_stop_are_on_record_with_who_did_it(plane: Plane) -> None:
    name = plane.campaign.name
    async with plane.client() as client:
        states = []
        for verb in ("launch", "pause", "resume", "stop"):
            answer = await client.post(
                f"/api/v1/campaigns/{name}/{verb}", json={} if verb == "launch" else None
            )
            states.append((answer.status_code, answer.json().get("state")))
        again = await client.post(f"/api/v1/campaigns/{name}/resume")
        audited = (await client.get("/api/v1/audit?kind=control")).json()["items"][:4]
    assert states == [(200, "running"), (200, "paused"), (200, "running"), (200, "stopped")]
    assert again.status_code == 409
    assert {each["content"]["by"] for each in audited} == {"key:1"}


async def test_what_a_stop_and_a_look_at_a_campaign_may_answer_is_described(plane: Plane) -> None:
    paths = describe(plane.app)["paths"]
    async with plane.client() as client:
        stopped = await client.post(f"/api/v1/campaigns/{plane.campaign.name}/stop")
        looked = await client.get(f"/api/v1/campaigns/{plane.campaign.name}")
    assert str(stopped.status_code) in paths["/api/v1/campaigns/{name}/stop"]["post"]["responses"]
    assert stopped.status_code == 409
    known = paths["/api/v1/campaigns/{name}"]["get"]["responses"]
    assert ("304" in known) == ("etag" in looked.headers)
