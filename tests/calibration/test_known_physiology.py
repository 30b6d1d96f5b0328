"""What no trial measures and is known all the same has a say in the posterior."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from small_calibration import few

from osteon.calibration.known_physiology import SLACK, Informed, lead_of_trabecular_loss
from osteon.calibration.problem import Problem, problem
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import posterior


@pytest.fixture(scope="module")
def task() -> Problem:
    return problem(few(), rtol=1e-4)


def test_s11_trabecular_bone_is_lost_first_in_every_draw_of_the_package():
    assert (lead_of_trabecular_loss(posterior().table(40)) > 0).all()


def test_losing_cortical_bone_first_is_improbable_but_not_impossible(task: Problem):
    informed = Informed.by_knowledge(task)
    theta = task.priors.to_vector(skeleton().defaults[task.columns])
    vector = np.concatenate([theta, np.log([0.8, 0.15, 0.15])])[None]
    plain = task.predict(theta[None])

    def gain(leads: list[float]) -> float:
        return float(informed.log_density(vector, np.hstack([plain, [leads]]))[0] - task.log_density(vector, plain)[0])

    assert gain([5.0, 5.0]) == pytest.approx(0.0, abs=1e-12)
    assert gain([0.0, 5.0]) == pytest.approx(np.log(0.5))
    assert gain([-0.3, 5.0]) == pytest.approx(norm.logcdf(-0.3 / SLACK))
    assert np.isfinite(gain([-5.0, -5.0]))


def test_the_leads_stand_behind_the_predictions_of_the_trials(task: Problem):
    informed = Informed.by_knowledge(task)
    theta = task.priors.to_vector(skeleton().defaults[task.columns])[None]
    told = informed.predict(theta)
    assert told.shape == (1, len(task.observed) + 2)
    np.testing.assert_array_equal(told[:, -2:], lead_of_trabecular_loss(task.rows(theta)))
    np.testing.assert_array_equal(told[:, :-2], task.predict(theta))
