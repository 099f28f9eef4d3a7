"""What every answer says to a browser, and which requests are not let in at all."""

from collections.abc import Collection, Iterable

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problem import plain_problem

MOST_BODY = 2**20
"""Bytes of a request's body, unless its route says another `max_body_size`."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
"""Nothing inline, nothing from elsewhere: a name out of a file cannot become a program."""

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

OVER_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""What a server that only this machine reaches is called. A page from elsewhere whose name was pointed here
(DNS rebinding) calls it otherwise, and is not answered."""


def guard(app: FastAPI, *, secure: bool = False, hosts: Collection[str] = ()) -> None:
    """Put Security around all of it, so that what nobody foresaw is answered under the same rules."""
    build = app.build_middleware_stack
    app.build_middleware_stack = lambda: Security(build(), secure=secure, hosts=hosts)  # type: ignore[method-assign]


class Security:
    """Plain ASGI around the application: a few bytes a response, and nothing is buffered."""

    def __init__(self, app: ASGIApp, *, secure: bool = False, hosts: Collection[str] = ()) -> None:
        """`secure`: browsers reach it by https. `hosts`: the names it answers to; any, if none is given."""
        self._app, self._hosts = (
            RequestBodyLimitMiddleware(app, MOST_BODY),
            frozenset(host.lower() for host in hosts),
        )
        self._headers = _raw((ALWAYS | (OVER_HTTPS if secure else {})).items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        told = _Told(send, self._headers, static=scope["path"].startswith("/static/"))
        if self._hosts and _host(scope) not in self._hosts:
            sentence = "Recado is not called so here: name it with --allow-host."
            await plain_problem(421, sentence)(scope, receive, told.send)
            return
        await self._app(scope, receive, told.send)


class _Told:
    """One answer on its way: headers are added to it, and a body too large is told as every other error."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], *, static: bool) -> None:
        self._send, self._headers, self._static = send, headers, static
        self._replaced = False

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            message = self._with_headers(message)
            if (
                message["status"] == 413
                and (b"content-type", b"text/plain; charset=utf-8") in message["headers"]
            ):
                await self._too_large()
                return
        await self._send(message)

    def _with_headers(self, message: Message) -> Message:
        given = list(message.get("headers", ()))
        names = {name.lower() for name, _ in given}
        added = [each for each in self._headers if each[0] not in names]
        if b"cache-control" not in names and not self._static:
            added.append((b"cache-control", b"no-store"))
        return {**message, "headers": given + added}

    async def _too_large(self) -> None:
        answer = plain_problem(413)
        headers = [*answer.raw_headers, *self._headers, (b"connection", b"close")]
        await self._send({"type": "http.response.start", "status": 413, "headers": headers})
        await self._send({"type": "http.response.body", "body": answer.body})
        self._replaced = True


def _host(scope: Scope) -> str:
    """The name it was called by, without the port."""
    host = Headers(scope=scope).get("host", "").lower()
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers]
