"""Who may ask, and what every answer carries: headers, the Host and Origin checks, and errors without their insides."""

from __future__ import annotations

import logging
import os
import traceback

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osteon.words.faces.server import server_words

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""No script or style but our own files, nothing from another host, no framing."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With no-referrer, browsers send `Origin: null` with a form, which cannot be told from a foreign page's. No page
    # here makes another site see a referrer either way.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_log = logging.getLogger("osteon.web")


class SecureHeaders:
    """Security headers on every answer; a page is never stored; a fault inside becomes a plain 500.

    What is logged of a fault is its kind and where in our files it arose, never its message: that may quote a patient.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def sealed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, sealed)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            last = next((f for f in reversed(frames) if f"{os.sep}osteon{os.sep}" in f.filename), frames[-1])
            _log.error("%s in %s, line %s", type(error).__name__, os.path.basename(last.filename), last.lineno)
            if not started:
                text = server_words().security.inside
                await PlainTextResponse(text, 500)(scope, receive, sealed)


class SameSite:
    """Refuses a request that names another host, and a POST that a page of another site sends.

    Parameters
    ----------
    hosts : names that the Host header may have, without port; empty for any.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self.hosts and host_name(host) not in self.hosts:
            return PlainTextResponse(server_words().security.host, 421)
        if scope["method"] not in _SAFE and not _same_site(headers, host):
            return PlainTextResponse(server_words().security.other_site, 403)
        return None


def host_name(host: str) -> str:
    """``localhost:8765`` as ``localhost``; brackets of an IPv6 address stay."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower()


def _same_site(headers: Headers, host: str) -> bool:
    """What the browser says of where a request comes from; a program, which says nothing, is no browser's victim."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2].lower() == host.lower()
