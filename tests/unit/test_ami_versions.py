"""Which Asterisk is new enough to be trusted with AMI and CEL."""

from pathlib import Path

import pytest

from dialer.asterisk_version import version_is_safe
from dialer.doctor.asterisk import MODULES


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ("22.10.1+dfsg+~cs6.17.60671434-1", True),
        ("22.10.1", True),
        ("22.11.0", True),
        ("22.10.0", False),
        ("22.9.9", False),
        ("20.20.1", True),
        ("20.20.0", False),
        ("23.4.1", True),
        ("23.4.0", False),
        ("24.0.0", True),
        ("21.12.0", False),
        ("18.26.4", False),
        ("16.2.1~dfsg", False),
        ("GIT-master-1234567", None),
        ("certified/20.7-cert5", None),
        ("", None),
    ],
)
def test_the_floor_of_each_branch(version: str, safe: bool | None) -> None:
    assert version_is_safe(version) is safe


def test_the_configuration_that_is_shipped_loads_every_module_that_doctor_wants() -> None:
    shipped = (Path(__file__).parents[2] / "asterisk_conf" / "modules.conf").read_text()
    loaded = {
        line.split("=")[1].strip().removesuffix(".so") for line in shipped.splitlines() if "load =" in line
    }
    assert {*MODULES, "func_module"} <= loaded
