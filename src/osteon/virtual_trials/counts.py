"""What is kept of a partition for the summary: counts and sums, so that tallies of many partitions simply add up."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.fracture.parameters import OUTCOMES, SITES
from osteon.population import measurement
from osteon.quantities import is_bmd
from osteon.virtual_trials.hazards_of_people import draws
from osteon.virtual_trials.one_arm import EXPECTED, ArmResult
from osteon.virtual_trials.partition import Partition
from osteon.virtual_trials.trial_file import Trial
from osteon.virtual_trials.visits import LEAST_SIGNIFICANT, quantities

Array = NDArray[np.float64]

#: bins of the logarithm of a measured value over its baseline: width for BMD and for markers, number on either side
BMD_BIN, MARKER_BIN, HALF = 0.001, 0.01, 600
#: everybody in every arm, and each person only in the allocated arm
EVERYBODY, RANDOMISED = 0, 1
#: what ends the time to a first fracture: the fracture, death, or the end of follow-up
FRACTURE, DEATH, CENSORED = 0, 1, 2


@dataclass(frozen=True)
class Tally:
    """Counts and sums by name. With m months, v visits and q quantities:

    ``people``: all, and those who could not be integrated.
    ``change_count``, ``change_sum``, ``change_squares``, ``gained``, ``lost``: (arms, v, q) of the per cent change from
    month 0; gained and lost count changes beyond the least significant one.
    ``histogram``: (arms, v, q, bins) of the log ratio to month 0.
    ``first``: (2, arms, outcomes, m + 1, 3) people by the month in which their time to the first fracture ended, and
    how; for everybody and as randomised.
    ``person_months``: (arms, m). ``broken``: (arms, m, sites) fractures. ``several``: (arms, m) vertebral events of two
    or more vertebrae. ``vertebral_people``: (arms, periods, 2) people with one, and with two or more broken vertebrae.
    ``expected``, ``central``: (arms, outcomes, years, draws) sums of expected incidence with each person's parameters
    of the hazard and with the central ones; ``central_products``: (arms, arms, outcomes, years) of the latter;
    ``draw_people``: (draws,).
    """

    arrays: Mapping[str, Array]

    @classmethod
    def of(cls, trial: Trial, part: Partition) -> Tally:
        good = part.good
        counts: dict[str, Array] = {"people": np.array([len(good), (~good).sum()], float)}
        counts |= _stacked([_changes(trial, arm) for arm in part.arms])
        counts |= _stacked([_fractures(trial, arm, good) for arm in part.arms])
        everybody = [_first(trial, arm, good) for arm in part.arms]
        randomised = [_first(trial, arm, good & (part.allocated == k)) for k, arm in enumerate(part.arms)]
        counts["first"] = np.stack([np.stack(everybody), np.stack(randomised)])
        n = draws(trial)
        counts["draw_people"] = np.bincount(part.draw[good], minlength=n).astype(float)
        counts |= _stacked([_expected(arm, part.draw[good], good, n) for arm in part.arms])
        counts["central_products"] = _products(part.arms, good)
        return cls(counts)

    def merge(self, other: Tally) -> Tally:
        """Both together."""
        return Tally({name: values + other.arrays[name] for name, values in self.arrays.items()})

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    def to_bytes(self) -> bytes:
        """The arrays as the bytes of an npz file; whole numbers are kept as such."""
        buffer = io.BytesIO()
        kept = {name: x.astype(np.int32) if np.array_equal(x, np.floor(x)) else x for name, x in self.arrays.items()}
        np.savez_compressed(buffer, **kept)  # type: ignore[arg-type]
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Tally:
        with np.load(io.BytesIO(data)) as archive:
            return cls({name: archive[name].astype(float) for name in archive.files})


def bin_width(quantity: str) -> float:
    """Width of a bin of the logarithm."""
    return BMD_BIN if is_bmd(quantity) else MARKER_BIN


def _stacked(parts: list[dict[str, Array]]) -> dict[str, Array]:
    return {name: np.stack([part[name] for part in parts]) for name in parts[0]} if parts else {}


def _changes(trial: Trial, arm: ArmResult) -> dict[str, Array]:
    names, visits = quantities(trial), len(trial.visit_months)
    shape = (visits, len(names))
    sums = {n: np.zeros(shape) for n in ("change_count", "change_sum", "change_squares", "gained", "lost")}
    bins = np.zeros((*shape, 2 * HALF))
    for q, name in enumerate(names):
        values = arm.measured[name]
        log = np.log(values / values[:, :1])
        known = np.isfinite(log)
        change = np.where(known, 100 * np.expm1(np.where(known, log, 0.0)), 0.0)
        least = LEAST_SIGNIFICANT * measurement.log_sd(name)
        sums["change_count"][:, q] = known.sum(axis=0)
        sums["change_sum"][:, q] = change.sum(axis=0)
        sums["change_squares"][:, q] = np.square(change).sum(axis=0)
        sums["gained"][:, q] = (known & (log > least)).sum(axis=0)
        sums["lost"][:, q] = (known & (log < -least)).sum(axis=0)
        place = np.clip(np.floor(np.where(known, log, 0.0) / bin_width(name)) + HALF, 0, 2 * HALF - 1).astype(np.int64)
        for v in range(visits):
            bins[v, q] = np.bincount(place[known[:, v], v], minlength=2 * HALF)
    return {**sums, "histogram": bins}


def _first(trial: Trial, arm: ArmResult, counted: NDArray[np.bool_]) -> Array:
    """(outcomes, months + 1, 3) people by month and manner in which the time to their first fracture ended."""
    months = trial.months
    people = np.zeros((len(OUTCOMES), months + 1, 3))
    for o, sites in enumerate(OUTCOMES.values()):
        mine = np.isin(arm.site, [SITES.index(s) for s in sites])
        first = np.full(len(arm.end), np.inf)
        np.minimum.at(first, arm.person[mine], arm.month[mine])
        ended = np.minimum(first, arm.end)
        how = np.where(np.isfinite(first), FRACTURE, np.where(arm.reason == 1, DEATH, CENSORED))
        # a time on the border of two months belongs to the earlier; who stays to the end is at risk in every month
        month = np.clip(np.ceil(ended) - 1, 0, months - 1).astype(np.int64)
        month = np.where((how == CENSORED) & (ended >= months), months, month)
        np.add.at(people[o], (month[counted], how[counted]), 1.0)
    return people


def _fractures(trial: Trial, arm: ArmResult, good: NDArray[np.bool_]) -> dict[str, Array]:
    months = trial.months
    edges = np.arange(months)
    at_risk = np.clip(arm.end[good][:, None] - edges, 0.0, 1.0).sum(axis=0)
    month = np.clip(np.ceil(arm.month) - 1, 0, months - 1).astype(np.int64)
    broken = np.zeros((months, len(SITES)))
    np.add.at(broken, (month, arm.site), 1.0)
    vertebral = arm.site == SITES.index("vertebral")
    several = np.bincount(month[vertebral & (arm.number > 1)], minlength=months).astype(float)
    borders = (0.0, *trial.record.outcomes.periods, float(months))
    people = np.zeros((len(borders) - 1, 2))
    for k in range(len(borders) - 1):
        inside = vertebral & (arm.month > borders[k]) & (arm.month <= borders[k + 1])
        total = np.bincount(arm.person[inside], arm.number[inside], minlength=1)
        people[k] = [(total > 0).sum(), (total > 1).sum()]
    return {"person_months": at_risk, "broken": broken, "several": several, "vertebral_people": people}


def _expected(arm: ArmResult, draw: NDArray[np.int64], good: NDArray[np.bool_], n: int) -> dict[str, Array]:
    years = arm.expected[EXPECTED[0]].shape[1]
    totals = {name: np.zeros((len(EXPECTED), years, n)) for name in ("expected", "central")}
    for name, sums in totals.items():
        for o, outcome in enumerate(EXPECTED):
            values = getattr(arm, name)[outcome][good]
            for y in range(years):
                sums[o, y] = np.bincount(draw, values[:, y], minlength=n)
    return totals


def _products(arms: Sequence[ArmResult], good: NDArray[np.bool_]) -> Array:
    central = np.stack([[arm.central[outcome][good] for outcome in EXPECTED] for arm in arms])
    return np.asarray(np.einsum("aonj,bonj->aboj", central, central), float)
