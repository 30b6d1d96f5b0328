"""What a part of the model is worth: hold parameters at given values, fit all others again, and see what it costs.

    python scripts/ablate.py modelling_gain=0
    python scripts/ablate.py androgen_balance=0 exemestane_balance=0

The optimum only, no chains; about half a minute. Prints the loss (negative log posterior without the prior of the held
parameters) with and without the hold, the trials that object, and the typical errors.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np

from osteon.calibration.calibrate import prepared
from osteon.calibration.likelihood import log_likelihood
from osteon.calibration.optimum import Optimum, optimum
from osteon.calibration.problem import Problem, problem
from osteon.population.posterior import posterior
from osteon.validation.scores import ENDPOINT_GROUPS, by_endpoint
from osteon.validation.validate import scored

#: a held parameter may still move by this, on the scale of estimation
HELD_SD = 1e-3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fixed", nargs="+", metavar="NAME=VALUE", help="parameters to hold")
    values = dict(text.split("=") for text in parser.parse_args().fixed)
    task = prepared(problem(rtol=1e-4), posterior())
    start = np.median(task.priors.to_vector(posterior().columns(task.priors.names)), axis=0)
    tau = np.median(posterior().log_tau, axis=0)
    free = optimum(task, start, tau)
    theta, fixed_problem = start.copy(), task
    for name, value in values.items():
        fixed_problem, theta = hold(fixed_problem, theta, name, float(value))
    fixed = optimum(fixed_problem, theta, tau)
    print(f"{'':24}{'free':>10}{'held':>10}")
    for name, losses in {
        "loss of the data": data_loss(task, free, fixed),
        "loss of the prior": prior_loss(task, fixed_problem, free, fixed),
    }.items():
        print(f"{name:24}{losses[0]:10.1f}{losses[1]:10.1f}")
    errors = [errors_of(task, mode) for mode in (free, fixed)]
    for group in ENDPOINT_GROUPS[:5]:
        print(f"{group + ', seen':24}{errors[0].get(group, np.nan):10.2f}{errors[1].get(group, np.nan):10.2f}")
    print("\ntrials that object (log likelihood)")
    for change, trial in sorted(objections(task, free, fixed))[:8]:
        print(f"  {trial:24}{change:8.1f}")


def hold(task: Problem, theta: np.ndarray, name: str, value: float) -> tuple[Problem, np.ndarray]:
    """The problem and the start with one parameter held."""
    i = task.priors.names.index(name)
    centre, sd, start = task.priors.centre.copy(), task.priors.sd.copy(), theta.copy()
    centre[i] = start[i] = np.log(value) if task.priors.log[i] else value
    sd[i] = HELD_SD
    return replace(task, priors=replace(task.priors, centre=centre, sd=sd)), start


def data_loss(task: Problem, *modes: Optimum) -> list[float]:
    """Negative log likelihood at each optimum, with its own differences between trials."""
    return [
        -float(log_likelihood(task.blocks, (task.observed - m.prediction)[None], m.log_tau[None])[0]) for m in modes
    ]


def prior_loss(task: Problem, fixed_problem: Problem, *modes: Optimum) -> list[float]:
    """Half the squared distance from the priors, without the held parameters."""
    free = fixed_problem.priors.sd == task.priors.sd
    return [float(0.5 * ((((m.theta - task.priors.centre) / task.priors.sd)[free]) ** 2).sum()) for m in modes]


def objections(task: Problem, free: Optimum, fixed: Optimum) -> list[tuple[float, str]]:
    """Change of each trial's log likelihood, at the differences between trials of the free fit."""
    residuals = np.array([task.observed - free.prediction, task.observed - fixed.prediction])
    tau = np.repeat(free.log_tau[None], 2, axis=0)
    changes: dict[str, float] = {}
    for block in task.blocks:
        before, after = log_likelihood([block], residuals, tau)
        changes[block.trial] = changes.get(block.trial, 0.0) + float(after - before)
    return [(change, trial) for trial, change in changes.items()]


def errors_of(task: Problem, mode: Optimum) -> dict[str, float]:
    """RMSE of the seen numbers of each endpoint group."""
    scores = by_endpoint(scored(task.forward.targets, mode.prediction))
    return {s.name: s.score.rmse for s in scores if s.verified == "seen"}


if __name__ == "__main__":
    main()
