"""An agent's desk: the shift, the call in hand, notes, and callbacks."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from dialer.clock import Clock
from dialer.control.access import Who
from dialer.control.desk_dispositions import Said, check, file, opt_out
from dialer.control.desk_view import DeskView, desk_marks, desk_view
from dialer.control.desk_watch import DeskWatch
from dialer.control.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from dialer.control.masking import Eyes
from dialer.gate_words import Language
from dialer.store import Tx
from dialer.store.agent_calls import AgentCall, agent_call_of, call_in_hand, write_notes
from dialer.store.audit import lock_chain
from dialer.store.callbacks import (
    NotFree,
    find_callback,
    give_up_callback,
    take_back_callback,
    want_callback,
)
from dialer.store.database import Database
from dialer.store.desk import TelephoneTaken, begin_shift, end_shift, shift_of, wish_pause, wish_ready
from dialer.store.promises import Promises, promises_of

LONGEST_NOTES = 10_000

TELEPHONE = re.compile(r"[A-Za-z0-9]{2,20}/[A-Za-z0-9_.-]{1,59}")
"""An endpoint of Asterisk's own; with an @ it could be anybody's number at a trunk."""

T = TypeVar("T")


class Desk:
    """What agents do, each at their own desk."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.watch = DeskWatch(database, clock)

    async def view(self, who: Who, language: Language) -> DeskView:
        """This agent's desk as it stands."""
        return await self._database.run_read(
            desk_view, _agent(who), who.interface, self._clock.now(), language
        )

    async def mark(self, who: Who) -> tuple[object, ...]:
        """Equal as long as nothing on the desk has changed."""
        user_id = _agent(who)
        return (await self._database.run_read(desk_marks, [user_id], self._clock.now()))[user_id]

    async def begin(self, who: Who) -> None:
        """Begin a shift, paused until ready. Raises Conflict where it cannot."""
        if not TELEPHONE.fullmatch(who.interface):
            raise Conflict(
                "Your user has no telephone: an administrator gives it one, such as PJSIP/agent-1.",
                "Su usuario no tiene teléfono: quien administra le asigna uno, como PJSIP/agent-1.",
            )
        try:
            await self._write(begin_shift, user_id=_agent(who), interface=who.interface, by=who.id)
        except TelephoneTaken:
            raise Conflict(
                "Somebody else is at work with this telephone: they end their shift first.",
                "Otra persona está trabajando con este teléfono: antes termina su turno.",
            ) from None

    async def end(self, who: Who) -> None:
        """End the shift. Raises Conflict in a call, and where there is none."""
        if not await self._write(end_shift, _agent(who), by=who.id):
            raise Conflict(
                "You are in a call, or at work no more: a shift ends between calls.",
                "Está en una llamada, o su turno ya terminó: un turno acaba entre llamadas.",
            )

    async def ready(self, who: Who) -> None:
        """Ready for the next call. Raises Conflict for who is not at work."""
        if not await self._write(wish_ready, _agent(who), by=who.id):
            raise _not_at_work()

    async def pause(self, who: Who, reason: str) -> None:
        """No call until ready again; what goes on goes on. Raises Conflict for who is not at work."""
        said = " ".join("".join(each if each.isprintable() else " " for each in reason).split())
        if not await self._write(wish_pause, _agent(who), said, by=who.id):
            raise _not_at_work()

    async def note(self, who: Who, call_id: int, notes: str, version: int) -> int:
        """Keep the notes of the call in hand; their new version. Raises Stale, NotFound, Invalid."""
        if len(notes) > LONGEST_NOTES:
            raise Invalid(
                f"Notes have at most {LONGEST_NOTES} characters.",
                f"Las notas tienen {LONGEST_NOTES} caracteres como máximo.",
            )
        kept = await self._database.run_write(_note, _agent(who), call_id, notes, version)
        if kept is None:
            raise Stale(
                "The notes were changed elsewhere: load the page again.",
                "Las notas han cambiado en otro sitio: vuelva a cargar la página.",
            )
        return kept

    async def dispose(self, who: Who, call_id: int, said: Said) -> str:
        """File what came of the call in hand, with its effects; the opt-out's reference, else empty.

        Filed again, the later word stands. Raises Invalid where a date is missing or gone by, Conflict for
        a call that is not in hand any more, NotFound.
        """
        now = self._clock.now()
        check(said, now)
        return await self._database.run_write(_dispose, who, call_id, said, now)

    async def opt_out(self, who: Who, call_id: int) -> str:
        """Nobody rings the person in hand any more; the reference to tell them. Raises Conflict, NotFound."""
        return await self._write(_opt_out, who, call_id)

    async def call_back(self, who: Who, callback_id: int) -> None:
        """Have this callback made now, for this agent. Raises Conflict, NotFound."""
        await self._callback_known(callback_id)
        try:
            await self._write(want_callback, callback_id, _agent(who), by=who.id)
        except NotFree:
            raise Conflict(
                "It cannot be called now: it is not due, somebody else calls, or you are in a call.",
                "No se puede llamar ahora: aún no toca, otra persona ya llama o está usted en una llamada.",
            ) from None

    async def give_up(self, who: Who, callback_id: int) -> None:
        """Nobody is to make this callback. Raises Conflict, NotFound."""
        await self._callback_known(callback_id)
        if await self._database.run_read(shift_of, _agent(who)) is None:
            raise _not_at_work()
        if not await self._write(give_up_callback, callback_id, by=who.id):
            raise Conflict(
                "It does not wait any more: somebody is calling, or has called.",
                "Ya no espera: alguien está llamando o ya ha llamado.",
            )

    async def take_back(self, who: Who, callback_id: int) -> None:
        """This agent wants it made no more. Raises NotFound, Conflict once it is being made."""
        await self._callback_known(callback_id)
        if not await self._write(take_back_callback, callback_id, _agent(who), by=who.id):
            raise Conflict(
                "It is being made already, or was not asked for by you.",
                "Ya se está haciendo, o no la pidió usted.",
            )

    async def promises(self, campaign: str, eyes: Eyes) -> Promises:
        """What people promised to agents in this campaign, the latest first; as `eyes` may see them."""
        today = self._clock.now().date()
        found = await self._database.run_read(promises_of, campaign, today=today)
        latest = [
            replace(
                each,
                person_name=eyes.name(each.person_name),
                amount=eyes.amount(each.amount),
                owed=eyes.amount(each.owed),
            )
            for each in found.latest
        ]
        return replace(found, latest=tuple(latest))

    async def _callback_known(self, callback_id: int) -> None:
        if await self._database.run_read(find_callback, callback_id) is None:
            raise NotFound("There is no such callback.", "No existe esa llamada pendiente.")

    async def _write(self, act: Callable[..., T], *args: Any, **more: Any) -> T:
        return await self._database.run_write(act, *args, now=self._clock.now(), **more)


def _agent(who: Who) -> int:
    """Whose desk it is. Raises Forbidden for a machine: it has no telephone."""
    if who.user_id is None:
        raise Forbidden("A desk is a person's: log in.", "Un puesto es de una persona: inicie sesión.")
    return who.user_id


def _not_at_work() -> Conflict:
    return Conflict("You are not at work: begin a shift.", "No está trabajando: empiece un turno.")


def _note(tx: Tx, user_id: int, call_id: int, notes: str, version: int) -> int | None:
    in_hand(tx, user_id, call_id)
    return write_notes(tx, call_id, notes=notes, version=version)


def _dispose(tx: Tx, who: Who, call_id: int, said: Said, now: datetime) -> str:
    lock_chain(tx)
    return file(tx, in_hand(tx, _agent(who), call_id), said, by=who.id, now=now)


def _opt_out(tx: Tx, who: Who, call_id: int, *, now: datetime) -> str:
    lock_chain(tx)
    return opt_out(tx, in_hand(tx, _agent(who), call_id), by=who.id, now=now)


def in_hand(tx: Tx, user_id: int, call_id: int) -> AgentCall:
    """The call, if it is the one this agent is in or wraps up. Raises NotFound, Conflict."""
    call = agent_call_of(tx, call_id, user_id)
    if call is None:
        raise NotFound("There is no such call of yours.", "No hay tal llamada suya.")
    now = call_in_hand(tx, user_id)
    if now is None or now.id != call.id:
        raise Conflict(
            "You are not in this call any more, and its wrap-up is over.",
            "Ya no está en esta llamada y su cierre ha terminado.",
        )
    return call
