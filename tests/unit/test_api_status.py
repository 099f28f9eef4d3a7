"""The board: what it counts, what a poll costs, and what a stream tells."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from api.status_bytes import BOOT
from api.stream import changes
from dialer.campaign import Campaigns
from dialer.control.board import Board
from dialer.control.board_views import CampaignRow, Status
from dialer.outcome import Outcome
from dialer.store.wishes import wish_stop
from tests.unit.documents import document
from tests.unit.plane import ADMIN, Plane, renamed, with_history


async def row(plane: Plane) -> CampaignRow:
    await plane.control.board.look()
    return plane.control.board.row(plane.campaign.name)


def another(plane: Plane) -> Board:
    """A board that has counted nothing yet."""
    return Board(
        database=plane.database,
        state=plane.settings.state,
        clock=plane.clock,
        whole=plane.control.campaigns.whole,
    )


async def test_every_call_is_counted_once_where_it_stands(plane: Plane) -> None:
    with_history(plane)
    shown = await row(plane)
    assert (shown.attempts, shown.answered, shown.no_answer, shown.busy, shown.in_ivr) == (4, 2, 1, 1, 1)
    assert shown.contacts == shown.done + shown.remaining == 17
    assert shown.positive_rate == 1.0
    assert plane.control.board.status.health.calls_now == 1


async def test_what_is_counted_as_it_comes_is_what_a_new_count_finds(plane: Plane) -> None:
    """Also of a call that settled late, in the past of the last look."""
    await row(plane)
    plane.call(0, Outcome.PAY, answered=True, ago=90)
    plane.call(1, Outcome.BUSY, ago=60)
    await row(plane)
    plane.call(2, Outcome.NO_ANSWER, ago=100)
    kept, fresh = await row(plane), another(plane)
    await fresh.look()
    anew = fresh.row(plane.campaign.name)
    assert (kept.outcomes, kept.attempts, kept.answered) == (anew.outcomes, anew.attempts, anew.answered)
    assert kept.outcomes == {"busy": 1, "no_answer": 1, "pay": 1}
    assert replace(plane.control.board.series(), minutes=()) == replace(fresh.series(), minutes=())


async def test_the_charts_hold_the_calls_of_the_last_hour(plane: Plane) -> None:
    with_history(plane)
    await row(plane)
    series = plane.control.board.series(plane.campaign.name)
    assert len(series.minutes) == 60
    assert sum(minute.attempts for minute in series.minutes) == 4
    assert sum(minute.answers for minute in series.minutes) == 2
    assert series.causes == {plane.campaign.trunk.name: {"16": 1, "19": 2}}


async def test_why_nobody_is_called_is_said(plane: Plane) -> None:
    assert [why.code for why in (await row(plane)).why][:2] == ["not_launched", "no_dialer"]
    plane.database.write(wish_stop, [plane.campaign.name], now=plane.clock.now(), by="user:1")
    stopped = await row(plane)
    assert (stopped.state, stopped.why[0].code) == ("stopped", "stopped")
    assert {why.code: why.contacts for why in stopped.why}["debt_paid"] == 1


async def test_a_poll_reads_no_database_and_is_304_while_nothing_changes(plane: Plane) -> None:
    await plane.control.board.look()
    async with plane.client() as client:
        first = await client.get("/api/v1/status")
        asked = list[str]()

        def note(*arguments: object) -> None:
            asked.append(str(arguments[2]))

        event.listen(Engine, "before_cursor_execute", note)
        try:
            again = await client.get("/api/v1/status", headers={"If-None-Match": first.headers["etag"]})
            whole = await client.get("/api/v1/status")
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        plane.call(0, None)
        await plane.control.board.look()
        later = await client.get("/api/v1/status", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, whole.content == first.content) == (304, b"", True)
    assert asked == []
    assert later.status_code == 200
    assert later.headers["etag"] != first.headers["etag"]


async def test_a_ledger_that_is_gone_is_shown_as_down(plane: Plane) -> None:
    await plane.control.board.look()
    await plane.database.run_write(renamed, "campaign_state", "away")
    status = await plane.control.board.look()
    await plane.database.run_write(renamed, "away", "campaign_state")
    assert status.health.database == "down"
    assert (await plane.control.board.look()).health.database == "up"


async def test_a_board_that_cannot_be_brought_up_to_date_says_so_and_since_when(plane: Plane) -> None:
    """Old figures that look like new ones are worse than none."""
    broken = False

    async def whole() -> Campaigns:
        if broken:
            raise KeyError("what nobody thought of")
        return await plane.control.campaigns.whole()

    board = Board(database=plane.database, state=plane.settings.state, clock=plane.clock, whole=whole)
    looking = asyncio.create_task(board.run())
    good = await asyncio.wait_for(board.changed(0), 60)
    assert (good.health.trouble, good.health.behind) == ("", 0)
    broken = True
    bad = await asyncio.wait_for(board.changed(good.version), 60)
    assert "out of date" in bad.health.trouble
    assert bad.health.behind >= 1
    assert bad.campaigns == good.campaigns
    broken = False
    mended = await asyncio.wait_for(_well(board), 60)
    looking.cancel()
    assert mended.health.behind == 0


async def _well(board: Board) -> Status:
    while board.status.health.trouble:
        await board.changed(board.status.version)
    return board.status


async def test_a_campaign_that_comes_later_with_a_calendar_of_its_own_stops_no_board(plane: Plane) -> None:
    await row(plane)
    await plane.control.campaigns.create(document(local_holidays="dialer/profiles/_calendars.yaml"), ADMIN)
    assert [each.name for each in (await plane.control.board.look()).campaigns][-1] == "nueva"


@pytest.fixture
async def heard(plane: Plane) -> AsyncIterator[asyncio.Queue[tuple[str, str, dict[str, object]]]]:
    """What somebody who listens from the beginning is told."""
    told: asyncio.Queue[tuple[str, str, dict[str, object]]] = asyncio.Queue()

    async def listen() -> None:
        async for each in changes(plane.control.board, None, float("inf")):
            await told.put((str(each.event), str(each.id), json.loads(each.raw_data or "")))

    await plane.control.board.look()
    listening = asyncio.create_task(listen())
    yield told
    listening.cancel()


async def test_a_stream_begins_with_the_whole_and_then_tells_what_changed(
    plane: Plane, heard: asyncio.Queue[tuple[str, str, dict[str, object]]]
) -> None:
    kind, _, whole = await heard.get()
    assert kind == "snapshot"
    plane.call(0, None)
    await plane.control.board.look()
    kind, _, change = await heard.get()
    assert kind == "changes"
    assert [each["name"] for each in change["campaigns"]] == [plane.campaign.name]  # type: ignore[attr-defined]
    assert len(whole["campaigns"]) == len(change["names"]) > 1  # type: ignore[arg-type]


async def test_who_is_slow_is_told_the_newest_and_no_backlog(plane: Plane) -> None:
    await plane.control.board.look()
    stream = changes(plane.control.board, None, float("inf"))
    await anext(stream)
    for n in range(5):
        plane.call(n, None)
        await plane.control.board.look()
    told = await anext(stream)
    assert told.id == f"{BOOT}-{plane.control.board.status.version}"
    assert json.loads(told.raw_data or "")["health"]["calls_now"] == 5


async def test_after_a_break_only_what_has_changed_since_is_told(plane: Plane) -> None:
    await plane.control.board.look()
    seen = f"{BOOT}-{plane.control.board.status.version}"
    plane.call(0, None)
    await plane.control.board.look()
    resumed = await anext(changes(plane.control.board, seen, float("inf")))
    of_another = await anext(changes(plane.control.board, "0badbeef-1", float("inf")))
    assert (resumed.event, of_another.event) == ("changes", "snapshot")


async def test_more_listeners_than_there_are_places_are_told_to_poll(plane: Plane) -> None:
    app = plane.app
    app.state.seats.most = 0
    async with plane.client_of(app) as client:
        answer = await client.get("/api/v1/stream")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


async def test_over_http_a_stream_is_server_sent_events(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.stream.LONGEST", 0.2)
    await plane.control.board.look()
    async with plane.client() as client:
        answer = await client.get("/api/v1/stream")
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = answer.text.split("\n")
    assert lines[0] == "event: snapshot"
    assert f"id: {BOOT}-{plane.control.board.status.version}" in lines
