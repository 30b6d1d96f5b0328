"""Published observations in words: endpoints, measures, numbers, trials."""

from __future__ import annotations

from collections.abc import Iterable

from osteon.evidence.vocabulary import kind_of
from osteon.prediction.rows import Row
from osteon.quantities import modelled
from osteon.words import format
from osteon.words.faces.validation import validation_words

_ENDPOINTS = {one.name: one.words for one in modelled("bmd", "marker", "structure")}
_ENDPOINTS |= {f"t-score-{one.site}": f"T-score, {one.words}" for one in modelled("bmd") if one.scan == "central"}
_MEASURES = {
    "percent-change": "%",
    "percent-change-per-year": "% a year",
    "percent-of-baseline": "% of month 0",
    "percent-difference-vs-comparator": "points vs control",
    "absolute": "level",
    "percent-cumulative": "% of people",
}
ENDPOINT_ORDER = (*_ENDPOINTS, *(one.name for one in modelled("hormone")))
_COARSE = {one.name for one in modelled("marker", "hormone")}


def endpoint_in_words(endpoint: str) -> str:
    """``lumbar spine``, ``CTX``; an endpoint without a name of its own as it is written."""
    return _ENDPOINTS.get(endpoint, endpoint.replace("-", " "))


def measure_in_words(row: Row) -> str:
    """The unit of a row's numbers, and the month from which they count when it is not month 0."""
    unit = _MEASURES.get(row.measure, row.measure.replace("-", " "))
    if kind_of(row.endpoint) == "share":
        unit = _MEASURES["percent-cumulative"] + (f", more than {row.more_than:g} %" if row.more_than else "")
    return f"{unit}, from month {row.rebased_at_month:g}" if row.rebased_at_month else unit


def row_in_words(row: Row) -> str:
    """``lumbar spine, %``: what a row's numbers are."""
    return validation_words().what(endpoint=endpoint_in_words(row.endpoint), measure=measure_in_words(row))


def number(row: Row, value: float | None, *, plus: bool = True) -> str:
    """One of the row's numbers: BMD with two decimals, markers and hormones with one, levels with three digits."""
    if value is None:
        return format.NONE
    if kind_of(row.endpoint) == "share":
        return format.number(value, 1)
    if row.measure == "absolute" and kind_of(row.endpoint) != "t-score":
        return format.figures(value, 3)
    text = format.signed(value, 1 if row.endpoint in _COARSE else 2)
    return text if plus and row.measure != "percent-of-baseline" else text.removeprefix("+")


def apart(row: Row) -> str:
    """Predicted minus published, signed."""
    kind = kind_of(row.endpoint)
    if kind == "bmd" and row.measure == "absolute":
        return format.signed(row.residual, 3)
    coarse = row.measure == "absolute" or row.endpoint in _COARSE or kind == "share"
    return format.signed(row.residual, 1 if coarse and kind != "t-score" else 2)


def interval(row: Row) -> str:
    """``−4.10 to −1.20``; a dash where there is none."""
    if row.low90 is None or row.high90 is None:
        return format.NONE
    return format.interval(number(row, row.low90), number(row, row.high90))


def trial_title(rows: Iterable[Row]) -> str:
    """The name of a trial: the shortest of the names that its reports are filed under."""
    return min({row.study for row in rows}, key=lambda study: (len(study), study))


def endpoint_place(endpoint: str) -> int:
    """Where an endpoint stands in the usual order; unknown ones come last."""
    return ENDPOINT_ORDER.index(endpoint) if endpoint in ENDPOINT_ORDER else len(ENDPOINT_ORDER)
