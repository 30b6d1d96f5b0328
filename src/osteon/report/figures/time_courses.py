"""The simulated courses of a trial's arms with what was published: small multiples, one panel an endpoint."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from osteon.prediction.rows import Row
from osteon.quantities import named
from osteon.report.figures.arm_series import Course, Series, series_of
from osteon.report.figures.chart import Scale, band, bar, line, mark, rule, spanning, svg, time_axis, value_axis
from osteon.report.figures.scatter import Key, in_words, key_mark
from osteon.validation.scores import inside, predictions
from osteon.words.faces.figures import figures_words
from osteon.words.observations import endpoint_in_words, endpoint_place

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 216.0, 140.0, 32.0, 8.0, 7.0, 20.0
_MOST_POINTS = 60
_KINDS = {
    "percent-change": "change",
    "percent-of-baseline": "change",
    "percent-difference-vs-comparator": "difference",
    "absolute": "level",
}
_ORDER = ("change", "difference", "level")


Courses = Mapping[tuple[str, str], Course]


@dataclass(frozen=True)
class Panel:
    """One small chart: what it shows, in which unit."""

    title: str
    unit: str
    drawn: str


@dataclass(frozen=True)
class TrialCourses:
    """All panels of one trial, and the legend that they share."""

    keys: tuple[Key, ...]
    panels: tuple[Panel, ...]


def time_courses(rows: Sequence[Row], courses: Iterable[Course]) -> TrialCourses:
    """The panels of the rows of one trial.

    A published value that counts from a later month is drawn from the published value of that month, where there is
    one, else from the simulated median.
    """
    simulated: Courses = {(c.arm, c.endpoint): c for c in courses}
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in predictions(rows):
        if row.measure in _KINDS and row.time_month is not None:
            groups.setdefault((row.endpoint, _KINDS[row.measure]), []).append(row)
    groups = {key: group for key, group in groups.items() if any(row.time_month for row in group)}
    shown = [row for group in groups.values() for row in group]
    series = series_of(shown, simulated.values())
    order = sorted(groups, key=lambda key: (_ORDER.index(key[1]), endpoint_place(key[0]), key[0]))
    panels = tuple(_panel(key, groups[key], simulated, series) for key in order)
    return TrialCourses(tuple(Key(key_mark(s.shape, s.hue), s.label) for s in series), panels)


def _panel(key: tuple[str, str], rows: Sequence[Row], courses: Courses, series: Sequence[Series]) -> Panel:
    endpoint, kind = key
    end = 1.07 * max(row.time_month or 0.0 for row in rows)
    x = Scale(0.0, max(end, 0.1), _LEFT, _WIDTH - _RIGHT)
    arms = {row.arm for row in rows if (row.arm, endpoint) in courses} if kind == "change" else set()
    longest = {s: max((courses[a, endpoint] for a in s.arms if a in arms), key=_last, default=None) for s in series}
    tracks = {s: _track(course, x.high) for s, course in longest.items() if course is not None}
    points = [_Point.of(row, rows, courses) for row in rows]
    values = [v for p in points for v in p.values(row_has_course=p.row.arm in arms)]
    values += [v for track in tracks.values() for part in track[1:] for v in part]
    y = spanning(values, _HEIGHT - _BOTTOM, _TOP, 4.0 if _is_density(endpoint) else 20.0)
    parts = [*value_axis(y, _LEFT, _WIDTH - _RIGHT, 4, plus=kind != "level"), *time_axis(x, _HEIGHT - _BOTTOM)]
    for s, (months, median, low, high) in tracks.items():
        where = [x(m) for m in months]
        lows, highs, middle = ([(a, y(b)) for a, b in zip(where, part, strict=True)] for part in (low, high, median))
        parts += [band(lows, highs, s.hue), line(middle, s.hue, s.dash)]
    points.sort(key=lambda p: p.row.verified == "seen")
    parts += [_drawn(p, x, y, series, p.row.arm in arms) for p in points]
    description = " ".join(f"{in_words(row)}." for row in rows)
    return Panel(
        endpoint_in_words(endpoint),
        str(getattr(figures_words().courses, kind)),
        svg(_WIDTH, _HEIGHT, parts, description),
    )


def _is_density(endpoint: str) -> bool:
    one = named(endpoint)
    return one is not None and one.kind in ("bmd", "structure")


@dataclass(frozen=True)
class _Point:
    """A published value and its prediction, both counted from month 0."""

    row: Row
    observed: float
    predicted: float
    low: float | None
    high: float | None

    @classmethod
    def of(cls, row: Row, rows: Sequence[Row], courses: Courses) -> _Point:
        later = row.measure == "percent-change" and row.rebased_at_month
        base = _value_at(row.rebased_at_month or 0.0, row, rows, courses) if later else 0.0

        def moved(value: float) -> float:
            if row.measure == "percent-of-baseline":
                return value - 100.0
            return 100.0 * ((1.0 + base / 100.0) * (1.0 + value / 100.0) - 1.0) if base else value

        low, high = (None if v is None else moved(v) for v in (row.low90, row.high90))
        return cls(row, moved(row.observed or 0.0), moved(row.predicted or 0.0), low, high)

    def values(self, *, row_has_course: bool) -> list[float]:
        if row_has_course:
            return [self.observed]
        return [v for v in (self.observed, self.predicted, self.low, self.high) if v is not None]


def _value_at(month: float, row: Row, rows: Sequence[Row], courses: Courses) -> float:
    """Published change at a month from which another counts; the simulated median where none was published."""
    same = [
        r.observed for r in rows
        if r.drug_class == row.drug_class and r.measure == row.measure and r.time_month == month
        and not r.rebased_at_month and r.observed is not None
    ]  # fmt: skip
    if same:
        return same[0]
    course = courses.get((row.arm, row.endpoint))
    if course is None:
        return 0.0
    pairs = list(zip(course.months, course.median, strict=True))
    return min(pairs, key=lambda pair: abs(pair[0] - month))[1]


def _last(course: Course) -> float:
    return max(course.months)


def _track(course: Course, end: float) -> tuple[list[float], list[float], list[float], list[float]]:
    """Months from 0 to ``end`` with median and band, thinned to what can be seen."""
    every = zip(course.months, course.median, course.low90, course.high90, strict=True)
    rows = [row for row in every if 0 <= row[0] <= end and all(math.isfinite(value) for value in row)]
    step = max(1, len(rows) // _MOST_POINTS)
    kept = [row for k, row in enumerate(rows) if k < 13 or k % step == 0 or k == len(rows) - 1]
    months, median, low, high = ([float(row[k]) for row in kept] for k in range(4))
    return months, median, low, high


def _drawn(point: _Point, x: Scale, y: Scale, series: Sequence[Series], has_course: bool) -> str:
    """The published value; without a course the prediction stands beside it as an interval with its median."""
    place, own = next((k, s) for k, s in enumerate(series) if point.row.arm in s.arms)
    where = x(point.row.time_month or 0.0)
    parts = []
    if not has_course:
        where += 3.0 * (place - (len(series) - 1) / 2) if len(series) > 1 else 0.0
        if point.low is not None and point.high is not None:
            parts.append(bar(where, y(point.low), y(point.high), own.hue, out=inside(point.row) is False))
        parts.append(rule(where - 5, y(point.predicted), where + 5, y(point.predicted), f"course hue-{own.hue}"))
    hollow = point.row.verified != "seen"
    parts.append(
        mark(own.shape, where, y(point.observed), own.hue, hollow=hollow, size=3.6, tooltip=in_words(point.row))
    )
    return "".join(parts)
