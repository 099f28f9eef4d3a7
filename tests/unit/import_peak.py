"""Imports the file of a pickled campaign, and says how many megabytes that took: URL CAMPAIGN."""

import pickle
import resource
import sys
from pathlib import Path

from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.store.database import Database
from tests.unit.desk import TUESDAY


def peak_of(url: str, pickled: Path) -> int:
    """The most that was resident, in megabytes."""
    campaign = pickle.loads(pickled.read_bytes())  # noqa: S301 - of the test that starts this
    with Database(url) as database:
        database.migrate()
        imported = import_contacts(database, campaign, Needs(), now=TUESDAY, rejects=pickled.parent)
    assert imported.new + imported.unchanged == imported.rows, imported
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(peak_of(sys.argv[1], Path(sys.argv[2])))
