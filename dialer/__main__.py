"""`recado`, or `python -m dialer`."""

import sys

import typer

from dialer.cli.app import app
from dialer.cli.typed import mistyped
from dialer.cli.words import say
from dialer.logs import log_nowhere

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""

REFUSED = 2
"""The exit status of what was typed wrong, or cannot be done."""


def main() -> None:
    """Run the command; what ordinarily goes wrong is a sentence, never a traceback."""
    log_nowhere()
    try:
        ended = app(standalone_mode=False) or 0
    except typer.TyperException as error:
        print(mistyped(error), end="", file=sys.stderr)
        ended = REFUSED
    except typer.Abort:  # Ctrl-D where a password is asked for
        print(say("aborted"), file=sys.stderr)
        ended = REFUSED
    except Exception as error:
        from dialer.cli.failure_words import in_words

        sentence = in_words(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        ended = REFUSED
    if ended == INTERRUPTED:  # typer makes this of Ctrl-C, without a word
        print(say("interrupted"), file=sys.stderr)
    sys.exit(ended)


if __name__ == "__main__":
    main()
