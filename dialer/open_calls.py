"""Every open call of this node by where it stands, counted as it moves: nobody has to look through them."""

import time
from collections import Counter
from collections.abc import Mapping
from enum import Enum, auto

from dialer.campaign import Campaign


class Stage(Enum):
    """Where an open call stands."""

    PREPARING = auto()
    """It is claimed, and its prompts are being made."""
    WAITING = auto()
    """It waits for a line and for its turn."""
    UP = auto()
    """It holds a line, from its turn on."""


class OpenCalls:
    """Calls by their attempts' ids; counts by the keys of limits (keys_of)."""

    def __init__(self) -> None:
        self._calls: dict[str, tuple[Stage, Campaign]] = {}
        self._counts: dict[Stage, Counter[str]] = {stage: Counter() for stage in Stage}
        self._since: dict[str, float] = {}
        """When each call began to be prepared, the latest last."""

    def __len__(self) -> int:
        return len(self._calls)

    def __contains__(self, attempt_id: str) -> bool:
        return attempt_id in self._calls

    def ids(self) -> frozenset[str]:
        return frozenset(self._calls)

    def campaign_of(self, attempt_id: str) -> Campaign:
        return self._calls[attempt_id][1]

    def count(self, stage: Stage, key: str = "all") -> int:
        return self._counts[stage][key]

    def move(self, attempt_id: str, campaign: Campaign, stage: Stage) -> None:
        """The call stands there from now on, wherever it stood before."""
        self.drop(attempt_id)
        self._calls[attempt_id] = stage, campaign
        self._counts[stage].update(keys_of(campaign))
        if stage is Stage.PREPARING:
            self._since[attempt_id] = time.monotonic()

    def drop(self, attempt_id: str) -> None:
        """The call is open no more; whoever is not there is not missed."""
        if found := self._calls.pop(attempt_id, None):
            stage, campaign = found
            self._counts[stage].subtract(keys_of(campaign))
            self._since.pop(attempt_id, None)

    def preparing_within(self, seconds: float) -> Mapping[str, int]:
        """Calls whose prompts have been asked for so lately, counted as the others are."""
        since, found = time.monotonic() - seconds, Counter[str]()
        for attempt_id in reversed(self._since):
            if self._since[attempt_id] < since:
                break
            found.update(keys_of(self.campaign_of(attempt_id)))
        return found


def keys_of(campaign: Campaign) -> tuple[str, str, str]:
    """Under which limits a call of this campaign is: the campaign's, its trunk's, everybody's."""
    return f"campaign {campaign.name}", f"trunk {campaign.trunk.name}", "all"
