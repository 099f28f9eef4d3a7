"""Documents of campaigns that somebody sends, and their contacts: what is taken, refused, and where."""

import time

import pytest

from dialer.control.campaign_views import CampaignState, ImportState, import_view
from dialer.control.errors import Conflict, Invalid
from tests.unit.documents import BAD, GOOD, document, line_of
from tests.unit.plant import OLGA, ONE, Plants


async def test_a_document_is_a_draft_until_its_contacts_are_there(plant: Plants) -> None:
    here = plant()
    made = await here.control.create(document(), OLGA)
    assert made.campaigns == ("nueva",)
    view = await here.control.one("nueva")
    assert (view.state, view.document, view.trunk) == (CampaignState.DRAFT, made.id, "principal")
    with pytest.raises(Conflict, match=r"upload people\.csv"):
        await here.control.launch("nueva", OLGA)
    await here.uploaded("nueva", GOOD)
    await here.control.launch("nueva", OLGA)
    (kept,) = (here.settings.state / "campaigns" / made.id / "nueva").iterdir()
    assert (kept.name, kept.stat().st_mode & 0o077) == ("people.csv", 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("trunks: {}\n", "server's"),
        ("limits: {calls_per_second: 99}\n", "server's"),
        ("compliance: {overrides: []}\n", "server's"),
    ],
)
async def test_what_is_the_server_s_is_refused_at_its_line(plant: Plants, words: str, said: str) -> None:
    text = document() + words
    (mistake, *_) = (await plant().control.validate(text, "en")).mistakes
    assert (mistake.line, said in mistake.message) == (line_of(text, words), True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (document(flow="/etc/passwd"), "/etc/passwd"),
        (document(flow="../secret.yaml"), "../secret.yaml"),
        (document(local_holidays="../../x.csv"), "../../x.csv"),
        (document().replace("people.csv", "a/people.csv"), "a/people.csv"),
        (document().replace("people.csv", "'..'"), "'..'"),
    ],
)
async def test_no_document_reads_what_is_not_its_own(plant: Plants, text: str, words: str) -> None:
    control = plant().control
    found = (await control.validate(text, "en")).mistakes
    assert line_of(text, words) in {each.line for each in found}
    with pytest.raises(Invalid) as refused:
        await control.create(text, OLGA)
    assert refused.value.mistakes


async def test_a_mistake_is_told_at_the_sender_s_line_in_their_language(plant: Plants) -> None:
    control = plant().control
    text = document(name=ONE, ring_timeout="5h")
    in_english = (await control.validate(text, "en")).mistakes
    in_spanish = (await control.validate(text, "es")).mistakes
    lines = [line_of(text, f"  {ONE}:"), line_of(text, "ring_timeout: 5h")]
    assert [each.line for each in in_english] == [each.line for each in in_spanish] == lines
    assert [each.message for each in in_english] != [each.message for each in in_spanish]
    assert "ya hay una campaña" in in_spanish[0].message


async def test_two_documents_cannot_have_a_campaign_of_one_name(plant: Plants) -> None:
    control = plant().control
    await control.create(document(), OLGA)
    with pytest.raises(Invalid):
        await control.create(document(), OLGA)


async def test_rejected_rows_are_told(plant: Plants) -> None:
    here = plant()
    await here.control.create(document(), OLGA)
    good = [GOOD.replace("C-1;F-1", f"C-{n};F-{n}").replace("513", f"5{n:02}") for n in range(20, 40)]
    await here.uploaded("nueva", *good, BAD.format(n=2))
    imported = await here.control.imported("nueva")
    assert imported
    assert (imported.state, imported.rows, imported.new, imported.rejected) == (ImportState.DONE, 21, 20, 1)
    rejects = await here.control.rejects("nueva")
    assert rejects
    assert (rejects.total, rejects.rows[0][0]) == (1, 22)
    assert rejects.file.is_file()


async def test_a_file_that_cannot_be_read_is_told_and_imports_nothing(plant: Plants) -> None:
    here = plant()
    await here.control.create(document(), OLGA)
    await here.uploaded("nueva", *(BAD.format(n=n) for n in range(20)))
    imported = await here.control.imported("nueva")
    assert imported
    assert imported.state is ImportState.FAILED
    assert imported.why
    assert sum((await here.control.one("nueva")).contacts.values()) == 0


async def test_two_campaigns_of_one_document_have_their_own_people(plant: Plants) -> None:
    """Also where both call their file the same."""
    here = plant()
    both = document() + document("otra")[document("otra").index("  otra:") :]
    await here.control.create(both, OLGA)
    await here.uploaded("nueva", GOOD)
    with pytest.raises(Conflict, match=r"upload people\.csv"):
        await here.control.launch("otra", OLGA)
    await here.uploaded("otra", GOOD.replace("C-1;F-1;Ana Gil", "C-2;F-2;Luis Gil"))
    for name, person in (("nueva", "Ana Gil"), ("otra", "Luis Gil")):
        assert person in (await here.control.definition(name)).contacts.path.read_text()


async def test_the_server_s_own_contacts_are_replaced_by_no_upload(plant: Plants) -> None:
    with pytest.raises(Conflict, match="is the server's") as refused:
        await plant().uploaded(ONE, GOOD)
    assert "es del servidor" in refused.value.told("es")


async def test_what_was_uploaded_goes_with_its_document(plant: Plants) -> None:
    here = plant()
    made = await here.control.create(document(), OLGA)
    await here.uploaded("nueva", GOOD)
    await here.control.withdraw(made.id, OLGA)
    assert [*(here.settings.state / "campaigns").iterdir()] == []


@pytest.mark.parametrize(("silent", "state"), [(1, ImportState.RUNNING), (121, ImportState.FAILED)])
def test_an_import_that_is_silent_for_minutes_has_died_with_its_process(
    silent: float, state: ImportState
) -> None:
    view = import_view({"state": "running", "rows": 500, "told_at": time.time() - silent})
    assert view
    assert (view.state, view.rows) == (state, 500)
