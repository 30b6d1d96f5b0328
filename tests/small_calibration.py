"""A calibration that takes seconds: three arms of two trials, one turn of the optimum, few people, short walks.

Run as a program it is ``osteon`` with that calibration: ``python -m small_calibration calibrate --out DIR``.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from osteon.calibration import calibrate as calibration
from osteon.calibration import sampling, surrogate
from osteon.calibration.likelihood import TAU_CENTRE
from osteon.calibration.priors import priors
from osteon.calibration.problem import problem
from osteon.calibration.provenance import rests_on
from osteon.evidence.evidence_files import Arm, arms
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import Posterior
from osteon.prediction.forward_model import COLUMN, Forward
from osteon.prediction.people_of_an_arm import DifferingPeople
from osteon.simulation.calibrated import keys

NAMES = ("atac-anastrozole-bmd-2y", "freedom-denosumab", "freedom-placebo")


def few() -> tuple[Arm, ...]:
    return tuple(arm for arm in arms() if arm.id in NAMES)


def made_up(draws: int = 8) -> Posterior:
    """Draws a few per cent around the usual parameters: for what must hold with any posterior of today's model."""
    random = np.random.default_rng(4)
    names = priors().names
    usual = skeleton().defaults[[COLUMN[name] for name in names]]
    values = usual * np.exp(0.04 * random.standard_normal((draws, len(names))))
    log_tau = TAU_CENTRE + 0.1 * random.standard_normal((draws, len(TAU_CENTRE)))
    basis = rests_on(problem(few()))
    return Posterior(names, values, log_tau, {**keys(skeleton(), basis), "rests_on": basis})


def shifts(forward: Forward, parameters: Any) -> Any:
    return DifferingPeople(forward, parameters, people=16).shifts


def shrink(patch: pytest.MonkeyPatch) -> None:
    """Make the calibration small until the patch is undone."""
    patch.setattr(calibration, "problem", partial(problem, few()))
    patch.setattr(calibration, "shifts", shifts)
    patch.setattr(calibration, "TURNS", 1)
    patch.setattr(surrogate, "DESIGN", 96)
    patch.setattr(surrogate, "STEPS", 24)
    patch.setattr(sampling, "WALKS", (5, 15))


if __name__ == "__main__":
    from osteon.cli import main

    shrink(pytest.MonkeyPatch())
    main()
