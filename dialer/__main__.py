"""`recado`, or `python -m dialer`."""

import sys

from dialer.cli.app import app
from dialer.cli.failures import in_words
from dialer.cli.words import say
from dialer.logs import log_nowhere

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""


def main() -> None:
    """Run the command; what ordinarily goes wrong is a sentence, never a traceback."""
    log_nowhere()
    try:
        app()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # typer makes this of Ctrl-C, without a word
            print(say("interrupted"), file=sys.stderr)
        raise
    except Exception as error:
        sentence = in_words(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
