"""What every command has in common: the version, the campaigns file, the rehearsal that is spoken to."""

from importlib.metadata import version
from pathlib import Path

import pytest

from tests.unit.command import Recado


def test_the_version_can_be_asked_for(recado: Recado) -> None:
    told = recado("--version")
    assert (told.code, told.out) == (0, f"recado {version('recado')}\n")


@pytest.mark.parametrize(
    "command", [["run"], ["demo"], ["plan"], ["test-call", "+34911234567"], ["retention", "run"]]
)
def test_the_campaigns_file_is_named_alike_everywhere(
    recado: Recado, empty: object, tmp_path: Path, command: list[str]
) -> None:
    file = tmp_path / "spring.yaml"
    file.write_text("limits: 3\n")
    told = recado(*command, "--campaigns", str(file))
    assert told.code == 2
    assert f"{file}:1:" in told.err
    assert recado(*command, "--file", str(file)).err.count("No such option") == 1
