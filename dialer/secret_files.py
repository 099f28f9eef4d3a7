"""Secrets as containers hand them over: RECADO_SECRET_FILE names the file that holds RECADO_SECRET."""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

ENV_FILE = Path(".env")

SECRET_LENGTH = 32
"""Characters that RECADO_SECRET has at least: it keys the ledger's hashes and seals its audit."""


class SecretRefused(Exception):
    """A secret that cannot be told; the sentence names settings and files, never what they hold."""


class SecretTwice(SecretRefused):
    """Given both as a value and as a file: nobody can know which of them is meant."""

    def __init__(self, setting: str) -> None:
        super().__init__(f"{setting} and {setting}_FILE are both given: leave one of them out")
        self.setting = setting


class SecretUnreadable(SecretRefused):
    """Its file is not there, may not be read, is empty, or is no text."""

    def __init__(self, setting: str, file: str, why: str) -> None:
        super().__init__(f"{setting}_FILE names {file}, which cannot be used ({why})")
        self.setting, self.file, self.why = setting, file, why


class SecretTooShort(SecretRefused):
    """RECADO_SECRET is missing or could be guessed: what it keys would be found under no other secret."""

    def __init__(self, characters: int) -> None:
        super().__init__(f"RECADO_SECRET has {characters} characters; {SECRET_LENGTH} or more are needed")
        self.characters = characters


def given() -> Mapping[str, str | None]:
    """What the environment says, and below it the file `.env`."""
    return {**dotenv_values(ENV_FILE), **os.environ}


def secret_of(setting: str, values: Mapping[str, str | None]) -> str:
    """The setting's value, or what the file that SETTING_FILE names holds; empty if neither is given.

    White space around it is no part of it: an editor ends a file with a line break. Raises SecretRefused.
    """
    value, file = values.get(setting) or "", values.get(f"{setting}_FILE") or ""
    if value and file:
        raise SecretTwice(setting)
    return _text_of(setting, file) if file else value


def files_with_secrets() -> list[Path]:
    """Every file that secrets of this installation are read from, `.env` among them."""
    named = (Path(file) for name, file in given().items() if file and _names_a_file(name))
    return [file for file in (ENV_FILE, *named) if file.is_file()]


def readable_by_others(file: Path) -> bool:
    """Whether users of this machine who are neither its owner nor of its group may read it."""
    return bool(file.stat().st_mode & 0o004)


def _names_a_file(name: str) -> bool:
    return name.startswith("RECADO_") and name.endswith("_FILE")


def _text_of(setting: str, file: str) -> str:
    try:
        text = Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SecretUnreadable(setting, file, error.strerror or str(error)) from None
    except UnicodeDecodeError:  # its text would quote the bytes
        raise SecretUnreadable(setting, file, "it is no UTF-8 text") from None
    if not text:
        raise SecretUnreadable(setting, file, "it is empty")
    return text
