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


@cache
def places() -> tuple[Place, ...]:
    """The navigation, in its order."""
    from osteon.words.faces.page import page_words

    words = page_words().site
    return (
        Place("/", words.clinician),
        Place("/patient", words.patient),
        Place("/trial", words.trial),
        Place("/validation", words.validation),
        Place("/about", words.about),
    )


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
        places=places(),
        here=request.scope["path"].removeprefix(root) or "/",
        version=__version__,
        **values,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    from osteon.web.clinic import questions
    from osteon.words import facts, format, options, quantities, vocabulary
    from osteon.words.faces.assessment import assessment_words
    from osteon.words.faces.page import page_words
    from osteon.words.faces.patient import patient_words
    from osteon.words.language import chosen

    templates = environment(
        "osteon.web",
        number=format.number,
        signed=format.signed,
        plain=format.plain,
        true_minus=format.true_minus,
        capital=format.capital,
        first_sentence=format.first_sentence,
        after_first_sentence=format.after_first_sentence,
        listed=format.listed,
        spread=format.spread,
        per_cent=format.per_cent,
        answer_text=facts.answer_text,
        answer_term=vocabulary.answer_term,
        category_term=vocabulary.category_term,
        status_term=vocabulary.status_term,
        badge=vocabulary.badge,
        state_term=vocabulary.state_term,
        factor_term=facts.factor_term,
        not_counted=facts.not_counted,
        quantity_term=quantities.quantity_term,
        holds=questions.holds,
    )
    templates.globals |= {
        "facts": facts, "options": options, "vocabulary": vocabulary, "due_words": facts.event_words,
        "language": chosen(),
        "t": assessment_words(), "p": page_words(), "patient_heads": patient_words().heads,
        "patient_says": patient_words().sentences,
    }  # fmt: skip
    return templates


@cache
def _mark(name: str) -> str:
    """A mark of a static file's content, so that browsers keep it until it changes."""
    return hashlib.sha256(files("osteon.web").joinpath("static", name).read_bytes()).hexdigest()[:12]


def closing(name: str) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Life of a router that keeps something under ``app.state``: it is closed when the server stops."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        pool = getattr(app.state, name, None)
        if pool is not None:
            pool.close()

    return life
