"""Every published number beside its prediction, from the posterior: the scoreboard that anyone can run again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.problem import fitted, is_calibrated
from osteon.evidence.drug_classes import drug_class
from osteon.evidence.evidence_files import Arm, Evidence, Observation, Problem, arms, read_all, trial_of
from osteon.population.posterior import posterior
from osteon.prediction.published_statistic import of_average
from osteon.prediction.rows import Row
from osteon.prediction.targets import Skipped, Target
from osteon.simulation.calibrated import NOT_CALIBRATED, uncalibrated
from osteon.validation.drawn_courses import Course
from osteon.validation.posterior_courses import Simulated, simulated
from osteon.validation.predictive import Predictive, predictive
from osteon.validation.shares import REPEATED, Share, shares

Array = NDArray[np.float64]


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
    number; docs/validation.md has the scores and how they are made.

    Examples
    --------
    >>> result = osteon.validate("my-trial.yaml")
    >>> [(row.arm, row.observed, row.predicted) for row in result.rows if row.skipped is None]
    """
    published = _evidence(evidence)
    tell = progress or (lambda done, total: None)
    known, seen = [arm for arm in published.arms if is_calibrated(arm)], frozenset[tuple[object, ...]]()
    parts: list[Simulated] = []
    by_observation: dict[int, Row] = {}
    # arms that are newer than the draws come after the others, whose predictions stay what they are beside them
    for chosen in (known, [arm for arm in published.arms if not is_calibrated(arm)]):
        if chosen or not parts:
            parts.append(simulated(chosen, tell, seen))
            by_observation |= _predicted(parts[-1])
            seen = parts[-1].plan.seen
    skipped = [one for part in parts for one in part.plan.skipped]
    counted = shares(published.arms) if skipped else {}
    by_observation |= {id(one.observation): _counted(one, counted) for one in skipped}
    tell(3, 3)
    rows = _rows(published, by_observation)
    by_class: tuple[Row, ...] = ()
    if leave_out:
        from osteon.validation.leave_out import left_out

        rows, by_class = left_out(rows, tell)
    provenance = _provenance(posterior().provenance)
    taken = [course for part in parts for simulation in part.plan.simulations for course in simulation.regimen.courses]
    if new := uncalibrated(
        dict.fromkeys(taken), tuple(dict.fromkeys(q for part in parts for q in part.forward.quantities))
    ):
        provenance["not calibrated"] = new[0].removeprefix(NOT_CALIBRATED)
    return Validation(
        rows,
        by_class,
        {name: course for part in parts for name, course in part.courses().items()},
        published.problems,
        provenance,
    )


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


def _predicted(simulated_arms: Simulated) -> dict[int, Row]:
    """Rows of the predicted observations of simulated arms, by the id of the observation."""
    targets = simulated_arms.forward.targets
    averages = [of_average(simulated_arms.plan, t, simulated_arms.values[t.quantity]) for t in targets]
    draws = np.array(averages).reshape(-1, simulated_arms.n).T
    numbers = draws + simulated_arms.differing_people.shifts
    by_observation: dict[int, Row] = {}
    # levels apart from changes: what is drawn for one kind stays what it is beside the other
    for chosen in ([t.point == 1.0 for t in targets], [t.point != 1.0 for t in targets]):
        own = [t for t, is_own in zip(targets, chosen, strict=True) if is_own]
        if not own:
            continue
        predictions = predictive(own, numbers[:, chosen], simulated_arms.log_tau)
        for j, t in enumerate(own):
            by_observation[id(t.observation)] = _row_of(t, predictions, j)
    return by_observation


def _row_of(t: Target, predictions: Predictive, j: int) -> Row:
    """The row of a target, which is the j-th of the predictions."""
    if t.repeats:
        return _row(t.arm, t.observation, REPEATED)
    return replace(
        _row(t.arm, t.observation, None),
        predicted=float(predictions.median[j]),
        low90=float(predictions.low90[j]),
        high90=float(predictions.high90[j]),
        z=float((predictions.median[j] - t.observation.value) / predictions.sd[j]),
        used_in_fit=fitted(t) and is_calibrated(t.arm),
        assumed=t.assumed,
    )


def _rows(evidence: Evidence, by_observation: Mapping[int, Row]) -> tuple[Row, ...]:
    """Rows in the order of the files: predicted, skipped and unusable observations of each arm."""
    rows: list[Row] = []
    for arm in (*evidence.arms, *evidence.dropped):
        rows += [by_observation[id(o)] for o in arm.observations]
        rows += [_unusable(arm, raw, reason) for raw, reason in arm.unusable]
    return tuple(rows)


def _counted(s: Skipped, counted: Mapping[int, Share | str]) -> Row:
    """A share of people, or what is not predicted at all."""
    share = counted.get(id(s.observation), s.reason)
    if isinstance(share, str):
        return _row(s.arm, s.observation, share)
    return replace(
        _row(s.arm, s.observation, None),
        predicted=share.median,
        low90=share.low90,
        high90=share.high90,
        z=(share.median - s.observation.value) / share.sd,
        assumed=share.assumed,
    )


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
        more_than=o.more_than,
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
