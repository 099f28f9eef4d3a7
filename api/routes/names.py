"""How things are named in addresses."""

from typing import Annotated

from fastapi import Path, Query

_NAME = r"^[^\x00-\x1f/]+$"

CampaignName = Annotated[
    str, Path(description="The campaign's name.", max_length=100, pattern=_NAME, examples=["july"])
]

OfCampaign = Annotated[
    str | None,
    Query(description="Of this campaign alone.", max_length=100, pattern=_NAME, examples=["july"]),
]

ContactId = Annotated[int, Path(description="The contact's id.", ge=1, lt=2**63, examples=[41])]

HexId = Annotated[
    str,
    Path(
        description="32 hexadecimal digits.",
        pattern=r"^[0-9a-f]{32}$",
        examples=["01977a0e5c7a7f0e8f8d2b6c4a1e9d3f"],
    ),
]
