"""The audit as people read it: who did what, to whom, in their language; names where there were ids."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialer.control.access import SCOPES, Role, Scope, Who
from dialer.control.audit import InWords
from dialer.control.masking import Eyes
from dialer.gate_words import Language
from dialer.store.audit import KINDS, append
from dialer.telling.record import record_in_words
from dialer.telling.record_texts import RECORD
from tests.unit.plane import ADMIN, Plane, plane_over

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with plane_over(tmp_path) as plane:
        yield plane


async def hired(plane: Plane) -> Who:
    """Eva, who operates."""
    made = await plane.control.users.add(
        "eva", "correct horse battery", [Role.OPERATOR], name="Eva Sanz", who=ADMIN
    )
    return Who(id=f"user:{made.id}", name=made.name, kind="person", scopes=SCOPES[Role.OPERATOR])


async def newest(plane: Plane, language: Language = "en", *, clear: bool = True) -> InWords:
    (found, *_) = (await plane.control.audit.in_words(Eyes(clear=clear), language)).rows
    return found


async def test_who_launched_and_set_the_pace_is_told_by_name_in_both_languages(plane: Plane) -> None:
    eva, name = await hired(plane), plane.campaign.name
    await plane.control.campaigns.launch(name, eva)
    assert [(await newest(plane)).who, (await newest(plane)).what] == ["Eva Sanz", f"launched {name}"]
    version = (await plane.control.campaigns.one(name)).pace.version
    await plane.control.campaigns.set_pace(name, eva, version=version, calls_per_second=0.5, max_calls=2)
    told = await newest(plane, "es")
    assert told.what == f"fijó el ritmo de {name}: 0.5 llamadas por segundo, 2 a la vez como máximo"


async def test_whoever_is_about_people_is_named_and_what_they_may_do_is_in_words(plane: Plane) -> None:
    await hired(plane)
    told = await newest(plane)
    assert (told.who, told.what) == (
        "root, at the command line",
        "added the user Eva Sanz (operator)",
    )


async def test_whom_it_is_about_is_masked_for_who_may_not_see_people(plane: Plane) -> None:
    await plane.control.suppressions.add(ADMIN, "phone", "+34911222888")
    assert (await newest(plane)).whom == "+34911222888"
    hidden = await newest(plane, clear=False)
    assert hidden.whom == "…88"
    assert "911222888" not in f"{hidden.what}{hidden.content}"


async def test_a_row_that_another_version_wrote_is_told_as_far_as_it_is_understood(plane: Plane) -> None:
    content = {"what": "polished", "by": "user:77"}
    plane.database.write(append, now=plane.clock.now(), kind="control", content=content)
    told = await newest(plane)
    assert (told.who, told.what) == ("user:77", "polished")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_row_whatever_it_holds_keeps_the_page_from_being_shown(kind: str) -> None:
    assert record_in_words(kind, {}, "es")


def test_every_action_that_is_written_has_words() -> None:
    source = "\n".join(file.read_text() for file in (ROOT / "dialer").rglob("*.py"))
    written = set(re.findall(r'"what": "([a-z_]+)"|what="([a-z_]+)"', source))
    notes = set(re.findall(r'_?note\((?:tx|of)?,? ?(?:now, )?"([a-z_]+)"', source))
    notes |= set(re.findall(r'now, "(callback_[a-z_]+)"', source))
    acts = {first or second for first, second in written} | notes
    known = {key.partition(".")[2] for key in RECORD} | {"download"}
    assert {"launched", "callback_wanted", "shift_began", "key_added"} <= acts
    assert acts - known - {"calls", "ledger", "voice", "api", "attempt"} == set()


async def test_the_pages_show_names_for_ids(plane: Plane) -> None:
    eva, name = await hired(plane), plane.campaign.name
    await plane.control.campaigns.launch(name, eva)
    session = await plane.control.users.sessions.log_in("eva", "correct horse battery", address="127.0.0.1")
    async with plane.client(key="") as client:
        client.cookies.set("recado_session", session.token)
        shown = (await client.get(f"/campaigns/{name}")).text
    assert "by Eva Sanz" in shown
    assert "user:" not in shown
    assert Scope.AUDIT_READ not in eva.scopes
