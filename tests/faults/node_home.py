"""The folder of one of several nodes in a lab: its name is the node's."""

from pathlib import Path
from typing import Any

PORT = "ami-port"
"""A file in it."""


def of_node(home: Path) -> dict[str, Any]:
    """What of a lab's settings is another on this node."""
    return {
        "node": home.name,
        "ami_port": int((home / PORT).read_text()),
        "event_log": home / "log/cel-custom/recado.jsonl",
        "sounds": home / "sounds",
        "sounds_in_asterisk": home / "sounds",
        "generated_config": home / "generated",
        "state": home / "state",
    }
