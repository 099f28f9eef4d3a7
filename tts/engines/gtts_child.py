"""Run by gtts_engine.py in a process of its own: the text on stdin (JSON) goes to Google, mp3 to stdout.

A process, because gTTS limits each read and nothing as a whole: a server that drips holds a thread for ever.
Imports nothing of Recado.
"""

import json
import os
import sys
from typing import Any

import requests
from gtts import gTTS

_send = requests.Session.send


def main() -> None:
    wanted = json.load(sys.stdin)
    requests.Session.send = _verified  # type: ignore[method-assign]
    speech = gTTS(wanted["text"], lang=wanted["language"], tld=wanted["domain"], timeout=wanted["timeout"])
    speech.write_to_fp(sys.stdout.buffer)


def _verified(self: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
    """gTTS does not look whose certificate it is given: anybody in between could put words into a call."""
    return _send(self, request, **{**kwargs, "verify": os.environ.get("REQUESTS_CA_BUNDLE") or True})


if __name__ == "__main__":
    main()
