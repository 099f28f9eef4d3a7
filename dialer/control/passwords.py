"""Passwords: which are good enough, and their hashes (argon2id), made off the event loop."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dialer.control.errors import Invalid, Unavailable

P = ParamSpec("P")
T = TypeVar("T")

SHORTEST, LONGEST = 12, 200
"""Characters. Longer ones would only keep the hasher busy."""

AT_ONCE, WAITING = 2, 20
"""Each hash takes 64 MiB and a tenth of a second on purpose: more at once would let a stranger fill the
memory by trying to log in."""

_COMMON = frozenset(
    "123456789012 1234567890123 12345678901234 012345678901 111111111111 000000000000 passwordpassword "
    "password1234 password12345 password123456 passw0rdpassw0rd qwertyuiop12 qwertyuiop123 qwertyuiopas "
    "qwertyuiop[] qwerty123456 qwertyqwerty 1q2w3e4r5t6y 1qaz2wsx3edc adminadminadmin administrator "
    "administrador administrador1 admin1234567 admin12345678 contraseña12 contraseña123 contrasena12 "
    "contrasena123 contraseñacontraseña letmeinletmein welcome12345 bienvenido12 bienvenido123 "
    "iloveyou1234 abc123abc123 abcdefghijkl abcdefghijklm abcd12345678 changeme1234 changemenow1 "
    "recadorecado recado123456 recado1234567 secretsecret supersecret1 asdfghjklñ12 asdfghjkl123 "
    "correcthorsebatterystaple correct horse battery staple".split()
) | {"correct horse battery staple"}


def plain(password: str) -> str:
    """The same characters, however the keyboard composed them."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, login: str) -> tuple[str, str] | None:
    """Why this is no password for who logs in so, in English and Spanish; None if it is one."""
    said, login = plain(password).casefold(), login.casefold()
    if len(said) < SHORTEST:
        return (
            f"A password has at least {SHORTEST} characters.",
            f"Una contraseña tiene al menos {SHORTEST} caracteres.",
        )
    if len(said) > LONGEST:
        return (
            f"A password has at most {LONGEST} characters.",
            f"Una contraseña tiene como mucho {LONGEST} caracteres.",
        )
    if said.replace(login, "", 1).strip("0123456789!.-_ ") == "" or said == login * (len(said) // len(login)):
        return (
            "The login, or the login and some digits, is no password.",
            "El nombre de usuario, con o sin cifras, no es una contraseña.",
        )
    if said in _COMMON or len(set(said)) < 4:
        return (
            "This password is among the first that anybody tries. Choose another one.",
            "Esta contraseña es de las primeras que prueba cualquiera. Elija otra.",
        )
    return None


def refuse_weak(password: str, login: str) -> None:
    """Raises Invalid."""
    if weak := weakness(password, login):
        raise Invalid(*weak)


class Passwords:
    """Makes and checks hashes on threads, few at once. Raises Unavailable if too many wait."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._decoy = self._hasher.hash(secrets.token_hex())
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        return await self._in_turn(self._hash, password)

    async def fits(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password; for a login that nobody has, None takes as long to say no."""
        fits = await self._in_turn(self._fits, password_hash or self._decoy, password)
        return fits and password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _hash(self, password: str) -> str:
        return self._hasher.hash(plain(password))

    def _fits(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, plain(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._waiting >= WAITING:
            raise Unavailable(
                "Too many log in at once. Try again in a few seconds.",
                "Hay demasiados inicios de sesión a la vez. Pruebe dentro de unos segundos.",
            )
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work, *args, **kwargs)
        finally:
            self._waiting -= 1
