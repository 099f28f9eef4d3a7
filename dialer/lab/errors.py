"""What goes wrong with the lab, said in sentences."""


class LabError(Exception):
    """The rehearsal lab cannot be had or cannot start; the message says why and what to do."""
