"""What must be true of the repository itself, whoever changes it."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def shipped() -> list[Path]:
    """Every file of the project: what git knows or would add, or all of an unpacked archive's."""
    if not (ROOT / ".git").exists():
        return [path for path in ROOT.rglob("*") if path.is_file() and not _made_here(path.relative_to(ROOT))]
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _made_here(path: Path) -> bool:
    top = path.parts[0]
    return (
        top in (".venv", ".recado", "build") or top.endswith(("_cache", ".egg-info")) or path.suffix == ".pyc"
    )


def pinned(name: str) -> dict[str, set[str]]:
    """Requirement -> its pinned versions; a requirement may be pinned once per Python version."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if requirement := re.match(r"([a-z0-9._-]+)==(\S+)", line):
            found.setdefault(requirement[1], set()).add(requirement[2])
    return found


LISTS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")


@pytest.mark.parametrize("name", LISTS)
def test_a_requirement_list_is_hashed_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE), "no option of a package client, only requirements"
    for entry in re.split(r"\n(?=[a-z])", text, flags=re.IGNORECASE)[1:]:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]


def test_what_runs_is_tested_at_the_same_versions() -> None:
    tested = pinned("requirements-dev.txt")
    for name, versions in pinned("requirements.txt").items():
        assert tested[name] == versions


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[^A-Za-z0-9._-]", line)[0] for line in project["dependencies"]}
    normal = {re.sub(r"[._-]+", "-", name).lower() for name in wanted}
    assert normal <= set(pinned("requirements.txt"))


def test_no_file_names_a_package_registry() -> None:
    registry = re.compile(rb"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|snapshot\.debian")
    mine = Path(__file__)
    assert [path for path in shipped() if path != mine and registry.search(path.read_bytes())] == []


def test_no_secret_and_no_key_is_in_the_repository() -> None:
    key = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY|whsec_[A-Za-z0-9+/]{30}")
    assert [path for path in shipped() if key.search(path.read_bytes())] == []
    assert [path for path in shipped() if path.name == ".env" or "secrets" in path.parts] == []


def test_the_wheel_carries_what_is_no_code(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for path in shipped():
        copy = tree / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    build = f"{sys.executable} -m pip wheel --no-deps --no-build-isolation -w {tmp_path} {tree}"
    subprocess.run(build.split(), check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    data = {
        str(path.relative_to(ROOT))
        for path in shipped()
        if path.relative_to(ROOT).parts[0] in ("api", "asterisk_conf", "dialer", "ivr_flows", "tts")
    }
    assert data - carried == set()


def test_every_script_can_be_run() -> None:
    for script in (ROOT / ".ci" / "run", *(ROOT / "tools").iterdir()):
        assert script.stat().st_mode & 0o111, f"{script} is not executable"
        assert script.read_bytes().startswith(b"#!/bin/")
