"""Bounds that keep the server up: size and speed of a request, requests of a client, time of an answer."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import OrderedDict
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osteon.words.faces.server import server_words

_CLIENTS = 4096
_UNCOUNTED = ("/static/", "/lib/")


class RateLimit:
    """So many requests a minute of one client, with a burst; kept in memory, by address, and forgotten by age.

    Parameters
    ----------
    per_minute : 0 for no limit.
    """

    def __init__(self, app: ASGIApp, per_minute: int, burst: int) -> None:
        self.app = app
        self.rate, self.burst = per_minute / 60, float(burst)
        self.clients: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.rate and not _path(scope).startswith(_UNCOUNTED):
            wait = self._wait(_client(scope), time.monotonic())
            if wait > 0:
                await _later(server_words().limits.rate, 429, wait)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _wait(self, client: str, now: float) -> float:
        """Seconds until the client may ask again; 0 when it may now, which is then counted."""
        left, seen = self.clients.pop(client, (self.burst, now))
        left = min(self.burst, left + (now - seen) * self.rate)
        self.clients[client] = (left - 1 if left >= 1 else left, now)
        while len(self.clients) > _CLIENTS:
            self.clients.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) / self.rate


class BoundedBody:
    """The whole body is read first, up to a size and within a time; nothing of it is logged or kept."""

    def __init__(self, app: ASGIApp, most: int, seconds: float) -> None:
        self.app, self.most, self.seconds = app, most, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdigit() or int(length) > self.most:
            await self._too_large()(scope, receive, send)
            return
        try:
            body = await asyncio.wait_for(self._read(receive), self.seconds)
        except TimeoutError:
            await PlainTextResponse(server_words().limits.slow_body, 408, _CLOSE)(scope, receive, send)
            return
        if body is None:
            return
        if len(body) > self.most:
            await self._too_large()(scope, receive, send)
            return
        replayed = False

        async def replay() -> Message:
            nonlocal replayed
            if replayed:
                return await receive()
            replayed = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The body, as far as the limit; None when the client has gone."""
        body = bytearray()
        while len(body) <= self.most:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        return bytes(body)

    def _too_large(self) -> Response:
        return PlainTextResponse(server_words().limits.large(size=self.most // 1024), 413, _CLOSE)


class Deadline:
    """An answer begins within a time, or the client is told that it did not; once begun it may stream."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = asyncio.Event()

        async def watched(message: Message) -> None:
            begun.set()
            await send(message)

        task = asyncio.ensure_future(self.app(scope, receive, watched))
        waiting = asyncio.ensure_future(begun.wait())
        try:
            await asyncio.wait({task, waiting}, timeout=self.seconds, return_when=asyncio.FIRST_COMPLETED)
            if task.done() or begun.is_set():
                await task
                return
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await _later(server_words().limits.slow, 503, 5)(scope, receive, send)
        finally:
            waiting.cancel()
            if not task.done():
                task.cancel()


_CLOSE = {"connection": "close"}


def _path(scope: Scope) -> str:
    """Path within the application, whether or not a proxy took its own part away."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path", "")))


def _client(scope: Scope) -> str:
    """The client's address; of IPv6 the part that belongs to one network."""
    host = (scope.get("client") or ("", 0))[0]
    if ":" not in host:
        return str(host)
    with contextlib.suppress(ValueError):
        if not ip_address(host).is_loopback:
            return str(ip_network(f"{host}/64", strict=False))
    return str(host)


def _later(text: str, status: int, seconds: float) -> Response:
    return PlainTextResponse(text, status, {"retry-after": str(max(1, round(seconds)))})
