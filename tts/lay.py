"""A call's own folder of sounds: links into the cache, and prompts joined from several sounds."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tts.g711 import Codec
from tts.sound import silence
from tts.studio import Sound


@dataclass(frozen=True, slots=True)
class Played:
    """A sound of a prompt, and the seconds of silence before it."""

    pause: float
    sound: Sound


def lay(prompts: Mapping[str, Sequence[Played]], folder: Path, codec: Codec) -> None:
    """Put each prompt where a call plays it from: `folder/<name>.<codec>`. Blocks: run it in a thread."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, played in prompts.items():
        target = folder / f"{name}.{codec}"
        target.unlink(missing_ok=True)
        if len(played) == 1 and not played[0].pause:
            _link(played[0].sound.path, target)
        else:
            target.write_bytes(joined(played, codec))


def joined(played: Sequence[Played], codec: Codec) -> bytes:
    """Headerless G.711 joins as bytes: nothing is decoded."""
    return b"".join(silence(each.pause, codec) + each.sound.path.read_bytes() for each in played)


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
