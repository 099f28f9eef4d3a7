"""What a command says no to. What else ordinarily goes wrong is in failure_words.py."""


class Refusal(Exception):
    """The command was understood and is not carried out; the message is the whole sentence."""
