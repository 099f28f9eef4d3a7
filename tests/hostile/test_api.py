"""Requests that nobody should send: each is refused with a problem, which holds nothing of anybody."""

from collections.abc import Mapping

import httpx2
import pytest

from dialer.control.access import Scope
from tests.unit.plane import Plane

TEN_MEGABYTES = b"x" * 10_000_000


def assert_problem(answer: httpx2.Response, status: int) -> Mapping[str, object]:
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, object] = answer.json()
    assert told["status"] == status
    assert "Traceback" not in answer.text
    return told


@pytest.mark.parametrize("key", ["", "recado_no_such_key", "recado_" + "x" * 5000])
async def test_b14_without_a_good_key(plane: Plane, key: str) -> None:
    async with plane.client(key) as client:
        for path in ("status", "campaigns", "contacts", "calls", "audit", "stream"):
            assert_problem(await client.get(f"/api/v1/{path}"), 401)


async def test_b14_beyond_a_scope(plane: Plane) -> None:
    async with plane.client(await plane.key_of(Scope.CALLS_READ)) as client:
        name = plane.campaign.name
        assert_problem(await client.post(f"/api/v1/campaigns/{name}/launch"), 403)
        assert_problem(await client.post("/api/v1/stop"), 403)
        assert_problem(await client.get("/api/v1/contacts"), 403)
        assert_problem(await client.get(f"/api/v1/campaigns/{name}/results.csv"), 403)
    view = await plane.control.campaigns.one(name)
    assert view.launched_at is None


@pytest.mark.parametrize(
    "path",
    [
        "contacts/999999999",
        "calls/" + "0" * 32,
        "campaigns/nobody-s",
        "campaigns/nobody-s/plan",
        "campaigns/nobody-s/results.csv",
        "documents/" + "f" * 32,
    ],
)
async def test_b14_what_is_not_there(plane: Plane, path: str) -> None:
    async with plane.client() as client:
        assert_problem(await client.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize("path", ["contacts/1;DROP", "contacts/-1", f"contacts/{2**63}", "calls/..%2fetc"])
async def test_b14_an_id_that_is_none(plane: Plane, path: str) -> None:
    async with plane.client() as client:
        answer = await client.get(f"/api/v1/{path}")
    assert_problem(answer, 404 if "%2f" in path else 422)


async def test_b14_a_body_of_ten_megabytes(plane: Plane) -> None:
    yaml = {"Content-Type": "application/yaml"}
    async with plane.client() as client:
        assert_problem(await client.post("/api/v1/campaigns", content=TEN_MEGABYTES, headers=yaml), 413)
        assert_problem(await client.post("/api/v1/suppressions", content=TEN_MEGABYTES), 413)
        known = (await client.get("/api/v1/documents")).json()
    assert known == {"items": [], "next": None}


LISTS = ("contacts", "calls", "calls/live", "suppressions", "follow-ups", "audit", "documents")


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "e30", "bnVsbA", "W1tbW1tbW1tbW10", "WyJjb250YWN0cyIsIC0xXQ", "WyJvdGhlciIsIDJd"]
)
async def test_b14_a_cursor_that_is_none_of_ours(plane: Plane, cursor: str) -> None:
    async with plane.client() as client:
        for path in LISTS:
            assert_problem(await client.get(f"/api/v1/{path}?cursor={cursor}"), 400)


@pytest.mark.parametrize("limit", [10**9, 0, -1, "all", "1e1"])
async def test_b14_a_limit_beyond_what_is_allowed(plane: Plane, limit: object) -> None:
    async with plane.client() as client:
        told = assert_problem(await client.get(f"/api/v1/contacts?limit={limit}"), 422)
    assert [each["pointer"] for each in told["errors"]] == ["/query/limit"]  # type: ignore[attr-defined]


async def test_b14_an_idempotency_key_that_is_used_for_another_request(plane: Plane) -> None:
    headers = {"Idempotency-Key": "one"}
    async with plane.client() as client:
        name = plane.campaign.name
        first = await client.post(f"/api/v1/campaigns/{name}/launch", json={}, headers=headers)
        other = await client.post(
            f"/api/v1/campaigns/{name}/launch", json={"after_alarm": True}, headers=headers
        )
    assert first.status_code == 200
    assert_problem(other, 422)


async def test_b14_what_was_sent_is_not_in_the_answer(plane: Plane) -> None:
    async with plane.client() as client:
        answer = await client.post("/api/v1/suppressions", json={"scope": "phone", "valor": "+34600111222"})
        wrong = await client.post("/api/v1/suppressions", json={"scope": "phone", "value": "60011122299999"})
    for each in (answer, wrong):
        assert_problem(each, 422)
        assert "600111222" not in each.text
