"""A flow as a pure session: what was pressed -> what is heard next and what comes of it."""

from collections.abc import Callable, Iterator

from ivr_flows.flow import Flow
from ivr_flows.session import Event, Facts, Session

__all__ = ["Event", "Facts", "Walk", "walk_through"]


class Walk:
    """One call through a flow. `prompt` is what is being heard, None once the call is over.

    `heard` and `events` grow as it goes. A key may be pressed at any prompt: while something is merely
    said it ends that and waits for the next question; while the last words are said it is kept on record.
    """

    def __init__(self, flow: Flow, facts: Facts) -> None:
        self._session = Session(flow, facts)
        self._call = self._session.call()
        self._more = False
        self.heard: list[str] = []
        self.prompt: str | None = None
        self._go(lambda: next(self._call))

    @property
    def events(self) -> list[Event]:
        """What the call said of itself so far; the counter n of Asterisk's lines counts this list."""
        return self._session.events

    @property
    def outcomes(self) -> list[str]:
        """The outcomes marked so far, in order."""
        return [event.detail["outcome"] for event in self.events if event.name == "RECADO_OUTCOME"]

    def press(self, keys: str) -> None:
        """Press keys one after the other from this prompt on, then nothing more until it is over."""
        for key in keys:
            if self.prompt is not None:
                self._send(key)
        if self._more:
            self._send("")

    def listen(self) -> None:
        """Press nothing until this prompt, and the time that it waits for a key, are over."""
        if self.prompt is not None:
            self._send("")

    def hang_up(self) -> None:
        """The person hangs up, which is ordinary: what was marked stands."""
        self._call.close()
        self.prompt = None

    def _send(self, key: str) -> None:
        self._go(lambda: self._call.send(key))

    def _go(self, resume: Callable[[], str | None]) -> None:
        try:
            prompt = resume()
        except StopIteration:
            self.prompt, self._more = None, False
            return
        self._more = prompt is None
        if prompt is not None:
            self.prompt = prompt
            self.heard.append(prompt)


def walk_through(flow: Flow, facts: Facts, keys: Iterator[str]) -> Walk:
    """Walk with one entry of `keys` for each prompt ('' to listen); once used up, nothing more is pressed."""
    walk = Walk(flow, facts)
    while walk.prompt is not None:
        pressed = next(keys, "")
        walk.press(pressed) if pressed else walk.listen()
    return walk
