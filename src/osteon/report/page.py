"""Pages made from the package's templates; a page is one file that asks the network for nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from osteon._version import __version__
from osteon.optional import needs
from osteon.words.faces.refusals import refusals_words
from osteon.words.format import signed

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **values: Any) -> str:
    """A page from ``templates/``, with its style sheet inside.

    Raises
    ------
    OsteonError : Jinja2 is not installed.
    """
    needs("jinja2", "report", refusals_words().purposes.write_page)
    css = files("osteon.report").joinpath("templates", "page.css").read_text(encoding="utf-8")
    return _environment().get_template(template).render(css=css, version=__version__, **values)


@cache
def _environment() -> Environment:
    return environment("osteon.report", signed=signed)


def environment(package: str, **filters: Callable[..., Any]) -> Environment:
    """Templates of a package: everything is escaped, and a name that is missing is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= filters
    return templates
