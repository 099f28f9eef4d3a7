"""`recado doctor`: the checks, one line each, and the remedy under what is not well."""

import typer

from dialer.cli.options import LabFolder, settings_of
from dialer.cli.words import language
from dialer.doctor.examine import examine
from dialer.doctor.findings import Finding

MARKS = {True: ("✓", typer.colors.GREEN), False: ("✗", typer.colors.RED), None: ("?", typer.colors.YELLOW)}


def doctor(lab: LabFolder = None) -> None:
    well = True
    for finding in examine(settings_of(lab), language=language()):
        _show(finding)
        well = well and finding.ok is not False
    if not well:
        raise typer.Exit(1)


def _show(finding: Finding) -> None:
    """One line, and one more for the remedy."""
    mark, colour = MARKS[finding.ok]
    typer.echo(f"{typer.style(mark, fg=colour)} {finding.name}: {finding.text}")
    if finding.remedy:
        typer.echo(f"    {finding.remedy}")
