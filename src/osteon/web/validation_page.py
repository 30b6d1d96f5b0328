"""The page of the validation: scores of the shipped model against published trials, and each trial's time courses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from osteon.errors import OsteonError
from osteon.web.apart import Apart
from osteon.web.pages import closing, page

if TYPE_CHECKING:
    from osteon.report.validation_page import ScoreLine
    from osteon.trials.course import Course
    from osteon.trials.rows import Row

_SECONDS = 900.0
_STEPS = ("Simulating every arm", "Simulating how people differ", "Comparing with what was published")


@dataclass(frozen=True)
class Source:
    """A publication, and whether numbers of it were read or are recalled."""

    citation: str
    doi: str | None
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """One trial of the list."""

    key: str
    title: str
    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    scores: tuple[ScoreLine, ...]


@dataclass(frozen=True)
class Found:
    """The predictions, and what the pages show of them."""

    rows: tuple[Row, ...]
    courses: tuple[Course, ...]
    provenance: dict[str, str]

    @cached_property
    def trials(self) -> dict[str, Trial]:
        """Trials by the name in their address, in the order of their titles."""
        from osteon.report.observation_words import slug
        from osteon.report.validation_page import by_title, ordered, score_lines
        from osteon.trials.scores import by_trial, predictions

        scores: dict[str, list[ScoreLine]] = {}
        for line in score_lines(by_trial(self.rows)):
            scores.setdefault(line.name, []).append(line)
        found = {}
        for title, group in by_title(predictions(self.rows)):
            name = group[0].trial
            own = tuple(scores.get(name, ()))
            found[slug(name)] = Trial(slug(name), title, tuple(ordered(group)), _sources(name), own)
        return found

    @cached_property
    def board(self) -> dict[str, Any]:
        """Everything on the first page."""
        from osteon.report.scatter import scatters
        from osteon.report.validation_page import score_lines, skipped_groups
        from osteon.trials.scores import by_class, by_endpoint, predictions

        classes: dict[str, list[ScoreLine]] = {}
        for line in score_lines(by_class(self.rows)):
            classes.setdefault(line.name, []).append(line)
        predicted = predictions(self.rows)
        return {
            "n": len(predicted),
            "n_fitted": sum(row.used_in_fit for row in predicted),
            "n_recalled": sum(row.verified != "seen" for row in predicted),
            "endpoint_scores": score_lines(by_endpoint(self.rows)),
            "class_scores": classes,
            "scatters": scatters(self.rows),
            "skipped": skipped_groups(self.rows),
        }

    def shown(self, trial: Trial) -> dict[str, Any]:
        """The time courses and the table of one trial."""
        from osteon.report.observation_words import apart, endpoint_in_words, interval, measure_in_words, number
        from osteon.report.time_courses import time_courses
        from osteon.trials.scores import inside

        arms = {row.arm for row in trial.rows}
        return {
            "courses": time_courses(trial.rows, [course for course in self.courses if course.arm in arms]),
            "classes": list(dict.fromkeys(row.drug_class for row in trial.rows)),
            "what": lambda row: f"{endpoint_in_words(row.endpoint)}, {measure_in_words(row)}",
            "missed": lambda row: inside(row) is False,
            "apart": apart,
            "interval": interval,
            "number": number,
        }


class Scoreboard:
    """The predictions of the package's own evidence, made once for a server, when somebody first asks."""

    def __init__(self) -> None:
        self.found: Found | None = None
        self.error = ""
        self.step = 0
        self.begun = 0.0
        self.apart: Apart | None = None
        self.lock = threading.Lock()

    def ask(self) -> Found | None:
        """The predictions; None while they are being made, which this begins."""
        with self.lock:
            if self.found is None and self.apart is None and not self.error:
                self.begun = time.monotonic()
                self.apart = Apart(predicted)
                threading.Thread(target=self._make, args=(self.apart,), daemon=True).start()
        return self.found

    def close(self) -> None:
        """Stop what runs."""
        if self.apart is not None:
            self.apart.stop()

    def _make(self, apart: Apart) -> None:
        try:
            self.found = Found(*apart.result(self._hear, _SECONDS))
        except OsteonError as error:
            self.error = str(error)
        self.apart = None

    def _hear(self, done: int, _: int) -> None:
        self.step = done


def predicted(progress: Callable[[int, int], None]) -> tuple[Any, ...]:
    """Rows, courses and provenance of the validation."""
    from osteon.trials.validation import validate

    found = validate(progress=progress)
    return found.rows, tuple(found.courses.values()), dict(found.provenance)


router = APIRouter(include_in_schema=False, lifespan=closing("scoreboard"))


@router.get("/validation")
async def board(request: Request) -> Response:
    """Scores by endpoint, drug class and trial; or how far they are."""
    held = _scoreboard(request)
    found = held.ask()
    if found is None:
        return page(request, "validation.html", found=None, now=_state(held), error=held.error)
    values = await request.app.state.quick.run(lambda: {"trials": found.trials, **found.board})
    return page(request, "validation.html", found=found, error="", **values)


@router.get("/validation/state")
async def state(request: Request) -> Response:
    """How far the predictions are, for the page's own script."""
    held = _scoreboard(request)
    held.ask()
    return JSONResponse(_state(held))


@router.get("/validation/{key}")
async def trial(request: Request, key: str) -> Response:
    """Time courses, observations and sources of one trial."""
    held = _scoreboard(request)
    found = held.ask()
    if found is None:
        return page(request, "validation.html", found=None, now=_state(held), error=held.error)
    trials = await request.app.state.quick.run(lambda: found.trials)
    one = trials.get(key)
    if one is None:
        raise HTTPException(404, "no such trial; the page Validation lists them")
    keys = list(trials)
    place = keys.index(key)
    values = await request.app.state.quick.run(found.shown, one)
    return page(
        request,
        "validation_trial.html",
        trial=one,
        before=trials[keys[place - 1]] if place else None,
        after=trials[keys[place + 1]] if place + 1 < len(keys) else None,
        **values,
    )


def _scoreboard(request: Request) -> Scoreboard:
    app_state = request.app.state
    if getattr(app_state, "scoreboard", None) is None:
        app_state.scoreboard = Scoreboard()
    held: Scoreboard = app_state.scoreboard
    return held


def _state(held: Scoreboard) -> dict[str, Any]:
    state = "done" if held.found is not None else "failed" if held.error else "running"
    words = _STEPS[min(held.step, len(_STEPS) - 1)]
    elapsed = f"{time.monotonic() - held.begun:.0f} s"
    return {"state": state, "done": held.step, "people": len(_STEPS), "elapsed": elapsed, "words": words}


def _sources(name: str) -> tuple[Source, ...]:
    """The publications behind a trial, each once."""
    from osteon.trials.evidence import arms
    from osteon.trials.readings import trial_of

    found: dict[tuple[str, str | None], set[str]] = {}
    for arm in arms():
        if trial_of(arm) == name:
            found.setdefault((arm.citation, arm.doi), set()).add(arm.verified)
    return tuple(Source(*said, tuple(sorted(marks, reverse=True))) for said, marks in found.items())
