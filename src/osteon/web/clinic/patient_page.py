"""The patient's page, the glossary, and the report: all say what was filled in at the clinician's form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from osteon.report.summary import patient_view
from osteon.web.clinic.answering import Answer, assess_form
from osteon.web.clinic.clinician_page import filled_form
from osteon.web.clinic.filled_form import Filled
from osteon.web.clinic.form import read
from osteon.web.clinic.patient_files import EXAMPLES, example_values
from osteon.web.pages import page
from osteon.words.faces.glossary import glossary
from osteon.words.faces.page import page_words
from osteon.words.faces.patient import patient_words

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment

router = APIRouter(include_in_schema=False)

_MEDIA = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@router.get("/patient")
async def general(request: Request, example: str | None = None) -> Response:
    """What holds for all, or the page of an example patient."""
    if example in EXAMPLES:
        return await _page_of(request, read(example_values(example)), example)
    return _shown(request, None, read({}))


@router.post("/patient")
async def personal(request: Request) -> Response:
    """The page of the person that the clinician's form describes."""
    return await _page_of(request, await filled_form(request))


@router.get("/glossary")
async def words(request: Request) -> Response:
    """Every word that is explained."""
    return page(request, "glossary.html", entries=glossary(), terms={entry.id: entry.term for entry in glossary()})


@router.post("/report.{kind}")
async def report(request: Request, kind: str) -> Response:
    """The printed report as a file to keep: ``/report.pdf`` or ``/report.html``."""
    filled = await filled_form(request)
    if kind not in _MEDIA:
        return page(request, "error.html", status=404, errors=[{"fix": page_words().site.reports}])
    answer, document = await request.app.state.pool.run(_written, filled, kind)
    if document is None:
        return _unread(request, filled, answer)
    headers = {"content-disposition": f'attachment; filename="report.{kind}"'}
    return Response(document, media_type=_MEDIA[kind], headers=headers)


async def _page_of(request: Request, filled: Filled, example: str | None = None) -> Response:
    answer = await request.app.state.pool.run(assess_form, filled, True)
    if answer.assessment is None and not answer.blank:
        return _unread(request, filled, answer)
    return _shown(request, answer.assessment, filled, example)


def _shown(request: Request, assessment: Assessment | None, filled: Filled, example: str | None = None) -> Response:
    view = patient_view(assessment, date.today())
    terms = {entry.id: entry.term for entry in glossary()}
    return page(
        request, "patient.html", view=view, values=filled.values, examples=EXAMPLES, chosen=example, errors={},
        terms=terms, today=date.today(),
    )  # fmt: skip


def _unread(request: Request, filled: Filled, answer: Answer) -> Response:
    """The general page, with what has to be put right in the form."""
    return page(
        request, "patient.html", status=422, view=patient_view(None, date.today()), values=filled.values,
        examples=EXAMPLES, chosen=None, errors=answer.errors or {"": patient_words().heads.nothing_filled}, terms={},
        today=date.today(),
    )  # fmt: skip


def _written(filled: Filled, kind: str) -> tuple[Answer, bytes | None]:
    from osteon.report.summary import report_html, report_pdf

    today = date.today()
    answer = assess_form(filled, True, today)
    if answer.assessment is None:
        return answer, None
    writers: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: report_pdf(answer.assessment, today) if answer.assessment else b"",
        "html": lambda: report_html(answer.assessment, today).encode() if answer.assessment else b"",
    }
    return answer, writers[kind]()
