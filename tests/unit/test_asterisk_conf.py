"""What an operator's Asterisk gets: nothing is left to fill in that the five steps do not name."""

import re
from pathlib import Path

CONF = Path(__file__).parents[2] / "asterisk_conf"
PLACEHOLDER = re.compile(r"@([a-z_]+)@")


def test_the_steps_fill_in_every_placeholder_in_both_languages() -> None:
    wanted = {name for file in CONF.glob("*.conf") for name in PLACEHOLDER.findall(file.read_text())}
    english, spanish = (CONF / "README.md").read_text().split("\n## Español\n")
    assert wanted == set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(spanish))


def test_the_steps_fill_in_every_file_that_has_a_placeholder() -> None:
    files = {file.name for file in CONF.glob("*.conf") if PLACEHOLDER.search(file.read_text())}
    (named,) = {
        line.strip() for line in (CONF / "README.md").read_text().splitlines() if " queues.conf" in line
    }
    assert files == set(named.split())


def test_the_dialing_user_has_no_class_that_runs_programs_or_reads_files() -> None:
    text = (CONF / "manager.conf").read_text()
    granted = {
        name
        for line in re.findall(r"^(?:read|write) = (.+)$", text, re.MULTILINE)
        for name in line.split(",")
    }
    assert granted == {"call", "agent", "reporting", "originate", "config"}
    assert "bindaddr = 127.0.0.1" in text
