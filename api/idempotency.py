"""Requests that may be repeated: with one Idempotency-Key they take effect once."""

import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Annotated

from fastapi import Header, Request, Response

from dialer.control.access import Who
from dialer.control.answers import Answers, Kept, same

IdempotencyKey = Annotated[
    str | None,
    Header(
        description="A new text for each request that is meant once: repeated within a day, it is answered "
        "as the first time. Another request with it is refused (422), one at the same time too (409).",
        examples=["7f0c5a2e-launch-july"],
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
    ),
]

SAID_EVERY = 60.0
"""Seconds between two signs that a body is still coming."""

KEPT_HEADERS = ("content-type", "etag", "location")

Make = Callable[[], Awaitable[Response]]


async def once(answers: Answers, who: Who, key: str | None, request: Request, make: Make) -> Response:
    """The answer of `make`, or the one that this request was given before. The body is read whole.

    Only what took effect is kept: a request that was refused may come again with its key.
    """
    if key is None:
        return await make()
    asked = hashlib.sha256(_head(request) + await request.body()).hexdigest()
    if kept := await answers.begin(who.id, key, asked):
        return _again(same(kept, asked))
    return await _made(answers, who, key, make, lambda: asked)


async def once_streamed(
    answers: Answers,
    who: Who,
    key: str | None,
    request: Request,
    make: Callable[["Hashed"], Awaitable[Response]],
) -> Response:
    """The same for a body that is too large to be held: a repeated one is read through, and compared."""
    if key is None:
        return await make(Hashed(request))
    body = Hashed(request, partial(answers.still, who.id, key))
    if kept := await answers.begin(who.id, key, ""):
        async for _ in body:
            pass
        return _again(same(kept, body.digest))
    return await _made(answers, who, key, lambda: make(body), lambda: body.digest)


class Hashed:
    """A request's body, piece by piece; once it is read, `digest` tells it from any other."""

    def __init__(self, request: Request, still: Callable[[], Awaitable[None]] | None = None) -> None:
        """`still` is told now and then while a slow body comes."""
        self._stream = request.stream()
        self._hash = hashlib.sha256(_head(request))
        self._still = still

    async def __aiter__(self) -> AsyncIterator[bytes]:
        said = time.monotonic()
        async for piece in self._stream:
            self._hash.update(piece)
            if self._still and time.monotonic() - said >= SAID_EVERY:
                await self._still()
                said = time.monotonic()
            yield piece

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


async def _made(answers: Answers, who: Who, key: str, make: Make, digest: Callable[[], str]) -> Response:
    try:
        answer = await make()
    except BaseException:
        await answers.forget(who.id, key)
        raise
    headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
    kept = Kept(
        request_hash=digest(), status=answer.status_code, headers=headers, body=bytes(answer.body).decode()
    )
    await answers.keep(who.id, key, kept)
    return answer


def _head(request: Request) -> bytes:
    kind = request.headers.get("Content-Type", "")
    return f"{request.method} {request.url.path}?{request.url.query} {kind}\n".encode()


def _again(kept: Kept) -> Response:
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return Response(kept.body, kept.status or 200, headers)
