"""AMI as Asterisk reads it, written anew from its rules: shares nothing with what writes it.

A line ends at a line feed, with or without a carriage return. An empty line ends an action. Of a header
the blanks before its value are skipped, its name has no case, and the first of two equal ones counts. Lines
over 1024 bytes and headers past the 127th are dropped in silence. An Originate's `Variable` may come more
often, and each is cut at its commas.
"""

LONGEST = 1024
MOST = 127

Action = dict[str, str | list[str]]


def actions_in(wire: bytes) -> list[Action]:
    """Every action that Asterisk would obey, by its headers in lower case."""
    actions: list[Action] = []
    headers: list[tuple[str, str]] = []
    for line in wire.split(b"\n"):
        text = line.removesuffix(b"\r").decode("utf-8", "surrogateescape")
        if not text and headers:
            actions.append(_action(headers))
            headers = []
        elif text and len(line) < LONGEST and len(headers) < MOST:
            name, _, value = text.partition(":")
            headers.append((name.lower(), value.lstrip(" ")))
    return actions


def _action(headers: list[tuple[str, str]]) -> Action:
    action: Action = {}
    for name, value in headers:
        action.setdefault(name, value)
    variables = [value for name, value in headers if name == "variable"]
    if variables and action["action"] == "Originate":
        action["variable"] = [one for value in variables for one in value.split(",")]
    return action
