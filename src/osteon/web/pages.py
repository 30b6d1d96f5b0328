"""Pages from ``templates/``: one environment, one set of links, one way to answer with a page."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse

from osteon._version import __version__

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
    return environment().get_template(template).render(
        url=lambda path: root + path,
        static=lambda name: f"{root}/static/{name}?v={_mark(name)}",
        places=PLACES,
        here=request.scope["path"].removeprefix(root) or "/",
        version=__version__,
        **values,
    )  # fmt: skip


@cache
def environment() -> Environment:
    """The templates' environment; everything is escaped, and a name that is missing is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from osteon.web import words

    made = Environment(
        loader=PackageLoader("osteon.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": words.number, "signed": words.signed}
    return made


@cache
def _mark(name: str) -> str:
    """A mark of a static file's content, so that browsers keep it until it changes."""
    return hashlib.sha256(files("osteon.web").joinpath("static", name).read_bytes()).hexdigest()[:12]
