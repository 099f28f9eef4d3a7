"""Whether people heard every prompt from its first sample to its last."""

from collections.abc import Collection, Mapping
from pathlib import Path

from dialer.lab.ground_truth import read_ground_truth
from tests.integration.listening import places

HEARD = ("hello", "who", "choice", "thanks")
"""What a person hears who presses 1 once and then listens (flow.yaml)."""


def gaps(folder: Path, prompts: Mapping[str, bytes], endings: Collection[str]) -> list[str]:
    """A sentence for everybody of these endings who missed, or half heard, a prompt."""
    asked = [prompts[name] for name in HEARD]
    listeners = [call for call in read_ground_truth(folder).invites if call.number[-2:] in endings]
    found: list[str] = []
    for call in listeners:
        at = places(asked, (folder / "recordings" / f"{call.sip_call_id}.alaw").read_bytes())
        missed = [name for name, place in zip(HEARD, at, strict=True) if place < 0]
        if missed:
            found.append(f"{call.number}: did not hear {missed[0]} whole")
    return found
