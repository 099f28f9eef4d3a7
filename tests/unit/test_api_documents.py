"""Documents of campaigns over the API: listed in parts and without their texts, which are long."""

import pytest

from dialer.store.documents import NameTaken, keep_document, new_document_id, withdraw_document
from tests.unit.plane import Plane

YAML = "campaigns: {}"


def keep(plane: Plane, name: str) -> str:
    kept, now = new_document_id(), plane.clock.now()
    plane.database.write(keep_document, document_id=kept, text=YAML, campaigns=[name], now=now, by="user:7")
    return kept


async def test_documents_are_listed_in_parts_without_their_texts(plane: Plane) -> None:
    kept = [keep(plane, name) for name in ("one", "two", "three")]
    async with plane.client() as client:
        first = (await client.get("/api/v1/documents", params={"limit": 2})).json()
        rest = (await client.get("/api/v1/documents", params={"limit": 2, "cursor": first["next"]})).json()
        whole = (await client.get(f"/api/v1/documents/{kept[0]}")).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == kept
    assert [each["campaigns"] for each in first["items"]] == [["one"], ["two"]]
    assert rest["next"] is None
    assert not [each for each in first["items"] if "text" in each]
    assert whole["text"] == YAML


async def test_what_was_withdrawn_is_not_listed_and_its_names_are_free(plane: Plane) -> None:
    first = keep(plane, "one")
    with pytest.raises(NameTaken, match="one"):
        keep(plane, "one")
    plane.database.write(withdraw_document, first, now=plane.clock.now(), by="user:7")
    again = keep(plane, "one")
    async with plane.client() as client:
        listed = (await client.get("/api/v1/documents")).json()
    assert [each["id"] for each in listed["items"]] == [again]
