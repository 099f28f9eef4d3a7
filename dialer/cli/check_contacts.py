"""What `recado check` says of a contacts file: how many rows can be imported, and why the others cannot."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from dialer.campaign import Campaign
from dialer.cli.mistakes import mistake
from dialer.cli.words import say
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Rejected
from dialer.flow_needs import needs_of
from ivr_flows.loader import load_flow

LINES_SHOWN = 5
"""Of each reason; all of them are in the file of rejected rows that an import writes."""


def contacts_lines(campaign: Campaign) -> Iterator[str]:
    """How many can be imported, then each reason of the others, the most frequent first."""
    good, places = _sorted_out(campaign)
    rejected = sum(map(len, places.values()))
    counted = "check.row" if good == 1 else "check.rows"
    yield say(counted, campaign=campaign.name, good=good, rejected=rejected)
    for why, lines in sorted(places.items(), key=lambda each: -len(each[1])):
        shown = ", ".join(lines[:LINES_SHOWN]) + (" …" if len(lines) > LINES_SHOWN else "")
        yield "  " + say(
            "check.reject", n=len(lines), why=mistake(why), file=campaign.contacts.path, lines=shown
        )


def _sorted_out(campaign: Campaign) -> tuple[int, Mapping[str, Sequence[str]]]:
    """How many rows are good, and of each reason the places (line:column) of the rows it rejects."""
    good, places = 0, defaultdict[str, list[str]](list)
    for row in ContactFile(campaign, needs_of(load_flow(campaign.flow))):
        if isinstance(row, Rejected):
            places[row.reason].append("{}:{}".format(*row.place))
        else:
            good += 1
    return good, places
