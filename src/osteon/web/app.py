"""The application put together: pages, API, static files, and what stands before them all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from osteon._version import __version__
from osteon.errors import OsteonError
from osteon.web import about_page, api, validation_page
from osteon.web.clinic import clinician_page as clinician
from osteon.web.clinic import patient_page
from osteon.web.pages import page
from osteon.web.server import vendored
from osteon.web.server.limits import BoundedBody, Deadline, RateLimit
from osteon.web.server.pool import Busy, Pool
from osteon.web.server.refusals import bad_request, refusals
from osteon.web.server.security import SameSite, SecureHeaders
from osteon.web.server.settings import Settings
from osteon.web.trial import trial_page
from osteon.words.faces.server import server_words

_QUICK_WAITING = 256


def create_app(settings: Settings | None = None) -> FastAPI:
    """The web application, ready for an ASGI server.

    Its ``state`` has ``settings``, ``pool`` for simulations and ``quick`` for what takes milliseconds
    (`osteon.web.server.pool.Pool`).
    """
    settings = settings or Settings()

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        warm = app.state.pool.threads.submit(_warm)
        yield
        warm.cancel()
        app.state.pool.close()
        app.state.quick.close()

    app = FastAPI(
        title="osteon",
        version=__version__,
        summary=server_words().api.summary,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    app.state.settings = settings
    app.state.pool = Pool(settings.workers, settings.waiting, "simulate")
    app.state.quick = Pool(settings.workers, _QUICK_WAITING, "assess")
    for part in (clinician, patient_page, trial_page, validation_page, about_page, api, vendored):
        app.include_router(part.router)
    _answer_errors(app)
    # The last one added stands outermost.
    app.add_middleware(GZipMiddleware, minimum_size=2048, compresslevel=5)
    app.add_middleware(Deadline, seconds=settings.answer_seconds)
    app.add_middleware(BoundedBody, most=settings.body_bytes, seconds=settings.read_seconds)
    app.add_middleware(RateLimit, per_minute=settings.requests_per_minute, burst=settings.burst)
    app.add_middleware(SameSite, hosts=settings.hosts)
    app.add_middleware(SecureHeaders)
    app.add_middleware(_Below, root=settings.root_path)
    return app


class _Below:
    """The path below which a reverse proxy serves the application, whether the proxy takes it away or not."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        self.app, self.root = app, root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.root and scope["type"] == "http":
            path = scope["path"]
            full = path if f"{path}/".startswith(f"{self.root}/") else self.root + path
            scope = {**scope, "root_path": self.root, "path": full}
        await self.app(scope, receive, send)


def _warm() -> None:
    """Load and compile what the first answer needs, before anybody waits for it."""
    from osteon.care import assess
    from osteon.drugs.example import example

    assess(example().patient)


def _answer_errors(app: FastAPI) -> None:
    """Errors as JSON below /api and as a page elsewhere; never with what is inside."""

    def answer(request: Request, status: int, error: list[dict[str, Any]], headers: dict[str, str]) -> Response:
        if request.scope["path"].removeprefix(str(request.scope.get("root_path", ""))).startswith("/api"):
            return JSONResponse({"error": error}, status, headers)
        shown = page(request, "error.html", status=status, errors=error)
        shown.headers.update(headers)
        return shown

    @app.exception_handler(OsteonError)
    async def _unusable(request: Request, error: OsteonError) -> Response:
        return answer(request, 422, refusals(error), {})

    @app.exception_handler(RequestValidationError)
    async def _bad(request: Request, error: RequestValidationError) -> Response:
        return answer(request, 422, bad_request(error), {})

    @app.exception_handler(Busy)
    async def _busy(request: Request, error: Busy) -> Response:
        return answer(request, 503, [{"fix": server_words().limits.busy}], {"retry-after": "5"})

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return answer(request, error.status_code, [{"fix": str(error.detail)}], dict(error.headers or {}))
