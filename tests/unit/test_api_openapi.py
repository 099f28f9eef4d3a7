"""The description of the API: what is committed is what runs, and nothing in it is left unsaid."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from api.app import bare_app
from api.openapi import AT, FILE, describe, text_of
from tests.unit.plane import Plane

HTTP = ("get", "put", "post", "patch", "delete")


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return describe(bare_app())


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, said in methods.items():
            if method in HTTP:
                yield f"{method} {path}", said


def test_what_is_committed_is_what_runs(description: dict[str, Any]) -> None:
    assert FILE.read_text("utf-8") == text_of(description), "python -m api.openapi writes it anew"


def test_it_is_openapi_3_1_and_every_operation_has_a_name_of_its_own(description: dict[str, Any]) -> None:
    names = [said["operationId"] for _, said in operations(description)]
    assert description["openapi"].startswith("3.1")
    assert len(names) == len(set(names))
    assert {"list_campaigns", "launch_campaign", "get_status", "stream_status", "explain_contact"} <= set(
        names
    )


def test_every_schema_has_an_example(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    assert not [name for name, schema in schemas.items() if not schema.get("examples")]


def test_every_operation_says_what_it_does_and_what_is_answered_without_a_key(
    description: dict[str, Any],
) -> None:
    for name, said in operations(description):
        assert said.get("description"), name
        assert "application/problem+json" in said["responses"]["401"]["content"], name


async def test_it_is_told_to_whoever_asks(plane: Plane, description: dict[str, Any]) -> None:
    async with plane.client(key="") as client:
        answer = await client.get(AT)
    assert answer.status_code == 200
    assert json.loads(text_of(answer.json())) == json.loads(text_of(description))
