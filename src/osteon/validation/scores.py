"""How far predictions lie from published numbers: typical error, mean error, coverage, by endpoint, class and trial."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from osteon.evidence.vocabulary import kind_of
from osteon.prediction.rows import Row
from osteon.quantities import named, scored_together

#: groups in the order in which they are shown; each is scored in one unit
ENDPOINT_GROUPS = (
    "BMD to 36 months",
    "BMD beyond 36 months",
    scored_together("forearm"),
    scored_together("resorption"),
    scored_together("formation"),
    "hormones, change",
    "hormones, level",
    "T-scores",
    "BMD, level",
    "losers and osteoporosis",
    "fractures, cumulative",
)
#: groups whose errors are told in per cent of the published level
LEVELS = (ENDPOINT_GROUPS[6], ENDPOINT_GROUPS[8])
#: groups in which other trials tell nothing of a trial's own level
OWN_LEVEL = (*LEVELS, ENDPOINT_GROUPS[7])
#: coarser kinds, for scores by class and trial, where few observations share an endpoint
KINDS = ("BMD", "markers", "hormones")
VERIFIED = ("seen", "recalled")

_CHANGES = frozenset({"percent-change", "percent-difference-vs-comparator"})


@dataclass(frozen=True)
class Score:
    """Errors of one group of predictions.

    Attributes
    ----------
    n : observations.
    rmse : root mean square of predicted minus published, in percentage points (levels of hormones and BMD: per cent of
        published; T-scores: as they are).
    mean_error : mean of predicted minus published, same unit; positive where the model says too much.
    coverage : share of published numbers inside the 90 % interval, 0 to 1; None where no interval was given.
    """

    n: int
    rmse: float
    mean_error: float
    coverage: float | None


@dataclass(frozen=True)
class Scored:
    """The score of one line of a table: a name, the kind of number, and whether the numbers were read or recalled."""

    name: str
    kind: str
    verified: str
    score: Score


def predictions(rows: Iterable[Row]) -> list[Row]:
    """The rows that have both a published and a predicted number."""
    return [row for row in rows if row.skipped is None and row.observed is not None and row.predicted is not None]


def endpoint_group(row: Row) -> str | None:
    """The group of `ENDPOINT_GROUPS` that a row is scored in; None for what is predicted but not scored.

    BMD means a change, or a difference between arms, of lumbar spine, total hip or femoral neck. Changes per year and
    volumetric densities are on other scales and stay out of the scores.
    """
    what = kind_of(row.endpoint)
    if what == "t-score":
        return ENDPOINT_GROUPS[7]
    if what == "share":
        return ENDPOINT_GROUPS[10 if "fracture" in row.endpoint else 9]
    one = named(row.endpoint)
    if one is None or one.model is None:
        return None
    if one.kind == "hormone":
        return ENDPOINT_GROUPS[6 if row.measure == "absolute" else 5]
    if one.kind == "bmd" and row.measure == "absolute":
        return ENDPOINT_GROUPS[8]
    if row.measure not in _CHANGES:
        return None
    if one.process is not None:
        return scored_together(one.process)
    if one.scan == "central":
        return ENDPOINT_GROUPS[0 if (row.time_month or 0.0) <= 36.0 else 1]
    return scored_together("forearm") if one.scan == "forearm" else None


def kind(row: Row) -> str | None:
    """``BMD`` (three sites), ``markers`` or ``hormones`` (changes); None for what is not scored."""
    group = endpoint_group(row)
    if group is None:
        return None
    return {0: "BMD", 1: "BMD", 3: "markers", 4: "markers", 5: "hormones"}.get(ENDPOINT_GROUPS.index(group))


def inside(row: Row) -> bool | None:
    """Whether the published number lies inside the 90 % interval; None where one of them is missing."""
    if row.observed is None or row.low90 is None or row.high90 is None:
        return None
    return row.low90 <= row.observed <= row.high90


def error(row: Row) -> float:
    """Predicted minus published; for a level of a hormone or BMD in per cent of the published one, since units differ.

    Raises ValueError for a row without a prediction.
    """
    apart = row.residual
    if apart is None:
        raise ValueError(f"{row.arm}: {row.endpoint} is not predicted")
    if endpoint_group(row) in LEVELS:
        return 100.0 * apart / row.observed if row.observed else math.nan
    return apart


def score(rows: Sequence[Row]) -> Score:
    """The score of rows that all have predictions; ValueError for none."""
    errors = [error(row) for row in rows]
    if not errors:
        raise ValueError("no predictions to score")
    covered = [is_inside for is_inside in map(inside, rows) if is_inside is not None]
    return Score(
        n=len(errors),
        rmse=math.sqrt(sum(e * e for e in errors) / len(errors)),
        mean_error=sum(errors) / len(errors),
        coverage=sum(covered) / len(covered) if covered else None,
    )


def by_endpoint(rows: Iterable[Row]) -> tuple[Scored, ...]:
    """Scores of each endpoint group, seen and recalled apart; groups without predictions are left out."""
    return _scored(rows, endpoint_group, endpoint_group, ENDPOINT_GROUPS)


def by_class(rows: Iterable[Row]) -> tuple[Scored, ...]:
    """Scores of each drug class, by kind, seen and recalled apart."""
    return _scored(rows, lambda row: row.drug_class, kind, KINDS)


def by_trial(rows: Iterable[Row]) -> tuple[Scored, ...]:
    """Scores of each trial, by kind, seen and recalled apart."""
    return _scored(rows, lambda row: row.trial, kind, KINDS)


def _scored(
    rows: Iterable[Row],
    name: Callable[[Row], str | None],
    unit: Callable[[Row], str | None],
    order: Sequence[str],
) -> tuple[Scored, ...]:
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in predictions(rows):
        named, counted = name(row), unit(row)
        if named is not None and counted is not None:
            groups.setdefault((named, counted, row.verified), []).append(row)

    def place(key: tuple[str, str, str]) -> tuple[str, int, bool]:
        named, counted, verified = key
        return ("" if named == counted else named.casefold(), order.index(counted), verified != "seen")

    return tuple(Scored(*key, score(groups[key])) for key in sorted(groups, key=place))
