"""The clinician's page: the form, its answer, and what goes with it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.datastructures import UploadFile

from osteon.errors import InputError
from osteon.web.clinic.answering import COUNTRY, Answer, assess_form, person_of
from osteon.web.clinic.charts import outlook
from osteon.web.clinic.clinician_view import answer_values, form_values, headline, schedules
from osteon.web.clinic.filled_form import Filled
from osteon.web.clinic.form import read
from osteon.web.clinic.patient_files import EXAMPLES, decoded, example_values, parsed
from osteon.web.clinic.prefill import fill
from osteon.web.pages import page, rendered
from osteon.words.faces.page import page_words

router = APIRouter(include_in_schema=False)

_FIELDS = 900


@router.get("/")
async def form(request: Request, example: str | None = None, country: str = "") -> Response:
    """The form: blank, or filled with an example, which is then answered at once; the country stays in the address."""
    values = {**(example_values(example) if example in EXAMPLES else {}), **({COUNTRY: country} if country else {})}
    return await _whole(request, read(values), simulate=False, chosen=example)


@router.post("/")
async def answered(request: Request) -> Response:
    """The whole page with its answer, for browsers without JavaScript."""
    return await _whole(request, await filled_form(request), simulate=True)


@router.post("/answer")
async def fragment(request: Request) -> Response:
    """The answer, the room for its outlook, and what belongs beside the fields, as JSON for the page's own script."""
    filled = await filled_form(request)
    answer = await request.app.state.quick.run(assess_form, filled, False)
    shown = answer_values(filled, answer, None)
    return JSONResponse(
        {
            "answer": rendered(request, "answer.html", **shown),
            "outlook": rendered(request, "outlook.html", **shown),
            "schedules": rendered(request, "schedule.html", **shown),
            "errors": answer.errors,
            "asked": answer.asked,
            "headline": headline(answer),
        }
    )


@router.post("/outlook")
async def outlook_fragment(request: Request) -> Response:
    """What each option would do, as a part of the page."""
    filled = await filled_form(request)
    answer, drawn = await request.app.state.pool.run(_simulated, filled)
    return page(request, "outlook.html", **answer_values(filled, answer, drawn))


@router.post("/fill")
async def from_file(request: Request) -> Response:
    """The form filled from a patient file that was chosen or pasted."""
    sent = await request.form(max_files=1, max_fields=_FIELDS)
    upload, text, name = sent.get("file"), str(sent.get("text") or ""), page_words().form.pasted
    country = {COUNTRY: str(sent[COUNTRY])} if sent.get(COUNTRY) else {}
    try:
        if isinstance(upload, UploadFile) and upload.filename:
            name = page_words().form.uploaded
            text = decoded(await upload.read(), upload.filename)
        document = parsed(text, name)
    except InputError as error:
        return await _whole(request, read(country), simulate=False, refused=str(error), pasted=text, status=422)
    return await _whole(request, read({**fill(document), **country}), simulate=False)


@router.post("/patient-file")
async def patient_file(request: Request) -> Response:
    """What was filled in, as a patient file to keep."""
    filled = await filled_form(request)
    text = json.dumps(filled.document, indent=2, ensure_ascii=False) + "\n"
    return _download(text, "application/json", "patient.json")


@router.post("/calendar.ics")
async def calendar(request: Request) -> Response:
    """The monitoring schedule, of the patient as she is or with one option."""
    from osteon.web.clinic.calendar import ics

    filled = await filled_form(request)
    answer = await request.app.state.quick.run(assess_form, filled, False)
    if answer.assessment is None:
        return await _whole(request, filled, simulate=False)
    events = schedules(answer.data).get(filled.values.get("schedule", ""), answer.data["monitoring"])
    return _download(ics(events), "text/calendar", "monitoring.ics")


@router.get("/explain/{rule}")
async def explained(request: Request, rule: str, part: bool = False) -> Response:
    """A rule with its source: a page, or the part of it that a dialog shows."""
    from osteon.care.rules.explain import explain

    explanations = await request.app.state.quick.run(explain, rule[:100])
    template = "explanation.html" if part else "explain.html"
    return page(request, template, rule=rule, explanations=[item.to_dict() for item in explanations])


async def filled_form(request: Request) -> Filled:
    """The clinician's form out of a request."""
    sent = await request.form(max_files=0, max_fields=_FIELDS)
    return read({name: value for name, value in sent.items() if isinstance(value, str)})


def _simulated(filled: Filled) -> tuple[Answer, dict[str, Any] | None]:
    answer = assess_form(filled, True)
    if answer.assessment is None:
        return answer, None
    return answer, outlook(answer.data["plan"], person_of(filled), date.today())


async def _whole(
    request: Request,
    filled: Filled,
    *,
    simulate: bool,
    refused: str = "",
    pasted: str = "",
    chosen: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    if simulate:
        answer, drawn = await request.app.state.pool.run(_simulated, filled)
    else:
        answer, drawn = await request.app.state.quick.run(assess_form, filled, False), None
    return page(
        request,
        "clinician.html",
        status=422 if simulate and answer.errors and answer.assessment is None else status,
        chosen=chosen,
        refused=refused,
        pasted=pasted,
        headline=headline(answer),
        **form_values(filled),
        **answer_values(filled, answer, drawn),
    )


def _download(text: str, kind: str, name: str) -> Response:
    return Response(
        text, media_type=f"{kind}; charset=utf-8", headers={"content-disposition": f'attachment; filename="{name}"'}
    )
