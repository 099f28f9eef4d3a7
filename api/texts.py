"""What the pages say, in English and Spanish."""

from collections.abc import Mapping

from api.texts_access import ACCESS
from api.texts_campaigns import CAMPAIGNS
from api.texts_desk import DESK
from api.texts_frame import FRAME
from api.texts_people import PEOPLE
from api.texts_preparing import PREPARING

TEXTS: Mapping[str, tuple[str, str]] = {**ACCESS, **FRAME, **CAMPAIGNS, **PREPARING, **PEOPLE, **DESK}


def text(key: str, language: str, /, **values: object) -> str:
    """The text named `key`, with its values filled in. Raises KeyError for a text that nobody wrote."""
    return TEXTS[key][language == "es"].format(**values)


def meaning(family: str, code: str, language: str) -> str:
    """What a code of the ledger means; a code that has no words is said as it is."""
    key = f"{family}.{code}"
    return text(key, language) if key in TEXTS else code


def said(notice: str, language: str) -> str:
    """What was done by the form that led here; empty for what no form says."""
    return meaning("said", notice, language) if f"said.{notice}" in TEXTS else ""
