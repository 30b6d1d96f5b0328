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
from osteon.words import format
from osteon.words.faces.assessment import assessment_words
from osteon.words.faces.report import report_words
from osteon.words.plain_data import plain_data
from osteon.words.words_date import words_date

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment

#: more letters than these on the first page, and it is set smaller, and smaller still
_MUCH, _VERY_MUCH = 5200, 7000
Own = tuple[str, Mapping[str, Any]]


def content(assessment: Assessment, today: date, own: Own | None = None) -> dict[str, Any]:
    """Both pages as plain data, for either form of the report."""
    plan = {} if assessment.plan is None else assessment.plan.to_dict()
    first = first_page(assessment, today, _inhibitor(plan.get("inhibitor", {})))
    second = second_page(plan, today, own)
    words, cited = report_words(), [item["source"] for item in first["guidelines"] if item["source"]]
    sources = list(dict.fromkeys([*cited, *second.pop("sources")]))
    about = words.about(
        sources=". ".join(source.rstrip(".") for source in sources),
        years=_years([item["year"] for item in first["guidelines"] if item["year"]]),
        words=format.day(words_date()),
        calibrated=_calibrated(),
    )
    assumed = words.assumed(notes="; ".join(second["notes"])) if second["chart"] and second["notes"] else ""
    return {
        "id": assessment.label,
        "running": words.running(id=assessment.label, day=format.day(today), version=__version__),
        "title": words.title(id=assessment.label),
        "foot": words.foot(version=__version__),
        "pages": [words.page(page=page, pages=2) for page in (1, 2)],
        "about": " ".join(text for text in (about, assumed, words.limits) if text),
        "first": first,
        "second": second,
        "words": {"assessment": plain_data(assessment_words()), "report": plain_data(words)},
    }


def report_html(assessment: Assessment, today: date, own: Own | None = None) -> str:
    """The report as a page of its own, with style and charts inside.

    Parameters
    ----------
    own : a treatment to show beside the options: its name and its outlook as plain data.
    """
    pages = content(assessment, today, own)
    css = files("osteon.report").joinpath("templates", "summary.css").read_text(encoding="utf-8")
    letters = len(str(pages["first"]))
    dense = " ".join(name for name, most in (("dense", _MUCH), ("denser", _VERY_MUCH)) if letters > most)
    return render("summary.html.j2", own_css=css, dense=dense, **pages)


def report_pdf(assessment: Assessment, today: date, own: Own | None = None) -> bytes:
    """The report as a PDF of two A4 pages.

    Raises
    ------
    OsteonError : the packages that set the page are not installed.
    """
    from osteon.report.summary.pdf import pdf

    return pdf(content(assessment, today, own), today)


def _inhibitor(treated: Mapping[str, Any]) -> str:
    if not treated or treated["drug"] is None:
        return ""
    words, so_far = report_words(), treated["months_so_far"]
    fields = {"Drug": format.capital(str(treated["drug"])), "left": format.plain(treated["months_remaining"])}
    if so_far:
        return words.taking(count=format.plain(so_far), **fields)
    return words.starting(**fields) if treated["status"] == "planned" else words.taken(**fields)


def _years(years: list[int]) -> str:
    return format.interval(str(min(years)), str(max(years))) if years else report_words().no_years


def _calibrated() -> object:
    from osteon.population.posterior import posterior

    return posterior().provenance["date"]
