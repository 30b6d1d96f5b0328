"""Pages from ``templates/``: one environment, one set of links, one way to answer with a page."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from osteon._version import __version__
from osteon.report.page import environment

if TYPE_CHECKING:
    from jinja2 import Environment


class Place(NamedTuple):
    """An entry of the navigation."""

    path: str
    title: str


PLACES = (
    Place("/", "Clinician"),
    Place("/patient", "Patient"),
    Place("/trial", "Virtual trial"),
    Place("/validation", "Validation"),
    Place("/about", "About"),
)
"""The navigation, in its order."""


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """An answer with a page, or with a fragment of one (`rendered`)."""
    return HTMLResponse(rendered(request, template, **values), status_code=status)


def rendered(request: Request, template: str, **values: Any) -> str:
    """A page, or a fragment of one, rendered on the server.

    Templates extend ``base.html`` and fill its blocks ``title``, ``head``, ``main`` and ``scripts``. They get ``url``
    (path of the application -> link), ``static`` (file -> link), ``places``, ``here`` and ``version``.
    """
    root = str(request.scope.get("root_path", ""))
    return _environment().get_template(template).render(
        url=lambda path: root + path,
        static=lambda name: f"{root}/static/{name}?v={_mark(name)}",
        places=PLACES,
        here=request.scope["path"].removeprefix(root) or "/",
        version=__version__,
        **values,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    from osteon.report.summary.answer import answer_text, answer_word
    from osteon.web import words
    from osteon.web.clinic import questions

    return environment(
        "osteon.web",
        number=words.number,
        signed=words.signed,
        answer_text=answer_text,
        answer_word=answer_word,
        true_minus=words.true_minus,
        holds=questions.holds,
    )


@cache
def _mark(name: str) -> str:
    """A mark of a static file's content, so that browsers keep it until it changes."""
    return hashlib.sha256(files("osteon.web").joinpath("static", name).read_bytes()).hexdigest()[:12]


def closing(name: str) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Life of a router that keeps something under ``app.state``: it is closed when the server stops."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        held = getattr(app.state, name, None)
        if held is not None:
            held.close()

    return life
