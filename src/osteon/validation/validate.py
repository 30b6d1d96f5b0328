"""Every published number beside its prediction, from the posterior: the scoreboard that anyone can run again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.problem import fitted
from osteon.evidence.drug_classes import drug_class
from osteon.evidence.evidence_files import Arm, Evidence, Observation, Problem, arms, is_shipped, read_all
from osteon.evidence.readings import trial_of
from osteon.population.posterior import posterior
from osteon.prediction.published_statistic import of_average
from osteon.prediction.rows import Row
from osteon.prediction.targets import Plan, Target
from osteon.simulation.calibrated import NOT_CALIBRATED, uncalibrated
from osteon.validation.drawn_courses import Course
from osteon.validation.posterior_courses import simulated
from osteon.validation.predictive import Predictive, predictive

Array = NDArray[np.float64]

#: why a number that stands in the files twice is predicted once
REPEATED = "the same published number as in another arm of the files"


@dataclass(frozen=True)
class Validation:
    """All observations with their predictions.

    Attributes
    ----------
    rows : one an observation, in the order of the files.
    by_class : with ``leave_out``, the same predicted without any arm of the same drug class.
    courses : simulated time course of each arm and endpoint.
    problems : what has to be put right in the files.
    provenance : where the parameters come from.
    """

    rows: tuple[Row, ...]
    by_class: tuple[Row, ...]
    courses: Mapping[str, Course]
    problems: tuple[Problem, ...]
    provenance: Mapping[str, str]


def validate(
    evidence: str | Path | Sequence[str | Path] | None = None,
    *,
    leave_out: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Validation:
    """Predict every observation of published trials and compare it with what was published.

    Parameters
    ----------
    evidence : an evidence file or several, also of your own (``osteon validate -h`` shows one); default: those of the
        package.
    leave_out : predict each trial of the fit by a fit without it, and each drug class by a fit without it.
    progress : called with (done, total).

    Returns
    -------
    Validation
        ``rows``: one an observation, with what was observed and predicted in the unit of the observation, the ends of
        the 90 % prediction interval, z, and why it was skipped where it was; ``problems``: what has to be put right in
        the files.

    Raises
    ------
    InputError
        A file that cannot be read at all.
    StalePosteriorError
        The shipped draws belong to another model.

    Notes
    -----
    Intervals hold the uncertainty of the parameters, differences between trials and the sampling error of the published
    number; docs/validation.md has the scores and how they were simulated_arms.

    Examples
    --------
    >>> result = osteon.validate("my-trial.yaml")
    >>> [(row.arm, row.observed, row.predicted) for row in result.rows if row.skipped is None]
    """
    published = _evidence(evidence)
    tell = progress or (lambda done, total: None)
    simulated_arms = simulated(published.arms, tell)
    targets, differing_people = simulated_arms.forward.targets, simulated_arms.differing_people
    draws = (
        np.array([of_average(simulated_arms.plan, t, simulated_arms.values[t.quantity]) for t in targets])
        .reshape(-1, simulated_arms.n)
        .T
    )
    predictions = predictive(targets, draws + differing_people.shifts, simulated_arms.log_tau)
    tell(3, 3)
    rows = _rows(published, simulated_arms.plan, targets, predictions)
    by_class: tuple[Row, ...] = ()
    if leave_out:
        from osteon.validation.leave_out import left_out

        rows, by_class = left_out(rows, tell)
    provenance = _provenance(posterior().provenance)
    taken = [course for simulation in simulated_arms.plan.simulations for course in simulation.regimen.courses]
    if new := uncalibrated(dict.fromkeys(taken), simulated_arms.forward.quantities):
        provenance["not calibrated"] = new[0].removeprefix(NOT_CALIBRATED)
    return Validation(rows, by_class, simulated_arms.courses(), published.problems, provenance)


def _evidence(paths: str | Path | Sequence[str | Path] | None) -> Evidence:
    if paths is None:
        return Evidence(arms(), ())
    return read_all([Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)])


def scored(targets: Sequence[Target], numbers: Array) -> tuple[Row, ...]:
    """Rows of targets with one number predicted for each, without intervals."""
    pairs = zip(targets, numbers, strict=True)
    return tuple(replace(_row(t.arm, t.observation, None), predicted=float(x)) for t, x in pairs)


def _provenance(calibration: Mapping[str, object]) -> dict[str, str]:
    return {
        "calibrated": str(calibration["date"]),
        "model hash": str(calibration["model_hash"])[:16],
        "data hash": str(calibration["data_hash"])[:16],
        "seed": str(calibration["seed"]),
    }


def _rows(evidence: Evidence, laid_out: Plan, targets: Sequence[Target], predictions: Predictive) -> tuple[Row, ...]:
    """Rows in the order of the files: predicted, skipped and unusable observations of each arm."""
    by_observation: dict[int, Row] = {}
    for j, t in enumerate(targets):
        if t.repeats:
            by_observation[id(t.observation)] = _row(t.arm, t.observation, REPEATED)
            continue
        by_observation[id(t.observation)] = replace(
            _row(t.arm, t.observation, None),
            predicted=float(predictions.median[j]),
            low90=float(predictions.low90[j]),
            high90=float(predictions.high90[j]),
            z=float((predictions.median[j] - t.observation.value) / predictions.sd[j]),
            used_in_fit=fitted(t) and is_shipped(t.arm),
        )
    for s in laid_out.skipped:
        by_observation[id(s.observation)] = _row(s.arm, s.observation, s.reason)
    rows: list[Row] = []
    for arm in (*evidence.arms, *evidence.dropped):
        rows += [by_observation[id(o)] for o in arm.observations]
        rows += [_unusable(arm, raw, reason) for raw, reason in arm.unusable]
    return tuple(rows)


def _row(arm: Arm, o: Observation, skipped: str | None) -> Row:
    return Row(
        arm=arm.id,
        study=arm.study,
        trial=trial_of(arm),
        drug_class=drug_class(arm),
        endpoint=o.endpoint,
        measure=o.measure,
        time_month=o.time_month,
        rebased_at_month=o.rebased_at_month,
        statistic=o.statistic,
        n=o.n,
        observed=o.value,
        predicted=None,
        low90=None,
        high90=None,
        z=None,
        used_in_fit=False,
        verified=arm.verified,
        skipped=skipped,
    )


def _unusable(arm: Arm, raw: Mapping[str, object], reason: str) -> Row:
    def number(name: str) -> float | None:
        value = raw.get(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    empty = Observation(str(raw.get("endpoint") or ""), str(raw.get("measure") or ""), 0.0, 0.0)
    return replace(
        _row(arm, empty, reason),
        observed=number("value"),
        time_month=number("time_month"),
        rebased_at_month=number("rebased_at_month"),
        statistic=None if raw.get("statistic") is None else str(raw["statistic"]),
    )
