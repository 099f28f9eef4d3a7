"""What an operator's Asterisk gets: nothing is left to fill in that the five steps do not name."""

import re
from pathlib import Path

import pytest

from dialer.asterisk.events import HEARD, ONLY_LOGGED
from dialer.doctor.asterisk import CONFIG_NEEDS, DIALING_NEEDS
from dialer.doctor.pbx import SHARP

CONF = Path(__file__).parents[2] / "asterisk_conf"
PLACEHOLDER = re.compile(r"@([a-z_]+)@")


def test_the_steps_fill_in_every_placeholder_in_both_languages() -> None:
    wanted = {name for file in CONF.glob("*.conf") for name in PLACEHOLDER.findall(file.read_text())}
    english, spanish = (CONF / "README.md").read_text().split("\n## Español\n")
    assert wanted == set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(spanish))


def test_the_steps_fill_in_every_file_that_has_a_placeholder() -> None:
    files = {file.name for file in CONF.glob("*.conf") if PLACEHOLDER.search(file.read_text())}
    (named,) = {
        line.strip().removesuffix(" <<END")
        for line in (CONF / "README.md").read_text().splitlines()
        if " queues.conf" in line
    }
    assert files == set(named.split())


def granted(user: str, kind: str) -> set[str]:
    """The classes that a user of manager.conf is given to read, or to write."""
    (found,) = re.findall(rf"^\[{user}\]\n(?:.+\n)*?{kind} =(.*)$", text_of("manager.conf"), re.MULTILINE)
    return set(filter(None, found.strip().split(",")))


def text_of(name: str) -> str:
    return (CONF / name).read_text()


def test_each_user_may_do_what_is_tried_by_doctor_and_nothing_else() -> None:
    assert granted("recado", "write") == {name for name, _, _ in DIALING_NEEDS}
    assert granted("recado-config", "write") == {name for name, _, _ in CONFIG_NEEDS}


def test_of_all_events_only_those_of_calls_are_told() -> None:
    """A class more would cost time at every call, and tell more."""
    assert (granted("recado", "read"), granted("recado-config", "read")) == ({"call"}, set())


def test_of_those_only_what_is_listened_to_is_told() -> None:
    manager = text_of("manager.conf")
    included = re.findall(r"^eventfilter\(action\(include\),name\((\w+)\)\) =$", manager, re.MULTILINE)
    of_flows = r"name\(CEL\),header\(UserDefType\),method\(exact\)"
    excluded = re.findall(rf"^eventfilter\(action\(exclude\),{of_flows}\) = (\w+)$", manager, re.MULTILINE)
    assert (frozenset(included), frozenset(excluded)) == (HEARD, ONLY_LOGGED)
    assert manager.count("eventfilter") == len(HEARD) + len(ONLY_LOGGED)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("manager.conf", "bindaddr = 127.0.0.1"),
        ("manager.conf", "webenabled = no"),
        ("http.conf", "enabled = no"),
        ("asterisk.conf", "live_dangerously = no"),
        ("modules.conf", "autoload = no"),
        ("rtp.conf", "strictrtp = yes"),
    ],
)
def test_what_is_shipped_is_shut(file: str, line: str) -> None:
    assert line in text_of(file).splitlines()


def test_no_sharp_module_is_loaded() -> None:
    assert not [name for name in SHARP if f"{name}.so" in text_of("modules.conf")]


def test_no_step_puts_a_password_among_a_program_s_arguments() -> None:
    """Whoever runs ps reads those. What sed is to fill in comes by its standard input."""
    container = (CONF.parent / "tools" / "container-asterisk").read_text()
    for steps in (text_of("README.md"), container):
        assert re.search(r"sed (-i )?-f (/dev/stdin|-) ", steps)
        assert not re.search(r"-e\s+.s\|@\w*secret@", steps)
