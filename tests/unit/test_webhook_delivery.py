"""Outcomes posted to whoever listens: signed, once more if need be, and nowhere they must not go."""

import asyncio
import json
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from dialer.delivery.reach import OutOfBounds, checked_url, destination
from dialer.delivery.webhook import BadSecret, WebhookTarget, deliver_webhook, webhook_key
from dialer.delivery_outcome import Delivered, Delivery, Failed, Gone, TryAgain
from tests.fakes.receiver import Receiver, receiving

SECRET = "whsec_" + b64encode(b"0123456789abcdef01234567").decode()
EVENT = {"type": "attempt.settled", "data": {"attempt": "01" * 16, "outcome": "pay", "name": "Ñ"}}
ID = "0199" * 8


@asynccontextmanager
async def listening(receiver: Receiver) -> AsyncIterator[WebhookTarget]:
    async with receiving(receiver) as url:
        yield WebhookTarget(url=url, secret=SECRET, rehearsal=True)


async def post(receiver: Receiver) -> Delivery:
    async with listening(receiver) as target:
        return await deliver_webhook(ID, EVENT, target)


async def test_the_receiver_can_prove_who_sent_it() -> None:
    receiver = Receiver()
    assert await post(receiver) == Delivered()
    ((headers, body),) = receiver.requests
    assert Webhook(SECRET).verify(body, headers) == EVENT
    assert headers["webhook-id"] == ID
    assert headers["host"].startswith("127.0.0.1:")
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"pay", b"info"), headers)


async def test_a_repetition_bears_the_same_id_and_body() -> None:
    receiver = Receiver(answer="500 Oops")
    async with listening(receiver) as target:
        for _ in range(2):
            await deliver_webhook(ID, EVENT, target)
    first, second = receiver.requests
    assert first[0]["webhook-id"] == second[0]["webhook-id"] == ID
    assert first[1] == second[1]
    assert json.loads(first[1]) == EVENT


@pytest.mark.parametrize("answer", ["400 No", "401 No", "404 No", "429 Slow down", "500 Oops", "503 Later"])
async def test_a_failure_is_tried_again(answer: str) -> None:
    delivery = await post(Receiver(answer=answer))
    assert isinstance(delivery, TryAgain)
    assert answer[:3] in delivery.reason


async def test_a_receiver_that_is_gone_is_final() -> None:
    delivery = await post(Receiver(answer="410 Gone"))
    assert isinstance(delivery, Gone)
    assert "410" in delivery.reason


async def test_b13_a_redirect_is_not_followed() -> None:
    elsewhere = Receiver()
    async with listening(elsewhere) as target:
        first = Receiver(answer="307 Temporary Redirect", headers=f"Location: {target.url}\r\n")
        delivery = await post(first)
    assert isinstance(delivery, TryAgain)
    assert "307" in delivery.reason
    assert not elsewhere.requests


async def test_a_receiver_that_never_answers_is_given_up_and_tried_again() -> None:
    receiver = Receiver(answer=None)
    async with listening(receiver) as target:
        slow = WebhookTarget(
            url=target.url, secret=SECRET, rehearsal=True, timeout=timedelta(milliseconds=200)
        )
        delivery = await deliver_webhook(ID, EVENT, slow)
    assert isinstance(delivery, TryAgain)
    assert len(receiver.requests) == 1


async def test_nobody_listening_is_tried_again() -> None:
    async with listening(Receiver()) as target:
        pass
    assert isinstance(await deliver_webhook(ID, EVENT, target), TryAgain)


@pytest.mark.parametrize(
    "url",
    [
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[::7f00:1]/",
        "https://[::ffff:0:7f00:1]/",
        "https://[fec0::1]/",
        "https://[5f00::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://localhost/",
        "http://93.184.216.34/",
        "file:///etc/passwd",
        "gopher://93.184.216.34/",
        "//93.184.216.34/",
        "https://",
        "https://user:pass@93.184.216.34/",
        "https://93.184.216.34:99999/",
        "https://[::1/",
        "https://a..b/",
    ],
)
async def test_b13_nothing_leaves_for_an_address_that_is_not_public(url: str) -> None:
    delivery = await deliver_webhook(ID, EVENT, WebhookTarget(url=url, secret=SECRET))
    assert isinstance(delivery, Failed)


async def test_a_rehearsal_reaches_this_machine_and_nowhere_else() -> None:
    target = WebhookTarget(url="https://93.184.216.34/crm", secret=SECRET, rehearsal=True)
    delivery = await deliver_webhook(ID, EVENT, target)
    assert isinstance(delivery, Failed)
    assert "rehearsal" in delivery.reason


async def test_b13_a_name_that_answers_differently_later_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the connection goes to the address that was checked, not to what the name says next."""
    answers = ["93.184.216.34", "127.0.0.1"]

    async def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
    to = await destination("https://hooks.example/a?b=c", rehearsal=False)
    assert to.connect_url == "https://93.184.216.34:443/a?b=c"
    assert (to.host, to.host_header) == ("hooks.example", "hooks.example")
    assert answers == ["127.0.0.1"]


async def test_b13_one_private_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        addresses = ("93.184.216.34", "10.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
    with pytest.raises(OutOfBounds, match=r"10\.0\.0\.1"):
        await destination("https://hooks.example/", rehearsal=False)


async def test_a_name_nobody_knows_now_is_tried_again() -> None:
    target = WebhookTarget(url="https://nowhere.invalid/", secret=SECRET)
    assert isinstance(await deliver_webhook(ID, EVENT, target), TryAgain)


@pytest.mark.parametrize("length", [24, 25, 26, 32, 64])
def test_a_secret_of_any_allowed_length_is_one(length: int) -> None:
    """Most are of 32 bytes, and end with a "="."""
    assert webhook_key("whsec_" + b64encode(b"k" * length).decode()) == b"k" * length


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQ=", "secret", SECRET[6:], "whsec_ñ", SECRET + "!"]
)
async def test_a_bad_secret_signs_nothing_and_is_not_shown(secret: str) -> None:
    with pytest.raises(BadSecret) as refusal:
        webhook_key(secret)
    assert len(secret) < 7 or secret not in str(refusal.value)
    delivery = await deliver_webhook(ID, EVENT, WebhookTarget(url="https://a.example/", secret=secret))
    assert isinstance(delivery, Failed)


def test_a_url_can_be_judged_before_anything_is_called() -> None:
    assert checked_url("https://crm.example/hook", rehearsal=False).hostname == "crm.example"
    with pytest.raises(OutOfBounds, match="over https, not 'http'"):
        checked_url("http://crm.example/hook", rehearsal=False)
