"""A call's own folder of sounds: links into the cache, and prompts joined from several sounds."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tts.cache import Cache, Kind
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
    """Put each prompt where a call plays it from: `folder/<name>.<codec>`. Blocks: run it in a thread.

    Nobody can hear yet what is laid into a new folder: there a link is made, and no other takes its place.
    """
    link = _link if _is_new(folder) else _link_in_place
    for name, played in prompts.items():
        target = folder / f"{name}.{codec}"
        if _is_whole(played):
            link(played[0].sound.path, target)
        else:
            write_whole(target, joined(played, codec))


def whole(
    prompts: Mapping[str, tuple[Played, ...]], cache: Cache, codec: Codec
) -> dict[str, tuple[Played, ...]]:
    """The same, what is of several sounds joined in the cache. Blocks: run it in a thread."""
    return {
        name: played if _is_whole(played) else (_joined_in(cache, played, codec),)
        for name, played in prompts.items()
    }


def joined(played: Sequence[Played], codec: Codec) -> bytes:
    """Headerless G.711 joins as bytes: nothing is decoded."""
    return b"".join(silence(each.pause, codec) + each.sound.path.read_bytes() for each in played)


def _is_whole(played: Sequence[Played]) -> bool:
    """Whether the prompt is one sound as it is: nothing has to be written for it."""
    return len(played) == 1 and not played[0].pause


def _joined_in(cache: Cache, played: Sequence[Played], codec: Codec) -> Played:
    parts = [[each.pause, each.sound.path.name] for each in played]
    place = cache.place({"joined": parts}, Kind.STATIC)
    if cache.seconds(place) is None:
        cache.keep(place, joined(played, codec))
    sound = Sound(
        path=place,
        seconds=sum(each.pause + each.sound.seconds for each in played),
        engine=played[0].sound.engine,
        text=" ".join(each.sound.text for each in played),
    )
    return Played(0.0, sound)


def _is_new(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return False
    return True


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        write_whole(target, source.read_bytes())


def _link_in_place(source: Path, target: Path) -> None:
    """In place of what was there at once: who rings back may be about to hear it."""
    linked = beside(target)
    try:
        linked.hardlink_to(source)
        linked.replace(target)
    except OSError:
        write_whole(target, source.read_bytes())
    finally:
        linked.unlink(missing_ok=True)  # still there where the target was the same file already
