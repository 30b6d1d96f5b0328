"""The clinician's page: the form, its answer, and what goes with it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.datastructures import UploadFile

from osteon.errors import InputError
from osteon.web import questions, words
from osteon.web.answering import Answer, answer, person_of
from osteon.web.charts import outlook
from osteon.web.form import ELSEWHERE, EXTRA, Filled, question_of, read, row_count
from osteon.web.pages import page, rendered
from osteon.web.patient_files import EXAMPLES as EXAMPLES
from osteon.web.patient_files import decoded, parsed
from osteon.web.patient_files import example_values as example_values
from osteon.web.prefill import fill

router = APIRouter(include_in_schema=False)

_FIELDS = 900


@router.get("/")
async def form(request: Request, example: str | None = None) -> Response:
    """The form: blank, or filled with an example, which is then answered at once."""
    values = example_values(example) if example in EXAMPLES else {}
    return await _whole(request, read(values), simulate=False, chosen=example)


@router.post("/")
async def answered(request: Request) -> Response:
    """The whole page with its answer, for browsers without JavaScript."""
    return await _whole(request, await filled_form(request), simulate=True)


@router.post("/answer")
async def fragment(request: Request) -> Response:
    """The answer without the outlook, and what belongs beside the fields, as JSON for the page's own script."""
    filled = await filled_form(request)
    given = await request.app.state.quick.run(answer, filled, False)
    shown = _shown(given, None)
    return JSONResponse(
        {
            "answer": rendered(request, "answer.html", **shown),
            "schedules": rendered(request, "schedule.html", **shown),
            "errors": given.errors,
            "asked": given.asked,
            "headline": _headline(given),
        }
    )


@router.post("/outlook")
async def outlook_fragment(request: Request) -> Response:
    """What each option would do, as a part of the page."""
    filled = await filled_form(request)
    given, drawn = await request.app.state.pool.run(_simulated, filled)
    return page(request, "outlook.html", **_shown(given, drawn))


@router.post("/fill")
async def from_file(request: Request) -> Response:
    """The form filled from a patient file that was chosen or pasted."""
    sent = await request.form(max_files=1, max_fields=_FIELDS)
    upload, text, name = sent.get("file"), str(sent.get("text") or ""), "pasted text"
    try:
        if isinstance(upload, UploadFile) and upload.filename:
            name = "file"
            text = decoded(await upload.read(), upload.filename)
        document = parsed(text, name)
    except InputError as error:
        return await _whole(request, read({}), simulate=False, refused=str(error), pasted=text, status=422)
    return await _whole(request, read(fill(document)), simulate=False)


@router.post("/patient-file")
async def patient_file(request: Request) -> Response:
    """What was filled in, as a patient file to keep."""
    filled = await filled_form(request)
    text = json.dumps(filled.document, indent=2, ensure_ascii=False) + "\n"
    return _download(text, "application/json", "patient.json")


@router.post("/calendar.ics")
async def calendar(request: Request) -> Response:
    """The monitoring schedule, of the patient as she is or with one option."""
    from osteon.web.calendar import ics

    filled = await filled_form(request)
    given = await request.app.state.quick.run(answer, filled, False)
    if given.found is None:
        return await _whole(request, filled, simulate=False)
    events = schedules(given.data).get(filled.values.get("schedule", ""), given.data["monitoring"])
    return _download(ics(events), "text/calendar", "monitoring.ics")


@router.get("/explain/{rule}")
async def explained(request: Request, rule: str, part: bool = False) -> Response:
    """A rule with its source: a page, or the part of it that a dialog shows."""
    from osteon.care.explain import MARKS, explain

    found = await request.app.state.quick.run(explain, rule[:100])
    template = "explanation.html" if part else "explain.html"
    return page(request, template, rule=rule, found=[item.to_dict() for item in found], marks=MARKS)


async def filled_form(request: Request) -> Filled:
    """The clinician's form out of a request."""
    sent = await request.form(max_files=0, max_fields=_FIELDS)
    return read({name: value for name, value in sent.items() if isinstance(value, str)})


def schedules(data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Schedules by option, that of the patient as she is first, under an empty name."""
    plans = data["plan"].get("options", [])
    return {"": data["monitoring"], **{option["option"]: option["monitoring"] for option in plans}}


def _simulated(filled: Filled) -> tuple[Answer, dict[str, Any] | None]:
    given = answer(filled, True)
    if given.found is None:
        return given, None
    return given, outlook(given.data["plan"], person_of(filled), date.today())


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
        given, drawn = await request.app.state.pool.run(_simulated, filled)
    else:
        given, drawn = await request.app.state.quick.run(answer, filled, False), None
    return page(
        request,
        "clinician.html",
        status=422 if simulate and given.errors and given.found is None else status,
        sections=questions.SECTIONS,
        rows=questions.ROWS,
        measured=questions.MEASURED,
        values=filled.values,
        row_count={name: row_count(name, filled.values) for name in questions.ROWS},
        extra=filled.values.get(EXTRA, ""),
        extra_names=_extra_names(filled.values.get(EXTRA, "")),
        chosen=chosen,
        refused=refused,
        pasted=pasted,
        headline=_headline(given),
        **_shown(given, drawn),
    )


def _shown(given: Answer, drawn: dict[str, Any] | None) -> dict[str, Any]:
    from osteon.care.library import library

    data = given.data
    return {
        "given": given,
        "found": data,
        "drawn": drawn,
        "w": words,
        "guidelines": library().guidelines,
        "question_of": question_of,
        "schedules": schedules(data) if data else {},
        "elsewhere": given.errors.get(ELSEWHERE, ""),
        "label_of": _label,
        "examples": EXAMPLES,
    }


def _headline(given: Answer) -> str:
    """The answer in a few words, for the title and for screen readers."""
    if given.found is not None:
        others = [words.CATEGORIES[c].lower() for c in given.found.category_range if c != given.found.category]
        others = [] if given.found.category == "out_of_scope" else [c for c in others if "outside" not in c]
        return words.CATEGORIES[given.found.category] + (f", could be {' or '.join(others)}" if others else "")
    if given.errors:
        return "1 entry needs a look" if len(given.errors) == 1 else f"{len(given.errors)} entries need a look"
    return "Nothing entered yet"


def _label(name: str) -> str:
    """A field of the form as a link names it."""
    base, _, column = name.partition(".")
    if base in questions.ROWS and column[:1].isdigit():
        number, _, cell = column.partition(".")
        return f"{questions.QUESTIONS[base].label} {int(number) + 1}, {cell}"
    asked = questions.QUESTIONS.get(name)
    return asked.label if asked else words.plain(name)


def _extra_names(extra: str) -> str:
    try:
        found = json.loads(extra or "{}")
    except ValueError:
        return ""
    if not isinstance(found, dict):
        return ""
    return ", ".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in found.items())


def _download(text: str, kind: str, name: str) -> Response:
    return Response(
        text, media_type=f"{kind}; charset=utf-8", headers={"content-disposition": f'attachment; filename="{name}"'}
    )
