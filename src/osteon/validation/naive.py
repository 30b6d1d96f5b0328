"""The forecast that needs no model: what the other trials of the same kind found. The model has to beat it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from osteon.evidence.drug_classes import given_at
from osteon.evidence.evidence_files import Arm
from osteon.prediction.rows import Row
from osteon.validation.scores import ENDPOINT_GROUPS, endpoint_group, error, predictions

#: how far from the month of the observation another trial's month may lie, as a share of it
WINDOW = 0.25
_SAME = 1e-6


@dataclass(frozen=True)
class AgainstNaive:
    """Model and naive forecast over the same observations.

    Attributes
    ----------
    n : observations that have both forecasts, out of ``of``.
    model, naive : root mean square errors, percentage points.
    """

    name: str
    verified: str
    n: int
    of: int
    model: float
    naive: float

    @property
    def gain(self) -> float:
        """By how much the model's error is smaller, as a share of the naive one; negative where it is larger."""
        return 1.0 - self.model / self.naive if self.naive else math.nan


def naive_forecast(row: Row, rows: Iterable[Row], arms: Iterable[Arm] = ()) -> float | None:
    """Mean over the other trials of what they published for the same thing; None where there is none.

    The same thing is: the same drug class, endpoint and measure, counted from the same month, with the same kinds of
    treatment still being given at that time (known for the arms that are passed in; an arm that is not among them
    counts as one that keeps to its class). Time: the other trials that published for the very same month; only where
    none did, those whose month lies within 25 % of it. A trial with several such numbers counts once, with their mean,
    so that a trial of many arms does not outvote the others. Numbers that are recalled serve as well as seen ones;
    skipped rows do not serve.
    """
    return _forecast(row, _alike(predictions(rows), _treatments(arms)), _treatments(arms))


def against_naive(rows: Iterable[Row], arms: Iterable[Arm] = ()) -> tuple[AgainstNaive, ...]:
    """Both errors by endpoint group, and for all BMD together, seen and recalled apart.

    Only observations for which the naive forecast exists enter, for the model as for the naive forecast. A comparison
    is fair only where each prediction comes from a fit that left the trial out.

    Parameters
    ----------
    rows : as predicted; skipped ones are passed over.
    arms : see `naive_forecast`.
    """
    predicted = predictions(rows)
    treatments = _treatments(arms)
    alike = _alike(predicted, treatments)
    groups: dict[tuple[str, str], list[tuple[Row, float | None]]] = {}
    for row in predicted:
        group = endpoint_group(row)
        if group is None or group == ENDPOINT_GROUPS[6]:
            continue
        pair = (row, _forecast(row, alike, treatments))
        for name in (group, "BMD") if group in ENDPOINT_GROUPS[:2] else (group,):
            groups.setdefault((name, row.verified), []).append(pair)
    names = ("BMD", *ENDPOINT_GROUPS)
    ordered = sorted(groups.items(), key=lambda item: (names.index(item[0][0]), item[0][1] != "seen"))
    return tuple(comparison for (name, verified), pairs in ordered if (comparison := _compared(name, verified, pairs)))


_Key = tuple[object, ...]
_Treatments = dict[str, list[Arm]]


def _compared(name: str, verified: str, pairs: Sequence[tuple[Row, float | None]]) -> AgainstNaive | None:
    both = [(error(row), forecast - (row.observed or 0.0)) for row, forecast in pairs if forecast is not None]
    if not both:
        return None
    model, naive = (math.sqrt(sum(e * e for e in errors) / len(both)) for errors in zip(*both, strict=True))
    return AgainstNaive(name, verified, len(both), len(pairs), model, naive)


def _treatments(arms: Iterable[Arm]) -> _Treatments:
    treatments: _Treatments = {}
    for arm in arms:
        treatments.setdefault(arm.id, []).append(arm)
    return treatments


def _key(row: Row, treatments: _Treatments) -> _Key:
    arms = treatments.get(row.arm)
    treatment = given_at(arms[0], row.time_month) if arms and row.time_month is not None else row.drug_class
    return (row.drug_class, row.endpoint, row.measure, row.rebased_at_month or 0.0, treatment)


def _alike(rows: Sequence[Row], treatments: _Treatments) -> dict[_Key, list[Row]]:
    groups: dict[_Key, list[Row]] = {}
    for row in rows:
        groups.setdefault(_key(row, treatments), []).append(row)
    return groups


def _forecast(row: Row, alike: dict[_Key, list[Row]], treatments: _Treatments) -> float | None:
    month = row.time_month
    if month is None:
        return None
    others = [r for r in alike.get(_key(row, treatments), ()) if r.trial != row.trial and r.time_month is not None]
    for reach in (_SAME, WINDOW * abs(month)):
        by_trial: dict[str, list[float]] = {}
        for other in others:
            if other.observed is not None and abs((other.time_month or 0.0) - month) <= reach:
                by_trial.setdefault(other.trial, []).append(other.observed)
        if by_trial:
            means = [sum(values) / len(values) for values in by_trial.values()]
            return sum(means) / len(means)
    return None
