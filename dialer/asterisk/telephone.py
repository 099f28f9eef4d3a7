"""Asterisk as the verbs want it: one way to place a call, one look at what is up."""

from datetime import datetime

import structlog

from dialer.asterisk.channels import found_channel
from dialer.asterisk.control import boot_time, live_channels
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiError
from dialer.asterisk.originate import originate
from dialer.ports import NotDialled, OutboundCall, PbxState, Placed

log = structlog.get_logger()


class AsteriskTelephone:
    """dialer.ports.Telephone over one AMI link.

    A new session knows nothing of what happened while there was none, so the telephone is up only
    when somebody has reconciled the ledger with this very session.
    """

    def __init__(self, link: AmiLink) -> None:
        self._link = link
        self._reconciled_epoch = 0
        self._unsure = ""
        self._booted_at: datetime | None = None

    @property
    def link(self) -> AmiLink:
        return self._link

    @property
    def booted_at(self) -> datetime | None:
        return self._booted_at

    @property
    def up(self) -> bool:
        return self._link.up and self._reconciled_epoch == self._link.epoch

    @property
    def trouble(self) -> str:
        """Why no call can be placed; empty when one can."""
        return self._link.trouble or ("" if self.up else self._unsure or "the ledger is being reconciled")

    def reconciled(self, epoch: int) -> None:
        """The ledger agrees with what Asterisk said in this session."""
        self._reconciled_epoch, self._unsure = epoch, ""

    def not_reconciled(self, why: str) -> None:
        """No call may be placed until the ledger agrees again; said once."""
        if why != self._unsure:
            log.error("no calls", action="not_reconciled", reason=why)
        self._reconciled_epoch, self._unsure = 0, why

    @property
    def epoch(self) -> int:
        return self._link.epoch

    async def place(self, call: OutboundCall) -> Placed:
        """A new session may have begun while the call was written: one that is not reconciled takes none."""
        return await originate(self._link, call) if self.up else NotDialled(self.trouble)

    async def look(self) -> PbxState | None:
        try:
            booted_at = await boot_time(self._link)
            channels = await live_channels(self._link)
        except (AmiError, KeyError, ValueError) as error:
            if self._link.up:  # else the link has said why
                self.not_reconciled(f"Asterisk did not say what is up: {error}")
            return None
        self._booted_at = booted_at
        return PbxState(
            epoch=self._link.epoch,
            booted_at=booted_at,
            live=frozenset(channel.unique_id for channel in channels),
            channels=tuple(filter(None, map(found_channel, channels))),
        )
