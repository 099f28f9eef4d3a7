"""Posts a final outcome to whoever listens, signed as Standard Webhooks asks, under an id that stays."""

import asyncio
import binascii
import json
import ssl
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

import httpx2
from standardwebhooks import Webhook

from dialer.clock import SystemClock
from dialer.delivery.reach import Destination, NoSuchHost, OutOfBounds, destination
from dialer.delivery_outcome import Delivered, Delivery, Failed, Gone, TryAgain

GONE = 410

PATIENCE = timedelta(seconds=15)
"""For one whole exchange."""

_PREFIX = "whsec_"


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookTarget:
    """Where outcomes are posted. `secret` is `whsec_` and base64 of 24 to 64 bytes, as the receiver has it.

    `timeout` is for the whole exchange. In a rehearsal only this machine can be reached, http too;
    else public addresses only, over https.
    """

    url: str
    secret: str = field(repr=False)
    rehearsal: bool = False
    timeout: timedelta = PATIENCE


async def deliver_webhook(follow_up_id: str, payload: Mapping[str, Any], target: WebhookTarget) -> Delivery:
    """Post one event, once; `follow_up_id` is its webhook-id, by which a receiver knows a repetition.

    Any 2xx is delivered. 410 is Gone; an address that must not be reached is Failed; all else may be tried
    again. A redirect is not followed: it could lead anywhere. Raises nothing that ordinarily happens.
    """
    try:
        key = webhook_key(target.secret)
        to = await destination(target.url, rehearsal=target.rehearsal)
        async with asyncio.timeout(target.timeout.total_seconds()):
            status = await _post(follow_up_id, payload, key, to)
    except (OutOfBounds, BadSecret) as error:
        return Failed(str(error))
    except NoSuchHost as error:
        return TryAgain(str(error))
    except (httpx2.HTTPError, TimeoutError) as error:
        return TryAgain(f"the webhook's host could not be reached: {str(error) or type(error).__name__}")
    return _answered(status)


class BadSecret(ValueError):
    """The signing secret is not one; the message says what it should be, never what it is."""


def webhook_key(secret: str) -> bytes:
    """The key in a `whsec_…` secret; BadSecret if there is none. Its padding may be left out."""
    text = secret.removeprefix(_PREFIX).rstrip("=")
    try:
        key = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(_PREFIX) or not 24 <= len(key) <= 64:
        raise BadSecret(f"a webhook's secret is '{_PREFIX}' followed by the base64 of 24 to 64 random bytes")
    return key


async def _post(follow_up_id: str, payload: Mapping[str, Any], key: bytes, to: Destination) -> int:
    """The answer's status; the answer itself is not read."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    async with httpx2.AsyncClient(
        verify=_trusted(), timeout=None, trust_env=False, follow_redirects=False
    ) as client:
        request = client.build_request(
            "POST",
            to.connect_url,
            content=body.encode(),
            headers={**_signed(follow_up_id, body, key), "Host": to.host_header},
            extensions={"sni_hostname": to.host},
        )
        response = await client.send(request, stream=True)
        await response.aclose()
        return response.status_code


@lru_cache
def _trusted() -> ssl.SSLContext:
    """The authorities this machine trusts; read once, because reading them stops everything else."""
    return ssl.create_default_context()


def _signed(follow_up_id: str, body: str, key: bytes) -> dict[str, str]:
    """Standard Webhooks' headers. The time is the machine's, never a rehearsal's: receivers compare it."""
    at = SystemClock().now()
    return {
        "Content-Type": "application/json",
        "User-Agent": "recado",
        "webhook-id": follow_up_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(key).sign(follow_up_id, at, body),
    }


def _answered(status: int) -> Delivery:
    if 200 <= status < 300:
        return Delivered()
    if status == GONE:
        return Gone("the webhook's host answered 410: it wants no more of these")
    if 300 <= status < 400:
        return TryAgain(
            f"the webhook's host answered {status}; redirects are not followed, name the final URL"
        )
    return TryAgain(f"the webhook's host answered {status}")
