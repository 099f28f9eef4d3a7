"""`recado doctor`: the checks, one line each, and the remedy under what is not well."""

from collections.abc import Callable

import typer

from dialer.cli.words import language
from dialer.doctor.examine import examine
from dialer.doctor.findings import Finding
from dialer.settings import Settings
from dialer.store.database import Database


def doctor() -> None:
    """Check everything a campaign needs of this machine and its Asterisk, one line each with the remedy."""
    settings = Settings()
    if not report(settings, database=lambda: _use(settings.database), language=language()):
        raise typer.Exit(1)


def report(settings: Settings, *, database: Callable[[], None], language: str) -> bool:
    """Print every finding as it is made; True when all is well."""
    well = True
    for finding in examine(settings, database=database, language=language):
        show(finding)
        well = well and finding.ok
    return well


def show(finding: Finding) -> None:
    """One line, and one more for the remedy."""
    mark, colour = ("✓", typer.colors.GREEN) if finding.ok else ("✗", typer.colors.RED)
    typer.echo(f"{typer.style(mark, fg=colour)} {finding.name}: {finding.text}")
    if finding.remedy:
        typer.echo(f"    {finding.remedy}")


def _use(url: str) -> None:
    """Bring the ledger up to this version, which both reads and writes it. Raises StoreError."""
    with Database(url) as database:
        database.migrate()
