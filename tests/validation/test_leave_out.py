"""A left-out trial is predicted by a fit that has not seen it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from small_calibration import made_up, shifts

from osteon.calibration.optimum import Optimum, linearise, optimum
from osteon.calibration.problem import Problem, problem
from osteon.evidence.drug_classes import drug_class
from osteon.evidence.evidence_files import arms
from osteon.prediction.rows import Row
from osteon.validation import leave_out
from osteon.validation.leave_out import left_out
from osteon.validation.scores import predictions
from osteon.validation.validate import scored

#: arms of five trials and three drug classes
NAMES = (
    "atac-anastrozole-bmd",
    "big198-letrozole",
    "freedom-denosumab",
    "freedom-placebo",
    "phase2-denosumab",
    "ma17-",
)


def small() -> Problem:
    return problem([arm for arm in arms() if arm.id.startswith(NAMES)], rtol=1e-4)


@pytest.fixture(scope="module")
def task() -> Problem:
    found = small()
    found.forward.shifts = shifts(found.forward, np.median(made_up().table(8), axis=0))
    return found


@pytest.fixture(scope="module")
def whole(task: Problem) -> tuple[Optimum, tuple[np.ndarray, np.ndarray]]:
    """The optimum of all data, with the linear model there."""
    found = optimum(task, np.median(task.priors.to_vector(made_up().values), axis=0), rounds=6)
    return found, linearise(task, found.theta)


@pytest.fixture(scope="module")
def told(task: Problem) -> tuple[tuple[Row, ...], tuple[Row, ...], tuple[Row, ...], list[tuple[int, int]]]:
    """Rows before, by trial and by class, and the progress."""
    fitted = tuple(
        replace(row, used_in_fit=True, low90=-999.0, high90=999.0, z=0.0)
        for row in scored(task.forward.targets, task.observed)
    )
    not_fitted = replace(fitted[0], arm="mine", used_in_fit=False)
    rows = (*fitted, not_fitted, replace(not_fitted, predicted=None, skipped="no model for it"))
    progress: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leave_out, "posterior", made_up)
        patch.setattr(leave_out, "problem", lambda chosen, rtol: small())
        patch.setattr(leave_out, "prepared", lambda found, draws: task)
        by_trial, by_class = left_out(rows, lambda done, total: progress.append((done, total)))
    return rows, by_trial, by_class, progress


def test_every_number_of_the_fit_is_predicted_anew_and_no_longer_counts_as_fitted(told, task: Problem):
    rows, by_trial, by_class, _ = told
    for found in (by_trial, by_class):
        assert [row.arm for row in found] == [row.arm for row in rows]
        for row in found[: len(task.observed)]:
            assert not row.used_in_fit
            assert -999 < row.low90 < row.predicted < row.high90 < 999
            assert np.sign(row.z) == np.sign(row.predicted - row.observed)


def test_rows_that_took_no_part_in_the_fit_stay_as_they_are(told, task: Problem):
    rows, by_trial, by_class, _ = told
    assert by_trial[len(task.observed) :] == by_class[len(task.observed) :] == rows[len(task.observed) :]


def test_progress_counts_every_trial_and_every_class_once(told, task: Problem):
    *_, progress = told
    targets = task.forward.targets
    total = len({t.trial for t in targets}) + len({drug_class(t.arm) for t in targets})
    assert progress == [(done, total) for done in range(1, total + 1)]


def test_predictions_without_the_trial_miss_by_more_than_those_of_the_fit(told, task: Problem, whole):
    _, by_trial, _, _ = told
    fitted = whole[0].prediction - task.observed
    missed = np.array([row.predicted - row.observed for row in predictions(by_trial)[: len(task.observed)]])
    assert np.sqrt((missed**2).mean()) > np.sqrt((fitted**2).mean())


@pytest.mark.slow
@pytest.mark.parametrize("trial", ["freedom", "phase2"])
def test_what_a_left_out_trial_published_hardly_moves_its_own_prediction(task: Problem, whole, trial: str):
    """A fit of all data starts the refit; what it knew of the trial has to be forgotten."""
    rows = [i for i, t in enumerate(task.forward.targets) if t.trial == trial]
    run = partial(leave_out._without, rows=rows)
    other = replace(task, observed=task.observed + 3.0 * np.isin(np.arange(len(task.observed)), rows))
    start = optimum(other, whole[0].theta, rounds=6)
    one = next(iter(dict(run(task, *whole)).values()))[0]
    two = next(iter(dict(run(other, start, linearise(other, start.theta))).values()))[0]
    moved = np.abs(start.prediction[rows] - whole[0].prediction[rows])
    assert moved.max() > 0.5
    assert (np.abs(two.median - one.median) / one.sd).max() < 0.5
    assert np.abs(two.median - one.median).max() < 0.5 * moved.max()
