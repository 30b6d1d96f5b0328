"""Predictions of trials that the fit has not seen: leave one trial out, leave one drug class out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.calibrate import prepared
from osteon.calibration.optimum import Optimum, linearise, optimum
from osteon.calibration.problem import Problem, calibrated_arms, problem
from osteon.evidence.drug_classes import drug_class
from osteon.population.posterior import posterior
from osteon.prediction.rows import Row
from osteon.prediction.targets import Target
from osteon.validation.predictive import Predictive, predictive

Array = NDArray[np.float64]

#: parameter sets of the normal approximation of each refit
DRAWS = 400
#: most Gauss-Newton rounds of a refit, from the optimum of all data; it ends before when a step is small, in prior
#: deviations
ROUNDS, SETTLED = 4, 0.25


def left_out(
    rows: Sequence[Row], progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The rows of the fit predicted by fits without their trial, and by fits without their drug class.

    Each refit starts from the optimum of all data and takes a few Gauss-Newton rounds on the model itself; its
    uncertainty is the normal approximation there. What differing people add is kept from the full fit. Rows that took
    no part in the fit stay as they are.
    """
    task = prepared(problem(calibrated_arms(), rtol=1e-4), posterior())
    targets = task.forward.targets
    start = np.median(task.priors.to_vector(posterior().columns(task.priors.names)), axis=0)
    whole = optimum(task, start, np.median(posterior().log_tau, axis=0), rounds=4)
    known = linearise(task, whole.theta)
    trials, classes = _groups(targets, lambda t: t.trial), _groups(targets, lambda t: drug_class(t.arm))
    total = len(trials) + len(classes)
    done = 0
    fits: list[dict[int, tuple[Predictive, int]]] = []
    for groups in (trials, classes):
        by_target: dict[int, tuple[Predictive, int]] = {}
        for rows_out in groups.values():
            by_target |= dict(_without(task, whole, known, rows_out))
            done += 1
            progress(done, total)
        fits.append(by_target)
    return _replaced(rows, targets, fits[0]), _replaced(rows, targets, fits[1])


def _groups(targets: Sequence[Target], name: Callable[[Target], str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for i, t in enumerate(targets):
        groups.setdefault(name(t), []).append(i)
    return groups


def _without(
    task: Problem, whole: Optimum, known: tuple[Array, Array], rows: list[int]
) -> Iterator[tuple[int, tuple[Predictive, int]]]:
    """Predictive of the left-out targets, by their place among all targets."""
    refit = optimum(task.without(rows), whole.theta, whole.log_tau, rounds=ROUNDS, known=known, settled=SETTLED)
    random = np.random.default_rng(3)
    root = np.linalg.cholesky(refit.covariance)
    steps = random.standard_normal((DRAWS, len(refit.theta))) @ root.T
    numbers = refit.prediction[rows] + steps @ refit.jacobian[rows].T
    tau_sd = np.sqrt(np.diag(refit.tau_covariance))
    log_tau = refit.log_tau + random.standard_normal((DRAWS, len(refit.log_tau))) * tau_sd
    prediction = predictive([task.forward.targets[i] for i in rows], numbers, log_tau)
    for place, i in enumerate(rows):
        yield i, (prediction, place)


def _replaced(
    rows: Sequence[Row], targets: Sequence[Target], prediction: dict[int, tuple[Predictive, int]]
) -> tuple[Row, ...]:
    """Rows with the prediction of the fit that has not seen them."""
    by_key: dict[tuple[object, ...], list[int]] = {}
    for i, t in enumerate(targets):
        o = t.observation
        by_key.setdefault((t.arm.id, o.endpoint, o.measure, o.time_month, o.rebased_at_month, o.value), []).append(i)
    replaced = []
    for row in rows:
        key = (row.arm, row.endpoint, row.measure, row.time_month, row.rebased_at_month, row.observed)
        if not row.used_in_fit or key not in by_key:
            replaced.append(row)
            continue
        p, j = prediction[by_key[key][0]]
        residual = float(p.median[j]) - (row.observed or 0.0)
        replaced.append(
            replace(
                row,
                predicted=float(p.median[j]),
                low90=float(p.low90[j]),
                high90=float(p.high90[j]),
                z=residual / float(p.sd[j]),
                used_in_fit=False,
            )
        )
    return tuple(replaced)
