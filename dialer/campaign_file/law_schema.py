"""The keys of campaigns.yaml about the law: why people may be called, and what an operator moves of it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from dialer.campaign import Purpose
from dialer.campaign_file import scalars
from dialer.campaign_file.section import Section
from dialer.policy.rules import BASES

ProfileName = Annotated[
    str,
    scalars.matching("[a-z][a-z0-9_]{0,39}", "the name of a profile, such as es; `recado compliance check`"),
]
PurposeWord = Annotated[Purpose, scalars.scalar(Purpose, " or ".join(Purpose))]


class Basis(Section):
    """Why the people of a campaign may be called; recorded for each number at the import."""

    kind: Annotated[str, scalars.one_of(*sorted(BASES))] = Field(
        description=f"one of {', '.join(sorted(BASES))}"
    )
    reference: Annotated[str, scalars.sentence(300)] = Field(
        description="where whoever doubts it finds it: a document, an archive"
    )
    signed_by: Annotated[str, scalars.sentence(200)] = Field(description="who answers for it")
    signed_on: Annotated[date, scalars.past_day()] | None = None
    wording: Annotated[str, scalars.sentence(200)] = Field(
        description="which version of the text was agreed to, or signed"
    )
    channel: Annotated[str, scalars.sentence(60)] = Field(
        description="how it was given: web, paper, telephone, dpo …"
    )
    purpose: PurposeWord | None = None


class Override(Section):
    """A rule's figure as the operator wants it."""

    rule: Annotated[
        str, scalars.matching(r"[a-z][a-z0-9_.]{0,79}", "the id of a rule, such as es.attempts.day")
    ] = Field(description="the id of the rule; `recado compliance check --rules` lists them")
    limit: Annotated[float, scalars.number(0, 100_000)] = Field(description="the figure, e.g. 1")
    justification: Annotated[str, scalars.sentence(500)] = Field(description="why; it is kept in the audit")
    by: Annotated[str, scalars.sentence(200)] = Field(description="who answers for it")


class Compliance(Section):
    """What holds for every campaign of the file."""

    overrides: list[Override] = Field(default_factory=list)
