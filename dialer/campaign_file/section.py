"""What every mapping in campaigns.yaml has in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from dialer.campaign_file import scalars

LEGAL = "there is no default for a legal limit"

Region = Annotated[str, scalars.region()]


class Section(BaseModel):
    """A mapping whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True)
