"""The page of virtual trials: choose or describe one, watch it run, see what came out, take it along."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from osteon.web.pages import closing, page
from osteon.web.server.pool import Busy
from osteon.web.trial import trial_document, trial_form
from osteon.web.trial.trial_form import Asked
from osteon.web.trial.trial_jobs import Jobs, Run
from osteon.web.trial.trial_view import KINDS, results_of, state_of
from osteon.words.faces.trial import trial_words
from osteon.words.plain_data import plain_data

_FIELDS = 100

router = APIRouter(include_in_schema=False, lifespan=closing("trials"))


@router.get("/trial")
async def blank(request: Request) -> Response:
    """The form with the first example chosen."""
    return await _form(request, Asked(trial_form.BLANK))


@router.post("/trial")
async def start(request: Request) -> Response:
    """Start a trial and go to its page, or show what has to be put right."""
    asked = await _asked(request)
    if not asked.usable or asked.trial is None:
        return await _form(request, asked, status=422)
    trial = asked.trial
    title = trial.record.title or trial.record.name
    notes = tuple(dict.fromkeys(note for arm in trial.arms for note in arm.notes))
    try:
        run = _jobs(request).start(trial.document, title, asked.people, asked.seed, asked.values, notes)
    except Busy:
        busy = await _form(request, asked, status=503, notice=trial_words().jobs.busy)
        busy.headers["retry-after"] = "60"
        return busy
    return RedirectResponse(f"{request.scope.get('root_path', '')}/trial/runs/{run.token}", 303)


@router.post("/trial/file")
async def as_file(request: Request) -> Response:
    """The trial that was filled in, as a trial file to keep."""
    import yaml

    asked = await _asked(request)
    if asked.trial is None:
        return await _form(request, asked, status=422)
    source = asked.values["source"]
    if source == trial_form.FORM:
        text = yaml.safe_dump(
            trial_document.form_document(asked.values)[0], sort_keys=False, allow_unicode=True, width=100
        )  # fmt: skip
    else:
        text = asked.values["text"] if source == trial_form.FILE else trial_form.example_text(source)
    headers = {"content-disposition": 'attachment; filename="trial.yaml"'}
    return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)


@router.get("/trial/runs/{token}")
async def shown(request: Request, token: str) -> Response:
    """A trial on its way, or what came out of it."""
    run = _run(request, token)
    results = await request.app.state.quick.run(results_of, run) if run.state == "done" else None
    return page(request, "trial_run.html", run=run, now=state_of(_jobs(request), run), results=results)


@router.get("/trial/runs/{token}/state")
async def state(request: Request, token: str) -> Response:
    """How far a trial is, for the page's own script."""
    return JSONResponse(state_of(_jobs(request), _run(request, token)))


@router.post("/trial/runs/{token}/cancel")
async def cancel(request: Request, token: str) -> Response:
    """Stop a trial or delete its results, and show the form as it was filled in."""
    run = _jobs(request).get(token)
    if run is None:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/trial", 303)
    ended = run.ended is not None
    await request.app.state.quick.run(_jobs(request).forget, token)
    notice = trial_words().jobs.deleted if ended else trial_words().jobs.cancelled
    return await _form(request, Asked(run.form), notice=notice)


@router.get("/trial/runs/{token}/{name}")
async def download(request: Request, token: str, name: str) -> Response:
    """One file of a finished trial; always saved, never opened as a page of this server."""
    run = _run(request, token)
    if name not in KINDS or run.state != "done":
        raise HTTPException(404, trial_words().jobs.gone if name in KINDS else trial_words().jobs.no_file)
    stem = "".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in str(run.document["name"]))
    return FileResponse(run.folder / name, media_type=KINDS[name], filename=f"{stem.strip('.-') or 'trial'}-{name}")


def _jobs(request: Request) -> Jobs:
    """The trials of this server; made when the first is asked for."""
    app_state = request.app.state
    if getattr(app_state, "trials", None) is None:
        app_state.trials = Jobs(request.app.state.settings.trials)
    jobs: Jobs = app_state.trials
    return jobs


def _run(request: Request, token: str) -> Run:
    run = _jobs(request).get(token)
    if run is None:
        raise HTTPException(404, trial_words().jobs.gone)
    return run


async def _asked(request: Request) -> Asked:
    sent = await request.form(max_files=1, max_fields=_FIELDS)
    values = {name: value for name, value in sent.items() if isinstance(value, str) and name in trial_form.BLANK}
    upload = sent.get("file")
    if isinstance(upload, UploadFile) and upload.filename:
        values |= {"source": trial_form.FILE, "text": (await upload.read()).decode("utf-8-sig", errors="replace")}
    limits = request.app.state.settings.trials
    asked: Asked = await request.app.state.quick.run(trial_form.read, values, limits.least, limits.people)
    return asked


async def _form(request: Request, asked: Asked, *, status: int = 200, notice: str = "") -> HTMLResponse:
    def examples() -> list[dict[str, Any]]:
        return [
            {"key": key, "title": title, "text": text, "trial": trial_form.example(key),
             "file": trial_form.example_text(key)}
            for key, (title, text) in trial_form.EXAMPLES.items()
        ]  # fmt: skip

    return page(
        request,
        "trial.html",
        status=status,
        notice=notice,
        asked=asked,
        values=asked.values,
        errors=asked.errors,
        examples=await request.app.state.quick.run(examples),
        who=plain_data(trial_words().form.who),
        bone=plain_data(trial_words().form.bone),
        arms=range(trial_document.ARMS),
        limits=request.app.state.settings.trials,
    )
