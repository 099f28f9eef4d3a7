"""Which installation a command speaks to: the operator's own, or a rehearsal's."""

from pathlib import Path
from typing import Annotated

import typer

from dialer.cli.words import say
from dialer.settings import Settings

DEMO = Path(".recado/demo")
"""Where a rehearsal is, if nobody says otherwise."""

CAMPAIGNS = Path("campaigns.yaml")

CampaignsFile = Annotated[Path, typer.Option("--campaigns", help=say("help.option.campaigns"))]
LabFolder = Annotated[Path | None, typer.Option("--lab", help=say("help.option.lab"))]


def settings_of(lab: Path | None) -> Settings:
    """The environment's settings, or those of the rehearsal in this folder. Raises LabError if none was."""
    if lab is None:
        return Settings()
    from dialer.lab.lab import Lab

    return Lab(folder=lab).settings
