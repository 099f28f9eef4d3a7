"""Files about everybody in a campaign: who got them is on record; and long reads let the others through."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from dialer.control.access import Scope
from dialer.control.errors import Unavailable
from dialer.control.one_at_a_time import OneAtATime
from dialer.store.launches import wishes
from dialer.store.list_rows import list_audit
from tests.unit.documents import BAD, GOOD, HEADER, document
from tests.unit.plane import ADMIN, Plane
from tests.waiting import until


def exports(plane: Plane) -> list[Mapping[str, Any]]:
    rows = plane.database.read(list_audit, kind="export", before=None, limit=50)
    return [{key: row.content[key] for key in ("what", "campaign", "file", "by")} for row in reversed(rows)]


async def with_rejects(plane: Plane) -> None:
    """A campaign `nueva`, one of whose rows was turned away."""

    async def rows() -> AsyncIterator[bytes]:
        good = [GOOD.replace("C-1;F-1", f"C-{n};F-{n}").replace("513", f"5{n:02}") for n in range(20, 40)]
        yield "\n".join([HEADER, *good, BAD.format(n=2), ""]).encode()

    def state() -> str:
        wish = plane.database.read(wishes, ["nueva"]).get("nueva")
        return str(wish.imported["state"]) if wish and wish.imported else "running"

    await plane.control.campaigns.create(document(), ADMIN)
    await plane.control.campaigns.upload("nueva", rows(), ADMIN)
    await until(lambda: state() != "running")


async def test_each_download_of_a_file_about_people_is_on_record(plane: Plane) -> None:
    await with_rejects(plane)
    by = (await plane.control.keys.all())[0].id
    async with plane.client() as client:
        for address in ("/api/v1/campaigns/nueva/results.csv", "/api/v1/campaigns/nueva/rejects.csv"):
            assert (await client.get(address)).status_code == 200
        rejects = await client.get("/campaigns/nueva/rejects.csv")
        assert rejects.status_code == 200
        assert rejects.content.decode("utf-8-sig").startswith("line;result;reason;")
    files = [(row["file"], row["campaign"], row["what"]) for row in exports(plane)]
    assert files == [(name, "nueva", "download") for name in ("results.csv", "rejects.csv", "rejects.csv")]
    assert {row["by"] for row in exports(plane)} == {f"key:{by}"}


async def test_what_is_not_sent_is_not_on_record(plane: Plane) -> None:
    looks = await plane.key_of(Scope.CAMPAIGNS_READ, Scope.CAMPAIGNS_WRITE)
    name = plane.campaign.name
    async with plane.client(looks) as client:
        assert (await client.get(f"/api/v1/campaigns/{name}/results.csv")).status_code == 403
    async with plane.client() as client:
        assert (await client.get(f"/api/v1/campaigns/{name}/rejects.csv")).status_code == 404
        assert (await client.get(f"/campaigns/{name}/rejects.csv")).status_code == 404
    assert exports(plane) == []


async def test_a_long_read_is_one_at_a_time(plane: Plane) -> None:
    """All readers of the ledger are held, so that the first cannot be done before the second asks."""
    control, name, go_on = plane.control, plane.campaign.name, threading.Event()
    holding = [asyncio.create_task(plane.database.run_read(lambda _: go_on.wait(60))) for _ in range(4)]
    await asyncio.sleep(0)
    checks = [asyncio.create_task(control.audit.verify()) for _ in range(2)]
    written = [asyncio.create_task(control.reports.results(name, ADMIN)) for _ in range(2)]
    try:
        await until(lambda: any(task.done() for task in checks))
        await until(lambda: any(task.done() for task in written))
        for asked in (checks, written):
            assert [type(task.exception()) for task in asked if task.done()] == [Unavailable]
    finally:
        go_on.set()
    await asyncio.gather(*holding, *checks, *written, return_exceptions=True)
    assert await control.audit.verify()
    for file in (await control.reports.results(name, ADMIN), *_files(written)):
        file.unlink()
    assert [row["file"] for row in exports(plane)] == ["results.csv", "results.csv"]


def _files(written: Iterable[asyncio.Task[Path]]) -> list[Path]:
    return [task.result() for task in written if task.exception() is None]


async def test_who_gives_up_holds_the_turn_until_the_thread_is_through() -> None:
    turn, go_on = OneAtATime("Busy.", "Ocupado."), asyncio.Event()
    first = asyncio.create_task(turn.do(go_on.wait))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await turn.do(go_on.wait)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await turn.do(go_on.wait)
