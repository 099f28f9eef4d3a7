"""gTTS against a server of our own in Google's place: it speaks, fails, hangs, drips, or is an impostor."""

import base64
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from tts.engines import EngineFailed
from tts.engines.gtts_engine import Gtts
from tts.prompt import Piece, Prompt
from tts.speaker import Speaker, embedded_engines
from tts.voice import embedded

GOOGLE = replace(embedded("es"), engine="gtts", name="com")
STATIC = "Le llamamos de Comercial del Norte."
Behaviour = Callable[["Google", ssl.SSLSocket], None]


@dataclass
class Google:
    """A proxy that answers in the name of whatever host is asked for, with a certificate of its own."""

    behave: Behaviour
    mp3: bytes
    requests: int = 0

    def serve(self, listening: socket.socket, context: ssl.SSLContext) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection, context), daemon=True).start()

    def _answer(self, connection: socket.socket, context: ssl.SSLContext) -> None:
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    _read(secured)
                    self.requests += 1
                    self.behave(self, secured)
            except OSError:
                return


def _read(secured: ssl.SSLSocket) -> None:
    """One whole request: a connection closed with a part unread is reset, and its answer lost."""
    head, _, body = _until_blank_line(secured).partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    ]
    while len(body) < int(lengths[0] if lengths else 0):
        body += secured.recv(65536)


def _until_blank_line(secured: ssl.SSLSocket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received and (more := secured.recv(65536)):
        received += more
    return received


def speaks(google: Google, to: ssl.SSLSocket) -> None:
    sound = base64.b64encode(google.mp3).decode()
    body = f'[["wrb.fr","jQ1olc","[\\"{sound}\\"]",null]]'.encode()
    to.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)


def fails(_: Google, to: ssl.SSLSocket) -> None:
    to.sendall(b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def says_nothing(_: Google, to: ssl.SSLSocket) -> None:
    to.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]")


def hangs(_: Google, to: ssl.SSLSocket) -> None:
    to.recv(1)


def drips(_: Google, to: ssl.SSLSocket) -> None:
    """Never silent for long enough that a limit on each read would end it."""
    to.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        to.sendall(b" ")
        time.sleep(0.1)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of our own authority, for Google's name; the key is in the same file."""
    folder = tmp_path_factory.mktemp("certificate")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout key.pem "
        "-out own.pem -subj /CN=translate.google.com -addext subjectAltName=DNS:translate.google.com"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Three seconds of a voice, as Google would send it."""
    said = tmp_path_factory.mktemp("mp3") / "said.mp3"
    espeak = subprocess.run(
        ["espeak-ng", "-v", "es", "--stdout", STATIC], check=True, capture_output=True
    ).stdout
    subprocess.run(["ffmpeg", "-i", "-", str(said)], input=espeak, check=True, capture_output=True)
    return said.read_bytes()


@pytest.fixture
def google(certificate: Path, mp3: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "own.pem", certificate / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        for name in ("https_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{listening.getsockname()[1]}")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate / "own.pem"))
        google = Google(speaks, mp3)
        threading.Thread(target=google.serve, args=(listening, context), daemon=True).start()
        yield google
        listening.shutdown(socket.SHUT_RDWR)


async def test_google_speaks(google: Google) -> None:
    speech = await Gtts().speak(STATIC, GOOGLE)
    assert 1.5 < speech.seconds < 5
    assert np.abs(speech.samples).max() > 0.05


@pytest.mark.parametrize("behaviour", [fails, says_nothing])
async def test_a_failure_is_a_sentence_and_google_is_not_asked_again_at_once(
    google: Google, behaviour: Behaviour
) -> None:
    google.behave = behaviour
    engine = Gtts()
    with pytest.raises(EngineFailed, match=r"gave (no|an empty) sound"):
        await engine.speak(STATIC, GOOGLE)
    asked = google.requests
    google.behave = speaks
    with pytest.raises(EngineFailed, match="tried again later"):
        await engine.speak(STATIC, GOOGLE)
    assert google.requests == asked


@pytest.mark.timeout(120)
@pytest.mark.parametrize("behaviour", [hangs, drips])
async def test_a_server_that_never_ends_is_given_up(google: Google, behaviour: Behaviour) -> None:
    google.behave = behaviour
    with pytest.raises(EngineFailed, match=r"took more than 8 s and was killed|gave no sound"):
        await Gtts(timeout=8).speak(STATIC, GOOGLE)
    assert google.requests


async def test_whoever_is_not_google_puts_no_words_into_a_call(
    google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    """gTTS by itself accepts any certificate."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(EngineFailed, match="gave no sound"):
        await Gtts().speak(STATIC, GOOGLE)
    assert not google.requests


async def test_a_static_prompt_goes_away_once_and_a_personal_one_never(
    google: Google, tmp_path: Path
) -> None:
    engines = {**embedded_engines(), "gtts": Gtts()}
    for _ in range(2):
        speaker = Speaker(cache=tmp_path, secret=b"0" * 32, engines=engines)
        sound = await speaker.speak(STATIC, GOOGLE, personal=False)
        assert sound.seconds > 1
    assert google.requests == 1
    prompt = Prompt(name="name", pieces=(Piece(words="Lucía Fernández", personal=True),), voice=GOOGLE)
    message = await speaker.say([prompt])
    assert message.voice.startswith("espeak-ng")
    assert "sends text away" in message.fell_back
    assert google.requests == 1
