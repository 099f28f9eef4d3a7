"""Words of a contact's done_reason that are not the gate's: why nobody is called now."""

IN_CALL = "in_call"
"""Its attempt is open: it is nobody's turn until that settles."""

NOT_DIALLED = "not_dialled"
"""Its calls could not even be placed, several times."""

UNDECIDED = "undecided"
"""Something that nobody foresaw happened when it was to be claimed: the log says what."""

CALLBACK = "callback"
"""An agent was to ring them, and has, or gave it up."""

PERSON_SUPPRESSED = "person_suppressed"
"""The person asked not to be called again; the gate refuses with the same word."""
