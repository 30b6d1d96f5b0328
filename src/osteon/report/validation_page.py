"""The page of ``osteon validate --html``: predictions beside published numbers, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from osteon.evidence.evidence_files import Arm
from osteon.prediction.rows import Row
from osteon.report.figures.arm_series import Course
from osteon.report.figures.scatter import scatters
from osteon.report.figures.time_courses import TrialCourses, time_courses
from osteon.report.page import render
from osteon.validation.naive import AgainstNaive, against_naive
from osteon.validation.scores import VERIFIED, Score, Scored, by_class, by_endpoint, by_trial, inside, predictions
from osteon.words.format import slug
from osteon.words.observations import (
    apart,
    endpoint_place,
    interval,
    number,
    row_in_words,
    trial_title,
)


@dataclass(frozen=True)
class ScoreLine:
    """One line of a score table: seen and recalled observations side by side."""

    name: str
    kind: str
    scores: tuple[Score | None, ...]


@dataclass(frozen=True)
class Trial:
    """One trial: its name, its charts and its observations in the order of the table."""

    name: str
    title: str
    anchor: str
    courses: TrialCourses
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class SkippedGroup:
    """Observations that are not predicted for one reason."""

    reason: str
    count: int
    arms: tuple[str, ...]


def validation_page(
    rows: Sequence[Row],
    courses: Iterable[Course],
    provenance: Mapping[str, str],
    *,
    leave_out: bool,
    today: date,
    arms: Iterable[Arm] = (),
    problems: Sequence[str] = (),
    without_class: Sequence[Row] = (),
) -> str:
    """The whole page as HTML.

    Parameters
    ----------
    rows : every observation, predicted or skipped.
    courses : simulated courses of arms and endpoints.
    provenance : what the predictions were made with (hashes, seed, ...), shown as it is.
    leave_out : each trial was predicted by a fit without it; adds the comparison with the naive forecast.
    arms : the arms as described, for that comparison.
    problems : what was wrong with the files, one line each.
    without_class : the same rows, each predicted by a fit without any arm of its drug class.
    """
    predicted = predictions(rows)
    trials = _trials(predicted, courses)
    own_scores = _grouped(score_lines(by_trial(rows)))
    return render(
        "validation.html.j2",
        own_css=files("osteon.report").joinpath("templates", "validation.css").read_text(encoding="utf-8"),
        today=today.isoformat(),
        leave_out=leave_out,
        without_class=bool(without_class),
        provenance=[(name.replace("_", " ").capitalize(), value) for name, value in provenance.items()],
        n=len(predicted),
        n_fitted=sum(row.used_in_fit for row in predicted),
        n_recalled=sum(row.verified != "seen" for row in predicted),
        endpoint_scores=score_lines(by_endpoint(rows)),
        class_scores=list(_grouped(score_lines(by_class(without_class or rows))).items()),
        trial_scores=[(trial, lines) for trial in trials if (lines := own_scores.get(trial.name))],
        naive=naive_lines(against_naive(rows, arms)) if leave_out else [],
        scatters=scatters(rows),
        trials=trials,
        skipped=skipped_groups(rows),
        problems=problems,
        interval=interval,
        number=number,
        what=row_in_words,
        apart=apart,
        missed=lambda row: inside(row) is False,
    )


def score_lines(scored: Iterable[Scored]) -> list[ScoreLine]:
    """Scores with seen and recalled brought onto one line each."""
    lines: dict[tuple[str, str], dict[str, Score]] = {}
    for one in scored:
        lines.setdefault((one.name, one.kind), {})[one.verified] = one.score
    return [
        ScoreLine(name, kind, tuple(scores.get(verified) for verified in VERIFIED))
        for (name, kind), scores in lines.items()
    ]


def naive_lines(compared: Iterable[AgainstNaive]) -> list[tuple[str, list[AgainstNaive | None]]]:
    """Each group with its comparisons of seen and of recalled observations."""
    lines: dict[str, dict[str, AgainstNaive]] = {}
    for one in compared:
        lines.setdefault(one.name, {})[one.verified] = one
    return [(name, [comparisons.get(verified) for verified in VERIFIED]) for name, comparisons in lines.items()]


def ordered(rows: Iterable[Row]) -> list[Row]:
    """Rows of one trial by time, then endpoint and arm."""
    return sorted(rows, key=lambda r: (r.time_month or 0.0, endpoint_place(r.endpoint), r.arm, r.measure))


def skipped_groups(rows: Iterable[Row]) -> list[SkippedGroup]:
    """What is not predicted, by reason, the commonest first."""
    arms_by_reason: dict[str, list[str]] = {}
    for row in rows:
        if row.skipped is not None:
            arms_by_reason.setdefault(row.skipped, []).append(row.arm)
    groups = [SkippedGroup(reason, len(arms), tuple(sorted(set(arms)))) for reason, arms in arms_by_reason.items()]
    return sorted(groups, key=lambda group: (-group.count, group.reason))


def by_title(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Title and rows of each trial, by title."""
    trials: dict[str, list[Row]] = {}
    for row in rows:
        trials.setdefault(row.trial, []).append(row)
    return sorted(((trial_title(group), group) for group in trials.values()), key=lambda pair: pair[0].casefold())


def _trials(rows: Sequence[Row], courses: Iterable[Course]) -> list[Trial]:
    by_arm: dict[str, list[Course]] = {}
    for course in courses:
        by_arm.setdefault(course.arm, []).append(course)
    trials = []
    for title, group in by_title(rows):
        own = [course for arm in dict.fromkeys(row.arm for row in group) for course in by_arm.get(arm, ())]
        name = group[0].trial
        trials.append(Trial(name, title, f"trial-{slug(name)}", time_courses(group, own), tuple(ordered(group))))
    return trials


def _grouped(lines: Sequence[ScoreLine]) -> dict[str, list[ScoreLine]]:
    groups: dict[str, list[ScoreLine]] = {}
    for one in lines:
        groups.setdefault(one.name, []).append(one)
    return groups
