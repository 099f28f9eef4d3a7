"""Every page over a real ledger: whole in both languages, masked, escaped, and asked for cheaply."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import update

from api.texts import TEXTS
from dialer.control.access import Role
from dialer.store.schema import person
from tests.unit.plane import ADMIN, Plane, plane_over, with_history

PASSWORD = "three blue lanterns"

HOSTILE = "<b id=hostile>Ana</b>"

PAGES = (
    "/campaigns",
    "/campaigns/recordatorio",
    "/campaigns/recordatorio/plan",
    "/campaigns/recordatorio/rejects",
    "/parts/campaigns",
    "/parts/campaigns/recordatorio",
    "/parts/strip",
    "/parts/plan/recordatorio",
    "/parts/samples/recordatorio",
    "/parts/audit-check",
    "/new-campaign",
    "/new-campaign?example=yes",
    "/calls",
    "/contacts",
    "/contacts/1",
    "/contacts?find=911222333&by=number&state=waiting",
    "/suppressions",
    "/follow-ups",
    "/agents",
    "/audit",
    "/users",
)


@pytest.fixture(scope="module")
async def plane(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plane]:
    async with plane_over(tmp_path_factory.mktemp("pages")) as plane:
        with_history(plane)
        for login, role in (("adela", Role.ADMIN), ("vera", Role.VIEWER)):
            await plane.control.users.add(login, name=login, password=PASSWORD, roles=[role], who=ADMIN)
        plane.database.write(lambda tx: tx.execute(update(person).values(name=HOSTILE)))
        await plane.control.board.look()
        yield plane


@asynccontextmanager
async def browsing(
    plane: Plane, login: str = "adela", language: str = "en"
) -> AsyncIterator[httpx2.AsyncClient]:
    begun = await plane.control.users.sessions.log_in(login, PASSWORD, address="127.0.0.1")
    async with plane.client(key="") as client:
        client.cookies.set("recado_session", begun.token)
        client.headers.update({"Accept-Language": language, "X-CSRF-Token": begun.session.csrf})
        yield client


@pytest.mark.parametrize("language", ["en", "es"])
async def test_every_page_is_whole_in_both_languages(plane: Plane, language: str) -> None:
    async with browsing(plane, language=language) as client:
        for path in PAGES:
            answer = await client.get(path)
            assert answer.status_code == 200, path
            if not path.startswith("/parts"):
                assert f'<html lang="{language}"' in answer.text, path


async def test_the_menu_leads_to_where_one_changes_one_s_password(plane: Plane) -> None:
    async with browsing(plane, "vera") as client:
        assert 'href="/password"' in (await client.get("/campaigns")).text


async def test_a_rehearsal_says_on_every_page_that_it_is_one(plane: Plane) -> None:
    async with browsing(plane, language="es") as client:
        for path in ("/campaigns/recordatorio", "/contacts", "/audit"):
            assert re.search(r'rehearsal"[^>]*>Ensayo · \d', (await client.get(path)).text), path
        shown = (await client.get("/campaigns/recordatorio")).text
    assert "a personas reales" not in shown
    assert "red simulada y a nadie más" in shown


async def test_a_name_out_of_a_file_is_never_markup(plane: Plane) -> None:
    async with browsing(plane) as client:
        shown = 0
        for path in PAGES:
            text = (await client.get(path)).text
            assert "<b id=" not in text, path
            shown += "&lt;b id=hostile&gt;" in text
        assert shown >= 3


async def test_whoever_may_not_see_people_is_told_no_name_number_or_amount(plane: Plane) -> None:
    async with browsing(plane, "vera") as client:
        for path in PAGES:
            answer = await client.get(path)
            assert answer.status_code in (200, 403), path
            assert not re.search(r"\+34\d{9}|hostile|\d,\d\d\s*€|€\d", answer.text), path


async def test_what_is_asked_for_again_and_again_is_sent_only_when_it_has_changed(plane: Plane) -> None:
    async with browsing(plane) as client:
        first = await client.get("/parts/campaigns")
        again = await client.get("/parts/campaigns", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = await client.get("/parts/campaigns", headers={"If-None-Match": '"something else"'})
        assert other.status_code == 200


async def test_figures_are_written_as_the_language_does(plane: Plane) -> None:
    async with browsing(plane) as client, browsing(plane, language="es") as cliente:
        english, spanish = [(await each.get("/contacts/8")).text for each in (client, cliente)]
        assert re.search(r"€[\d,]+\.\d\d", english)
        assert re.search(r"[\d.]+,\d\d\s€", spanish)


async def test_an_action_is_carried_out_and_is_in_the_audit_by_name(plane: Plane) -> None:
    async with browsing(plane) as client:
        answer = await client.post("/suppressions", data={"scope": "phone", "value": "+34911222888"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/suppressions?said=suppressed")
        (newest, *_) = (await plane.control.audit.list(kind="control")).rows
        assert (newest.content["what"], newest.content["by"][:5]) == ("suppress", "user:")


async def test_what_is_refused_is_said_on_the_page_in_the_reader_s_language(plane: Plane) -> None:
    async with browsing(plane, language="es") as client:
        answer = await client.post("/suppressions", data={"scope": "phone", "value": "12"})
        assert answer.status_code == 422
        assert "No es un número al que se pueda llamar" in answer.text
        answer = await client.post("/campaigns/recordatorio/pause")
        assert answer.status_code == 409
        assert "recordatorio no está en marcha" in answer.text


async def test_calls_are_hung_up_only_by_who_types_the_campaign_s_name(plane: Plane) -> None:
    async with browsing(plane) as client:
        for typed, status in (("", 422), ("Recordatorio", 422), ("recordatorio", 303)):
            answer = await client.post("/campaigns/recordatorio/hang-up", data={"typed": typed})
            assert answer.status_code == status


@pytest.mark.parametrize("wanted", ["/campaigns/nobody-s", "/contacts/999999", "/calls/none", "/nowhere"])
async def test_what_is_not_there_is_a_page_that_leads_back(plane: Plane, wanted: str) -> None:
    async with browsing(plane) as client:
        answer = await client.get(wanted)
        assert answer.status_code == 404
        assert 'href="/campaigns"' in answer.text


@pytest.mark.parametrize(
    "wanted",
    [
        f"/contacts/{2**64}",
        "/contacts/-1",
        f"/contacts?after={2**64}",
        "/contacts?find=%00&by=debt_ref",
        "/contacts?campaign=%00",
        f"/suppressions?before={2**64}",
        f"/audit?before=-{2**64}",
        "/calls?before=%00",
        "/calls?campaign=%00",
        "/calls/%00",
        "/follow-ups?before=%00",
        "/campaigns/%00",
        f"/campaigns/{'x' * 5000}",
        f"/campaigns/recordatorio/samples/{2**64}.wav",
    ],
)
async def test_an_address_that_no_page_leads_to_is_told_so(plane: Plane, wanted: str) -> None:
    async with browsing(plane) as client:
        answer = await client.get(wanted)
        assert answer.status_code in (404, 422), answer.status_code
        assert 'href="/campaigns"' in answer.text


@pytest.mark.parametrize("value", ["C1\0", "C1\x1b[2J", "x" * 101, "  "])
async def test_nobody_is_suppressed_under_an_id_that_no_file_can_hold(plane: Plane, value: str) -> None:
    async with browsing(plane) as client:
        answer = await client.post("/suppressions", data={"scope": "person", "value": value})
        assert (answer.status_code, "Name a person_id" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("fast", "many", "version"), [("nan", "1", "0"), ("1", "9" * 400, "0"), ("1", "1", "9" * 400)]
)
async def test_a_pace_that_is_none_is_refused(plane: Plane, fast: str, many: str, version: str) -> None:
    form = {"calls_per_second": fast, "max_calls": many, "version": version}
    async with browsing(plane) as client:
        answer = await client.post("/campaigns/recordatorio/pace", data=form)
        assert answer.status_code in (412, 422)


async def test_nothing_is_fetched_from_elsewhere_and_nothing_is_inline(plane: Plane) -> None:
    async with browsing(plane) as client:
        for path in PAGES:
            text = (await client.get(path)).text
            assert not re.search(r'(src|href|action)="(https?:)?//', text), path
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text), path


def test_both_languages_have_the_same_values_to_fill_in() -> None:
    fields = re.compile(r"\{(\w+)\}")
    differ = [
        key
        for key, (english, spanish) in TEXTS.items()
        if {*fields.findall(english)} ^ {*fields.findall(spanish)}
    ]
    assert not differ


def test_every_text_that_a_template_names_is_there() -> None:
    templates = Path(__file__).parents[2] / "api" / "templates"
    named = re.compile(r'\bt\("([a-z0-9_.]+)"[,)]')
    missing = {
        key
        for file in templates.rglob("*.html")
        for key in named.findall(file.read_text())
        if key not in TEXTS
    }
    assert not missing


async def test_whoever_may_not_see_numbers_finds_nobody_by_one(plane: Plane) -> None:
    """Trying numbers until one is found would tell them all."""
    async with browsing(plane, "vera") as client:
        form = await client.get("/contacts")
        assert (form.status_code, 'value="number"' in form.text) == (200, False)
        assert (await client.get("/contacts?find=911222333&by=number")).status_code == 403
    async with browsing(plane) as client:
        assert 'value="number"' in (await client.get("/contacts")).text
