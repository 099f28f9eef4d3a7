"""`python -m tests.faults.dialer FOLDER`: one dialing process on a scene, as `recado run` is one.

Says on stdout, a JSON object a line, when it can place calls (`up`), when it cannot (`down`) and why.
"""

import argparse
import asyncio
import json
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from dialer.asterisk.link import AmiLink
from dialer.asterisk.telephone import AsteriskTelephone
from dialer.campaign_file import load_campaigns
from dialer.cli.running import run_campaigns
from dialer.cli.screen import Screen
from dialer.clock import RehearsalClock
from dialer.lab.lab import Lab
from dialer.lab.pbx import AGENTS, TRUNK
from dialer.open_ledger import open_ledger
from dialer.rehearse import rehearsed
from dialer.store.rehearsal_counts import latest_instant
from dialer.when_over import Waits
from tests.faults import breaking, dying, measuring
from tests.faults.moved_clock import MovedClock
from tests.faults.node_home import of_node


def main() -> None:
    options = _options()
    for where, number in ((options.die, signal.SIGKILL), (options.stand_still, signal.SIGSTOP)):
        if where:
            point, nth = where.split(":")
            dying.die_at(point, int(nth), number)
    for name in options.broken:
        breaking.BREAKS[name]()
    _tell_when_up()
    if options.measure:
        measuring.measure_events(say)
    asyncio.run(_dial(options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ami-port", type=int)
    parser.add_argument("--event-log", type=Path)
    parser.add_argument("--clock", type=Path, help="a file that says by how many seconds the clock is moved")
    parser.add_argument("--clock-watched", action="store_true", help="whoever moves it is noticed")
    parser.add_argument("--measure", action="store_true", help="how late events are heard, and memory")
    parser.add_argument("--die", help="POINT:N")
    parser.add_argument("--stand-still", help="POINT:N; it goes on when it is told to")
    parser.add_argument("--node", type=Path, help="the folder of one of several nodes, whose name it is")
    parser.add_argument("--database", help="PostgreSQL's address")
    parser.add_argument("--broken", action="append", default=[], choices=sorted(breaking.BREAKS))
    parser.add_argument("--start", type=datetime.fromisoformat)
    parser.add_argument("--ahead", type=float, help="seconds; every node's clock shows the same time")
    options = parser.parse_args()
    if options.ahead is not None:
        options.start = datetime.now(UTC) + timedelta(seconds=options.ahead)
    return options


async def _dial(options: argparse.Namespace) -> None:
    settings = Lab.attach(options.folder).settings
    moved = {"ami_port": options.ami_port, "event_log": options.event_log, "database": options.database}
    moved |= of_node(options.node) if options.node else {}
    settings = settings.model_copy(update={name: value for name, value in moved.items() if value})
    whole = load_campaigns(options.folder / "campaigns.yaml")
    with open_ledger(settings) as database:
        database.migrate()
        latest = database.read(latest_instant)
        start = max(options.start, latest) if latest and not options.node else options.start
        clock = RehearsalClock(start)
        if options.clock:
            clock = MovedClock(start, options.clock, watched=options.clock_watched)
            say("clock", ahead=clock.ahead.total_seconds())
        await run_campaigns(
            settings=settings,
            whole=rehearsed(whole, endpoint=TRUNK, agents=[f"PJSIP/{agent}" for agent in AGENTS[:3]]),
            names=[each.name for each in whole.campaigns],
            database=database,
            clock=clock,
            screen=Screen(Console(file=(options.folder / "screen").open("a", buffering=1))),
            waits=Waits(skip_to=None if options.clock or options.node else clock.skip_to),
        )
    say("done")


def say(what: str, **more: Any) -> None:
    """One line to whoever started this; the clock is the machine's own, the same in every process."""
    print(json.dumps({"said": what, "at": time.monotonic(), **more}), flush=True)


def _tell_when_up() -> None:
    reconciled = AsteriskTelephone.reconciled

    def telling(self: AsteriskTelephone, epoch: int) -> None:
        was_up = self.up
        reconciled(self, epoch)
        if not was_up:
            say("up", epoch=epoch)

    AsteriskTelephone.reconciled = telling  # type: ignore[method-assign]
    say_down = AmiLink._say_down

    def telling_down(self: AmiLink, trouble: str) -> None:
        if not self.trouble:
            say("down", why=trouble)
        say_down(self, trouble)

    AmiLink._say_down = telling_down  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
