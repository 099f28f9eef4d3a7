"""What `recado check` says of a contacts file: how many rows can be imported, and why the others cannot."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialer.campaign import Campaign
from dialer.cli.mistakes import mistake
from dialer.cli.words import say
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Rejected
from dialer.contacts.mostly_wrong import Verdict
from dialer.file_error import FileError
from dialer.flow_needs import needs_of
from ivr_flows.loader import load_flow

LINES_SHOWN = 5
"""Of each reason; all of them are in the file of rejected rows that an import writes."""

ROWS_BETWEEN = 500
"""Rows read between two words of how far it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """A campaign's contacts as an import would read them, short of what the ledger knows of each.

    `places` are, of each reason, those (line:column) of the rows it rejects; `refusal` says why an import
    would take none of the rows, not even the good ones.
    """

    campaign: Campaign
    good: int
    places: Mapping[str, Sequence[str]]
    refusal: FileError | None


def look_at_contacts(campaign: Campaign, progress: Callable[[int], None]) -> Looked:
    """Read every row of the campaign's file; `progress` is told now and again how many there were."""
    verdict, places = Verdict(), defaultdict[str, list[str]](list)
    for row in ContactFile(campaign, needs_of(load_flow(campaign.flow))):
        verdict.hear(row)
        if verdict.rows % ROWS_BETWEEN == 0:
            progress(verdict.rows)
        if isinstance(row, Rejected):
            places[row.reason].append("{}:{}".format(*row.place))
    return Looked(
        campaign=campaign,
        good=verdict.rows - verdict.rejected,
        places=places,
        refusal=verdict.refusal(campaign.contacts.path),
    )


def contacts_lines(looked: Looked) -> Iterator[str]:
    """How many are sound, then each reason of the others, the most frequent first."""
    campaign, rejected = looked.campaign, sum(map(len, looked.places.values()))
    if looked.refusal:
        yield say("check.none_of", campaign=campaign.name, rejected=rejected, rows=looked.good + rejected)
    else:
        counted = "check.row" if looked.good == 1 else "check.rows"
        yield say(counted, campaign=campaign.name, good=looked.good, rejected=rejected)
    for why, lines in sorted(looked.places.items(), key=lambda each: -len(each[1])):
        shown = ", ".join(lines[:LINES_SHOWN]) + (" …" if len(lines) > LINES_SHOWN else "")
        yield "  " + say(
            "check.reject", n=len(lines), why=mistake(why), file=campaign.contacts.path, lines=shown
        )
