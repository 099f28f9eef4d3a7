"""What is owed is delivered by the sender alone, as a dialing process runs it; waits are skipped.

`python -m tests.faults.outbox FOLDER …` is a process that does so and can be killed.
"""

import argparse
import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from dialer import deliver
from dialer.campaign import Webhook
from dialer.campaign_file import load_campaigns
from dialer.clock import RehearsalClock
from dialer.logs import log_to
from dialer.open_ledger import open_ledger
from dialer.send_follow_ups import SendFollowUps
from dialer.settings import Settings
from dialer.store import Tx
from tests.faults import breaking, dying

PATIENCE = timedelta(seconds=1)
"""How long an answer is waited for: as much as a suite can wait."""

SIGNING_KEY = "RECADO_FAULTS_KEY"
"""The environment's name for what webhooks are signed with."""

ENOUGH = 30
"""Rounds in which whatever is tried again is tried for the last time."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--url", required=True, help="of the webhook")
    parser.add_argument("--start", type=datetime.fromisoformat, required=True)
    parser.add_argument("--die", required=True, help="a point of tests/faults/dying.py")
    parser.add_argument("--broken", action="append", default=[], choices=sorted(breaking.BREAKS))
    options = parser.parse_args()
    log_to(options.folder / "recado.log")
    dying.die_at(options.die, 1)
    for name in options.broken:
        breaking.BREAKS[name]()
    asyncio.run(deliver_all(options.folder, options.smtp_port, options.url, options.start))


def settings_in(folder: Path, smtp_port: int = 0) -> Settings:
    """An installation of its own in this folder, which reaches this machine only."""
    return Settings(
        database=f"sqlite:///{folder / 'recado.db'}",
        secret=SecretStr("the fault suite's own, long enough"),
        state=folder,
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_user="",
        smtp_tls="none",
        node="faults",
        rehearsal=True,
    )


async def deliver_all(
    folder: Path, smtp_port: int, url: str, start: datetime, *, rounds: int = ENOUGH
) -> None:
    """One run, until nothing is owed any more, or for so many rounds."""
    settings, clock = settings_in(folder, smtp_port), RehearsalClock(start)
    listener = Webhook(url=url, secret_env=SIGNING_KEY)
    whole = load_campaigns(folder / "campaigns.yaml")
    campaigns = {each.name: replace(each, webhook=listener) for each in whole.campaigns}
    smtp = replace(deliver.smtp_server(settings), timeout=PATIENCE)
    with open_ledger(settings) as database:
        by_kind = deliver.deliverers(settings, campaigns, clock, smtp=smtp, webhook_patience=PATIENCE)
        sender = SendFollowUps(database=database, clock=clock, by_kind=by_kind)
        for _ in range(rounds):
            while await sender.send_due():
                pass
            if (next_try := await database.run_read(_next_try)) is None:
                return
            clock.skip_to(next_try)


def _next_try(tx: Tx) -> datetime | None:
    found = tx.exec_driver_sql(
        "SELECT min(next_at) FROM follow_up WHERE state = 'owed' AND kind <> 'callback'"
    ).scalar_one()
    return datetime.fromisoformat(f"{found}+00:00") if found else None


if __name__ == "__main__":
    main()
