"""The whole API asked for everything that its description allows, and for what it does not, as an admin.

Nothing may fail inside, and every answer is one that is described: its status, its type, its members.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from schemathesis import Case, GenerationMode
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance
from sqlalchemy import Connection, text

from api.app import bare_app
from api.openapi import AT
from tests.unit.plane import Plane, plane_over, with_history

STREAMS = ("stream_status", "stream_desk")
"""They do not end by themselves; test_api_stream.py listens to them."""

READ_AS_TEXT = (
    "POST /api/v1/campaigns",
    "POST /api/v1/campaigns/validate",
    "PUT /api/v1/campaigns/{name}/contacts",
)
"""Their bodies are YAML and CSV: any text is one, right or wrong."""

EXAMPLES = 12
"""Of each operation, beside one for each limit of each of its fields."""

OUT_OF_REACH = 2**40
"""The id of the key that asks: nobody revokes it by chance."""


APP = bare_app()

GENERATION = GenerationConfig(max_examples=EXAMPLES, deterministic=True, allow_extra_parameters=False)

schema = schemathesis.openapi.from_asgi(
    AT,
    APP,
    config=SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=GENERATION))),
).exclude(operation_id=list(STREAMS))


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plane]:
    held = plane_over(tmp_path_factory.mktemp("schema"))
    with asyncio.Runner() as runner:
        made = runner.run(held.__aenter__())
        with_history(made)
        made.database.write(_move_key)
        runner.run(made.control.board.look())
        APP.state.control = made.control
        yield made
        runner.run(held.__aexit__(None, None, None))


@schema.parametrize()
def test_every_answer_is_one_that_is_described(case: Case[Any], plane: Plane) -> None:
    _name_what_is_there(case, plane)
    raw = [negative_data_rejection] if case.operation.label in READ_AS_TEXT else []
    case.call_and_validate(
        headers={"Authorization": f"Bearer {plane.key}"},
        excluded_checks=[ignored_auth, positive_data_acceptance, *raw],
    )


def _name_what_is_there(case: Case[Any], plane: Plane) -> None:
    """Else nearly every answer is a 404: no name of chance is a campaign's. What is to be wrong stays so."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    known: Mapping[str, object] = {"name": plane.campaign.name}
    for name, value in known.items():
        if name in (case.path_parameters or {}) and len(str(case.path_parameters[name])) % 2:
            case.path_parameters[name] = value


def _move_key(tx: Connection) -> None:
    tx.execute(text("UPDATE api_key SET id = :there"), {"there": OUT_OF_REACH})
