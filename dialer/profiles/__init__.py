"""The law of each jurisdiction as data, and how it becomes the book that the gate is asked with.

A file for each jurisdiction stands beside this one, for whoever answers for the calls to read; files whose
names begin with `_` hold rules that several have in common.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from dialer.campaign import Override
from dialer.file_error import FileError
from dialer.policy.rules import Profile
from dialer.profiles.overrides import OverridesRefused, with_overrides
from dialer.profiles.profile_file import ProfileErrors, read_profiles

__all__ = [
    "FOLDER",
    "Override",
    "OverridesRefused",
    "ProfileErrors",
    "load_book",
    "profile_files",
    "read_file",
    "shipped_book",
]

FOLDER = Path(__file__).parent


def load_book(overrides: Iterable[Override] = (), extra: Path | None = None) -> tuple[Profile, ...]:
    """Every shipped profile and those of the operator's file or folder, moved as the operator wants.

    An operator's profile of a country that has a shipped one is asked beside it, so it can only add.
    ProfileErrors carries the mistakes in files; OverridesRefused what may not be moved.
    """
    shipped = [profile for path in profile_files(FOLDER) for profile in read_file(path)]
    own = [profile for path in profile_files(extra) for profile in _own(path, shipped)] if extra else []
    return with_overrides([*shipped, *own], overrides)


@cache
def shipped_book() -> tuple[Profile, ...]:
    """The profiles as they are shipped, read once: what campaigns files are held against."""
    return load_book()


def profile_files(path: Path) -> list[Path]:
    """The profiles in a folder, without the rules they include; or the one file."""
    return sorted(path.glob("[!_]*.yaml")) if path.is_dir() else [path]


def read_file(path: Path) -> tuple[Profile, ...]:
    """The profiles of one file. ProfileErrors carries every mistake in it, or in what it includes."""
    return read_profiles(path, lambda name: FOLDER / f"_{name}.yaml")


def _own(path: Path, shipped: Iterable[Profile]) -> tuple[Profile, ...]:
    """An operator's profiles, none of which may take the name and so the place of a shipped one."""
    profiles = read_file(path)
    if taken := sorted({each.name for each in profiles} & {each.name for each in shipped}):
        message = f"{', '.join(taken)} is shipped with Recado and is not replaced; choose another name"
        raise ProfileErrors([FileError(file=path, line=1, column=1, key="profile", message=message)])
    return profiles
