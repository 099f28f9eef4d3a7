"""What is going on right now, for the screen: from live events, forgotten with the process."""

from collections import Counter
from collections.abc import Mapping, Set

from dialer.call_event import CallEvent
from dialer.ports import AGENT_LEG
from ivr_flows.dialplan_agent_first import AGENT_FIRST

RINGING, IVR, WAITING, TALKING = "ringing", "in IVR", "waiting for an agent", "with an agent"


class LiveCalls:
    """The state of every call that is up. A lost event blurs the screen; the ledger does not depend on it."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}
        self._epoch = 0

    def __len__(self) -> int:
        return len(self._states)

    def by_state(self) -> Mapping[str, int]:
        return Counter(self._states.values())

    def take_over(self, before: "LiveCalls", up: Set[str], epoch: int) -> None:
        """What was known before this session, of those calls that are still up in it."""
        heard = self._states if epoch == self._epoch else {}
        self._states = {call: state for call, state in before._states.items() if call in up} | heard
        self._epoch = epoch

    def hear(self, event: CallEvent, epoch: int) -> None:
        """Fold one live event in. With a new session nothing that was known still is."""
        if epoch != self._epoch:
            self._states, self._epoch = {}, epoch
        if event.channel_id.startswith(AGENT_LEG):
            return  # an agent is rung, and nobody is called yet
        if event.of_attempt and event.name in ("HANGUP", "CHAN_END"):
            self._states.pop(event.linked_id, None)
        elif state := _state_after(event):
            self._states[event.linked_id] = state


def _state_after(event: CallEvent) -> str | None:
    if event.of_attempt and event.detail.get("step") == AGENT_FIRST:
        return TALKING
    if event.of_attempt:
        return {"CHAN_START": RINGING, "ANSWER": IVR, "RECADO_STEP": IVR, "RECADO_QUEUE": WAITING}.get(
            event.name
        )
    return TALKING if event.name == "ANSWER" else None
