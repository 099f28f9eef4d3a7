"""Run by resident.py in a process of its own: loads one neural model, then speaks a text a line.

The only file that imports piper or kokoro_onnx: both bring GPL-3 code, hundreds of megabytes and threads,
and none of it belongs in Recado's process. It imports nothing of Recado in turn.

Arguments: piper|kokoro, the model, how many threads, then a Kokoro's styles.
In: JSON a line, {"text", "speed", "style", "language"}; speed 1 is the model's own pace.
Out: JSON a line, {"ready"} once and then {"rate", "bytes"} followed by that many bytes of s16le mono, or
{"error"}.
"""

import atexit
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

import numpy as np
import onnxruntime

IDLE = 600.0
"""Seconds without a text after which it ends and gives its memory back; the next text starts another."""

_LET_FINISH = 5.0
_BETWEEN_SENTENCES = 0.2
_BELOW_FULL_SCALE = 0.9

Request = Mapping[str, Any]
Sound = tuple[int, bytes]
Speak = Callable[[Request], Sound]


def main() -> None:
    atexit.register(_leave_nothing)  # first, so that it is done last
    os.nice(10)  # a call in progress is worth more than a prompt in advance
    answers = _own_stdout()
    kind, model, threads, *styles = sys.argv[1:]
    try:
        speak = _LOADERS[kind](Path(model), int(threads), [Path(style) for style in styles])
    except Exception as error:  # noqa: BLE001 - whatever keeps the model from loading is told
        _answer(answers, {"error": f"{type(error).__name__}: {error}"[:300]})
        return
    _answer(answers, {"ready": True})
    for request in _requests():
        try:
            rate, sound = speak(request)
        except Exception as error:  # noqa: BLE001 - told by its kind alone: its text may be about a person
            _answer(answers, {"error": type(error).__name__})
        else:
            _answer(answers, {"rate": rate, "bytes": len(sound)}, sound)


def _leave_nothing() -> None:
    """Recado removes the temporary folder, unless it was killed itself."""
    with suppress(OSError):
        Path(tempfile.gettempdir()).rmdir()


def _own_stdout() -> BinaryIO:
    """Where answers go; whatever a library prints goes to stderr instead of among them."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _answer(answers: BinaryIO, head: Request, sound: bytes = b"") -> None:
    answers.write(json.dumps(head).encode() + b"\n" + sound)
    answers.flush()


def _requests() -> Iterator[Request]:
    """Until nobody asks any more: stdin ends with Recado, however that ended."""
    lines: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read_into, args=(lines,), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=IDLE)
        except Empty:
            return
        if not line:
            return
        yield json.loads(line)


def _read_into(lines: SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        lines.put(line)
    lines.put(b"")
    threading.Event().wait(_LET_FINISH)
    os._exit(1)


def _session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _piper(model: Path, threads: int, styles: Sequence[Path]) -> Speak:
    from piper import PiperVoice, SynthesisConfig
    from piper.config import PiperConfig

    config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_text("utf-8")))
    voice = PiperVoice(session=_session(model, threads), config=config)

    def speak(request: Request) -> Sound:
        how = SynthesisConfig(length_scale=config.length_scale / request["speed"], volume=_BELOW_FULL_SCALE)
        pause = bytes(2 * int(_BETWEEN_SENTENCES * config.sample_rate))
        sentences = voice.synthesize(request["text"], how)
        return config.sample_rate, pause.join(chunk.audio_int16_bytes for chunk in sentences)

    return speak


def _kokoro(model: Path, threads: int, styles: Sequence[Path]) -> Speak:
    from kokoro_onnx import Kokoro

    arrays: dict[str, Any] = {style.stem: np.fromfile(style, "<f4").reshape(-1, 1, 256) for style in styles}
    with tempfile.NamedTemporaryFile(suffix=".npz") as voices:
        np.savez(voices, **arrays)
        voices.flush()
        kokoro = Kokoro.from_session(_session(model, threads), voices.name)  # keeps it open

    def speak(request: Request) -> Sound:
        samples, rate = kokoro.create(
            request["text"], request["style"], speed=request["speed"], lang=request["language"]
        )
        return rate, (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()

    return speak


_LOADERS: Mapping[str, Callable[[Path, int, Sequence[Path]], Speak]] = {"piper": _piper, "kokoro": _kokoro}

if __name__ == "__main__":
    main()
