"""The page of the validation: scores of the shipped model against published trials, and each trial's time courses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from osteon.errors import OsteonError
from osteon.validation.shipped import shipped
from osteon.web.pages import page
from osteon.words.faces.validation import validation_words

if TYPE_CHECKING:
    from osteon.prediction.rows import Row
    from osteon.report.figures.time_courses import TrialCourses
    from osteon.report.validation_page import ScoreLine
    from osteon.validation.drawn_courses import Course

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Source:
    """A publication, and whether numbers of it were read or are recalled."""

    citation: str
    doi: str | None
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """One trial of the list; `key` is its name in an address."""

    key: str
    name: str
    title: str
    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    scores: tuple[ScoreLine, ...]


@router.get("/validation")
async def board(request: Request) -> Response:
    """Scores by endpoint, drug class and trial."""
    return page(request, "validation.html", **await request.app.state.quick.run(_board))


@router.get("/validation/{key}")
async def trial(request: Request, key: str) -> Response:
    """Time courses, observations and sources of one trial."""
    trials = (await request.app.state.quick.run(_board))["trials"]
    one = trials.get(key)
    if one is None:
        raise HTTPException(404, validation_words().no_trial)
    keys = list(trials)
    place = keys.index(key)
    courses, refused = await request.app.state.pool.run(_courses, one)
    return page(
        request,
        "validation_trial.html",
        trial=one,
        courses=courses,
        refused=refused,
        before=trials[keys[place - 1]] if place else None,
        after=trials[keys[place + 1]] if place + 1 < len(keys) else None,
        **_words(),
    )


@cache
def _board() -> dict[str, Any]:
    """Everything on the first page."""
    from osteon.report.figures.scatter import scatters
    from osteon.report.validation_page import score_lines, skipped_groups
    from osteon.validation.scores import by_class, by_endpoint, predictions

    shipped_predictions = shipped()
    classes: dict[str, list[ScoreLine]] = {}
    for line in score_lines(by_class(shipped_predictions.rows)):
        classes.setdefault(line.name, []).append(line)
    predicted = predictions(shipped_predictions.rows)
    return {
        "provenance": shipped_predictions.provenance,
        "changed": shipped_predictions.changed(),
        "trials": _trials(shipped_predictions.rows),
        "n": len(predicted),
        "n_fitted": sum(row.used_in_fit for row in predicted),
        "n_recalled": sum(row.verified != "seen" for row in predicted),
        "endpoint_scores": score_lines(by_endpoint(shipped_predictions.rows)),
        "class_scores": classes,
        "scatters": scatters(shipped_predictions.rows),
        "skipped": skipped_groups(shipped_predictions.rows),
    }


def _trials(rows: tuple[Row, ...]) -> dict[str, Trial]:
    """Trials by the name in their address, in the order of their titles."""
    from osteon.report.validation_page import by_title, ordered, score_lines
    from osteon.validation.scores import by_trial, predictions
    from osteon.words.format import slug

    scores: dict[str, list[ScoreLine]] = {}
    for line in score_lines(by_trial(rows)):
        scores.setdefault(line.name, []).append(line)
    trials = {}
    for title, group in by_title(predictions(rows)):
        name = group[0].trial
        own = tuple(scores.get(name, ()))
        trials[slug(name)] = Trial(slug(name), name, title, tuple(ordered(group)), _sources(name), own)
    return trials


def _sources(name: str) -> tuple[Source, ...]:
    """The publications behind a trial, each once."""
    from osteon.evidence.evidence_files import arms
    from osteon.evidence.readings import trial_of

    marks_by_source: dict[tuple[str, str | None], set[str]] = {}
    for arm in arms():
        if trial_of(arm) == name:
            marks_by_source.setdefault((arm.citation, arm.doi), set()).add(arm.verified)
    return tuple(
        Source(*publication, tuple(sorted(marks, reverse=True))) for publication, marks in marks_by_source.items()
    )


def _courses(one: Trial) -> tuple[TrialCourses | None, str]:
    """The time courses of a trial, simulated now; else why there are none."""
    from osteon.report.figures.time_courses import time_courses

    try:
        return time_courses(one.rows, _courses_of(one.name)), ""
    except OsteonError as error:
        return None, str(error)


@lru_cache(maxsize=128)
def _courses_of(trial: str) -> tuple[Course, ...]:
    from osteon.validation.posterior_courses import courses_of

    return courses_of(trial)


def _words() -> dict[str, Any]:
    """What the table of one trial is written with."""
    from osteon.validation.scores import inside
    from osteon.words.observations import apart, interval, number, row_in_words

    return {
        "what": row_in_words,
        "missed": lambda row: inside(row) is False,
        "apart": apart,
        "interval": interval,
        "number": number,
    }
