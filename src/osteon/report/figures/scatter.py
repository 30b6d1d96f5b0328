"""Predicted against published, a panel for each group of endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from osteon.prediction.rows import Row
from osteon.quantities import modelled
from osteon.report.figures.chart import SHAPES, Scale, bar, label, mark, rule, svg
from osteon.validation.scores import ENDPOINT_GROUPS, endpoint_group, inside, predictions
from osteon.words.faces.figures import figures_words
from osteon.words.format import plain, signed_plain
from osteon.words.observations import endpoint_in_words, endpoint_place, interval, number

#: group -> name of its title among the words; the radius shares the panels of its months, hormone levels have own units
PANELS = {
    ENDPOINT_GROUPS[0]: "short",
    ENDPOINT_GROUPS[1]: "long",
    ENDPOINT_GROUPS[3]: "resorption",
    ENDPOINT_GROUPS[4]: "formation",
    ENDPOINT_GROUPS[5]: "hormones",
}
_LOOK = {one.name: (str(one.hue), one.shape) for one in modelled("bmd", "marker", "hormone")}
_SIZE, _LEFT, _RIGHT, _TOP, _BOTTOM = 420.0, 46.0, 10.0, 8.0, 44.0


@dataclass(frozen=True)
class Key:
    """One line of a legend: a mark and what it stands for."""

    drawn: str
    text: str


@dataclass(frozen=True)
class Scatter:
    """One panel: title, legend and picture."""

    title: str
    keys: tuple[Key, ...]
    drawn: str


def scatters(rows: Sequence[Row]) -> list[Scatter]:
    """The panels that have something to show."""
    grouped: dict[str, list[Row]] = {}
    for row in predictions(rows):
        group = _panel(row)
        if group is not None:
            grouped.setdefault(group, []).append(row)
    words = figures_words().scatter
    return [_scatter(getattr(words, name), grouped[group]) for group, name in PANELS.items() if group in grouped]


def in_words(row: Row) -> str:
    """A prediction in one sentence, shown where the pointer rests on its mark."""
    words = figures_words().scatter
    return words.row(
        arm=row.arm,
        endpoint=endpoint_in_words(row.endpoint),
        when="" if row.time_month is None else words.when(month=plain(row.time_month)),
        since=words.since(month=plain(row.rebased_at_month)) if row.rebased_at_month else "",
        published=number(row, row.observed),
        verified=row.verified,
        predicted=number(row, row.predicted),
        interval=interval(row),
    )


def key_mark(shape: str, hue: str, *, hollow: bool = False) -> str:
    """A mark for a legend."""
    drawn = mark(shape, 7, 7, hue, hollow=hollow, size=4.4)
    return f'<svg class="glyph" viewBox="0 0 14 14" aria-hidden="true">{drawn}</svg>'


def _panel(row: Row) -> str | None:
    group = endpoint_group(row)
    if group == ENDPOINT_GROUPS[2]:
        return ENDPOINT_GROUPS[0 if (row.time_month or 0.0) <= 36.0 else 1]
    return group if group in PANELS else None


def _percent(row: Row, value: float) -> float:
    return value - 100.0 if row.measure == "percent-of-baseline" else value


def _scatter(title: str, rows: Sequence[Row]) -> Scatter:
    words = figures_words().scatter
    pairs = [(row, _percent(row, row.observed or 0.0), _percent(row, row.predicted or 0.0)) for row in rows]
    values = [v for _, observed, predicted in pairs for v in (observed, predicted)]
    low, high = min(0.0, *values), max(0.0, *values)
    spare = 0.06 * max(high - low, 1.0)
    x = Scale(low - spare, high + spare, _LEFT, _SIZE - _RIGHT)
    y = Scale(low - spare, high + spare, _SIZE - _BOTTOM, _TOP)
    bars, marks = [], []
    for row, observed, predicted in sorted(pairs, key=lambda pair: pair[0].verified == "seen"):
        hue, shape = _LOOK[row.endpoint]
        place, out = x(observed), inside(row) is False
        if row.low90 is not None and row.high90 is not None:
            bars.append(bar(place, y(_percent(row, row.low90)), y(_percent(row, row.high90)), hue, out=out))
        hollow = row.verified != "seen"
        marks.append(mark(SHAPES[shape], place, y(predicted), hue, hollow=hollow, size=4.0, tooltip=in_words(row)))
    present = sorted({row.endpoint for row in rows}, key=endpoint_place)
    counted = {e: words.key(endpoint=endpoint_in_words(e), count=sum(r.endpoint == e for r in rows)) for e in present}
    keys = tuple(Key(key_mark(SHAPES[_LOOK[e][1]], _LOOK[e][0]), text) for e, text in counted.items())
    covered = sum(inside(row) is True for row in rows)
    description = words.said(title=title, count=len(rows), covered=covered)
    return Scatter(title, keys, svg(_SIZE, _SIZE, [*_frame(x, y), *bars, *marks], description))


def _frame(x: Scale, y: Scale) -> list[str]:
    words = figures_words().scatter
    bottom, left, right, top = y.start, x.start, x.end, y.end
    parts = [rule(left, bottom, right, top, "agreement")]
    for tick in x.ticks(6):
        text, zero = signed_plain(float(f"{tick:.10g}")), abs(tick) < 1e-9
        style = "zero" if zero else "gridline"
        parts += [rule(left, y(tick), right, y(tick), style), label(left - 6, y(tick) + 4, text, "end")]
        parts += [rule(x(tick), top, x(tick), bottom, style), label(x(tick), bottom + 16, text)]
    parts.append(label((left + right) / 2, bottom + 36, words.published, style="axis-name"))
    return [
        *parts,
        f'<text class="axis-name" transform="translate(12 {(top + bottom) / 2:.1f}) rotate(-90)" '
        f'text-anchor="middle">{escape(words.predicted)}</text>',
    ]
