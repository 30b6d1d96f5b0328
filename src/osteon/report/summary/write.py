"""The report as one HTML file that asks the network for nothing, and as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from osteon._version import __version__
from osteon.report.page import render
from osteon.report.summary.answer import first_page
from osteon.report.summary.outlook import second_page
from osteon.report.summary.words import words_date

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment

#: more letters than this on the first page, and it is set smaller
_MUCH = 5200
Own = tuple[str, Mapping[str, Any]]


def content(found: Assessment, today: date, own: Own | None = None) -> dict[str, Any]:
    """Both pages as plain data, for either form of the report."""
    plan = {} if found.plan is None else found.plan.to_dict()
    first = first_page(found, today, _inhibitor(plan.get("inhibitor", {})))
    second = second_page(plan, today, own)
    cited = [item["source"] for item in first["guidelines"]]
    return {
        "id": found.label,
        "date": today.isoformat(),
        "version": __version__,
        "calibrated": str(_calibrated()),
        "words": words_date().isoformat(),
        "years": _years([item["year"] for item in first["guidelines"]]),
        "first": first,
        "second": {**second, "sources": list(dict.fromkeys([*cited, *second["sources"]]))},
    }


def report_html(found: Assessment, today: date, own: Own | None = None) -> str:
    """The report as a page of its own, with style and charts inside.

    Parameters
    ----------
    own : a treatment to show beside the options: its name and its outlook as plain data.
    """
    said = content(found, today, own)
    del said["version"]  # every page of the report layer has it
    css = files("osteon.report").joinpath("templates", "summary.css").read_text(encoding="utf-8")
    return render("summary.html.j2", own_css=css, dense=len(str(said["first"])) > _MUCH, **said)


def report_pdf(found: Assessment, today: date, own: Own | None = None) -> bytes:
    """The report as a PDF of two A4 pages.

    Raises
    ------
    OsteonError : the packages that set the page are not installed.
    """
    from osteon.report.summary.pdf import pdf

    return pdf(content(found, today, own), today)


def _inhibitor(treated: Mapping[str, Any]) -> str:
    if not treated or treated["drug"] is None:
        return ""
    so_far, left = treated["months_so_far"], treated["months_remaining"]
    past = f"for {so_far:g} months so far" if so_far else "about to start"
    return f"{str(treated['drug']).capitalize()}, {past}; {left:g} months to go as assumed here."


def _years(years: list[int]) -> str:
    return f"{min(years)} to {max(years)}" if years else "none"


def _calibrated() -> object:
    from osteon.population.posterior import posterior

    return posterior().provenance["date"]
