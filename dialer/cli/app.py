"""The command line: each command in a file of its own, gathered here."""

import typer

from dialer.cli.check import check
from dialer.cli.demo import demo
from dialer.cli.doctor import doctor
from dialer.cli.say import say as say_text
from dialer.cli.words import say

app = typer.Typer(help=say("app"), no_args_is_help=True, add_completion=False, rich_markup_mode=None)

app.command(help=say("help.demo"))(demo)
app.command(help=say("help.check"))(check)
app.command(help=say("help.doctor"))(doctor)
app.command("say", help=say("help.say"))(say_text)
