"""How things are named in addresses."""

from typing import Annotated

from fastapi import Path, Query

_NAME = r"^[^\x00-\x1f/]+$"

CampaignName = Annotated[
    str, Path(description="The campaign's name.", max_length=100, pattern=_NAME, examples=["july"])
]

LONGEST_TEXT = 200
_TEXT = r"^[^\x00-\x1f]*$"

Words = Annotated[str, Query(max_length=LONGEST_TEXT, pattern=_TEXT)]
"""What somebody typed into a page's field, or chose from a list of it; maybe nothing."""

After = Annotated[int | None, Query(ge=0, lt=2**63)]
"""The id of a row after which, or before which, a page's list goes on."""

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
