"""The command line: each command in a file of its own, gathered here."""

from importlib.metadata import version
from typing import Annotated

import typer

from dialer.cli.ask import report
from dialer.cli.audit import app as audit
from dialer.cli.basis import app as basis
from dialer.cli.bench import app as bench
from dialer.cli.check import check
from dialer.cli.compliance import app as compliance
from dialer.cli.demo import demo
from dialer.cli.doctor import doctor
from dialer.cli.explain import explain
from dialer.cli.follow_ups import app as follow_ups
from dialer.cli.lab import app as lab
from dialer.cli.lists import app as lists
from dialer.cli.mark import contacted, mark
from dialer.cli.one_call import one_call
from dialer.cli.operate import stop, suppress
from dialer.cli.plan import plan_campaigns
from dialer.cli.rights import erase_person, export_person, retention
from dialer.cli.run import run
from dialer.cli.say import say as say_text
from dialer.cli.serve import serve
from dialer.cli.told import abandoned, hours, line_types
from dialer.cli.users import keys, users
from dialer.cli.voices import app as voices
from dialer.cli.words import say

app = typer.Typer(
    help=say("app"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"recado {version('recado')}")
        raise typer.Exit


@app.callback()
def recado(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=say("help.version"))
    ] = False,
) -> None:
    """What may stand before a command."""


app.command(help=say("help.demo"))(demo)
app.command(help=say("help.check"))(check)
app.command("plan", help=say("help.plan"))(plan_campaigns)
app.command(help=say("help.run"))(run)
app.command("test-call", help=say("help.test_call"))(one_call)
app.command(help=say("help.report"))(report)
app.command(help=say("help.explain"))(explain)
app.command(help=say("help.suppress"))(suppress)
app.command(help=say("help.stop"))(stop)
app.command(help=say("help.mark"))(mark)
app.command(help=say("help.contacted"))(contacted)
app.command(help=say("help.hours"))(hours)
app.command(help=say("help.abandoned"))(abandoned)
app.command("line-types", help=say("help.line_types"))(line_types)
app.command("export-person", help=say("help.export_person"))(export_person)
app.command("erase", help=say("help.erase"))(erase_person)
app.command(help=say("help.doctor"))(doctor)
app.command(help=say("help.serve"))(serve)
app.command("say", help=say("help.say"))(say_text)
app.add_typer(follow_ups, name="follow-ups")
app.add_typer(lists, name="lists")
app.add_typer(basis, name="basis")
app.add_typer(audit, name="audit")
app.add_typer(retention, name="retention")
app.add_typer(lab, name="lab")
app.add_typer(bench, name="bench")
app.add_typer(compliance, name="compliance")
app.add_typer(voices, name="voices")
app.add_typer(users, name="users")
app.add_typer(keys, name="keys")
