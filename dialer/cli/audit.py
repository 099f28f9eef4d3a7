"""`recado audit`: whether the record of what was decided is as it was written."""

import json
from collections.abc import Iterable
from typing import Annotated

import typer

from dialer.cli.ledger import ledger_to_read
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.words import meaning, say
from dialer.store.audit import nodes
from dialer.store.audit_check import Checked, Fault, verify

app = typer.Typer(help=say("help.audit"), no_args_is_help=True, rich_markup_mode=None)

SHOWN = 20
"""Faults of a chain that are told one by one; the JSON has them all."""


@app.callback()
def audit() -> None:
    """Without a callback typer would make `verify` the whole command."""


@app.command("verify", help=say("help.audit.verify"))
def verify_all(
    as_json: Annotated[bool, typer.Option("--json", help=say("help.audit.json"))] = False,
    lab: LabFolder = None,
) -> None:
    with ledger_to_read(settings_of(lab)) as database:
        chains = [database.read(verify, node) for node in database.read(nodes)]
    typer.echo(json.dumps(_plain(chains)) if as_json else "\n".join(_told(chains)))
    raise typer.Exit(1 if any(chain.faults for chain in chains) else 0)


def _told(chains: Iterable[Checked]) -> Iterable[str]:
    """One line for each chain, and one for each of its faults."""
    lines = []
    for chain in chains:
        word = "audit.broken" if chain.faults else "audit.whole"
        lines.append(say(word, node=chain.node, rows=chain.rows, faults=len(chain.faults)))
        lines += [f"  {_fault(fault)}" for fault in chain.faults[:SHOWN]]
        if len(chain.faults) > SHOWN:
            lines.append(f"  {say('audit.more', n=len(chain.faults) - SHOWN)}")
    return lines or [say("audit.none")]


def _fault(fault: Fault) -> str:
    return say("audit.fault", n=fault.n, wrong=meaning("audit.wrong", fault.wrong))


def _plain(chains: Iterable[Checked]) -> dict[str, object]:
    told = [
        {
            "node": chain.node,
            "rows": chain.rows,
            "faults": [{"row": fault.n, "wrong": str(fault.wrong)} for fault in chain.faults],
        }
        for chain in chains
    ]
    return {"whole": not any(chain["faults"] for chain in told), "chains": told}
