"""What is wrong in a file, in the language of whoever typed the command."""

from dialer.cli.words import language
from dialer.mistakes import mistake_in


def mistake(sentence: str) -> str:
    """One mistake, or several a line each, with or without its place in a file."""
    return mistake_in(language(), sentence)
