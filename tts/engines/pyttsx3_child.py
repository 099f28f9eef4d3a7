"""Run by pyttsx3_engine.py in a process of its own: speaks the text on stdin (JSON) into the file named.

Imports nothing of Recado, so that it starts fast.
"""

import json
import sys

import pyttsx3


def main() -> None:
    """Exit 3 if pyttsx3 reports an error; an unknown voice would else stay silently English."""
    wanted = json.load(sys.stdin)
    errors: list[object] = []
    engine = pyttsx3.init("espeak")
    # Fresh from init it believes itself busy, and runAndWait then ends before anything is written.
    engine.proxy.setBusy(False)
    engine.connect("error", lambda name, exception: errors.append(exception))
    for setting in ("voice", "rate", "pitch"):
        engine.setProperty(setting, wanted[setting])
    engine.save_to_file(wanted["text"], sys.argv[1])
    engine.runAndWait()
    sys.exit(3 if errors else 0)


if __name__ == "__main__":
    main()
