"""A call's own folder of sounds: links into the cache, and prompts joined from several sounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tts.g711 import Codec
from tts.sound import silence
from tts.studio import Sound
from tts.whole_file import beside, write_whole


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
        if len(played) == 1 and not played[0].pause:
            _link(played[0].sound.path, target)
        else:
            write_whole(target, joined(played, codec))


def joined(played: Sequence[Played], codec: Codec) -> bytes:
    """Headerless G.711 joins as bytes: nothing is decoded."""
    return b"".join(silence(each.pause, codec) + each.sound.path.read_bytes() for each in played)


def _link(source: Path, target: Path) -> None:
    """In place of what was there at once: who rings back may be about to hear it."""
    linked = beside(target)
    try:
        linked.hardlink_to(source)
        linked.replace(target)
    except OSError:
        write_whole(target, source.read_bytes())
    finally:
        linked.unlink(missing_ok=True)  # still there where the target was the same file already
