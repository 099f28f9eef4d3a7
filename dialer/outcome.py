"""What came of an attempt: a closed list, in the trade's words."""

from enum import StrEnum


class Outcome(StrEnum):
    """The disposition of one attempt. Every settled attempt has exactly one."""

    PAY = "pay"
    INFO = "info"
    DISPUTE = "dispute"
    AGENT = "agent"
    OPT_OUT = "opt_out"
    WRONG_PERSON = "wrong_person"
    NOT_VERIFIED = "not_verified"
    NO_INPUT = "no_input"
    NO_MATCH = "no_match"
    HUNG_UP = "hung_up"
    HEARD = "heard"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    UNALLOCATED = "unallocated"
    CONGESTION = "congestion"
    FAILED = "failed"
    UNKNOWN = "unknown"
