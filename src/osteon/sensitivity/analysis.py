"""What drives the answer: global sensitivity of bone loss under a regimen to parameters and to who is treated.

Three questions are kept apart. Over the priors, with parameters and women varying independently: what would move the
answer if no trial had been read. Given the trials, with parameters as the posterior draws have them, tied to each
other: where the remaining uncertainty of the average woman's prediction comes from. And given the trials, for one
woman: how much is due to those parameters, and how much to what is not known of her.

Sobol indices are of the rank of an outcome: over the priors some combinations run away, and a few of them would decide
indices of the per cent change itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.drugs.example import example
from osteon.errors import InputError
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import Posterior, posterior
from osteon.quantities import followed, resorption
from osteon.sensitivity.inputs import (
    EVERY_PARAMETER,
    Input,
    parameter_inputs,
    person_inputs,
    prior_table,
    reference_woman,
    with_people,
)
from osteon.sensitivity.shapley import GivenIndices, given_indices
from osteon.sensitivity.sobol import Indices, acting, check_samples, sobol_indices
from osteon.simulation.cohort import run
from osteon.treatment.regimen import Regimen

Array = NDArray[np.float64]
Progress = Callable[[str, int, int], None]

#: people integrated at once
BATCH = 4096
#: the error of the integration is far below a hundredth of a point
RTOL = 1e-4
REGIMEN = example().words
#: years ahead
LONGEST = 15.0


@dataclass(frozen=True)
class Outcome:
    """Per cent change of a quantity of the model from month 0 to a month."""

    name: str
    words: str
    quantity: str
    month: float


@dataclass(frozen=True)
class Sensitivity:
    """What drives the answer.

    Attributes
    ----------
    inputs : everything that was varied: parameters, then the ways in which women differ, then all parameters together.
    inert : names of those that cannot act under this regimen.
    over_priors : Sobol indices of the others.
    given_trials : of the parameters that act, over the posterior draws, in the average woman.
    one_woman : Sobol indices of all parameters together, over the posterior draws, and of what differs between women.
    average : (draws, outcomes) per cent changes of the average woman.
    """

    regimen: Regimen
    outcomes: tuple[Outcome, ...]
    inputs: tuple[Input, ...]
    inert: tuple[str, ...]
    over_priors: Indices
    given_trials: GivenIndices
    one_woman: Indices
    average: Array
    samples: int
    seed: int
    runs: int

    def input(self, name: str) -> Input:
        """What a name stands for."""
        return next(item for item in self.inputs if item.name == name)


def outcomes_at(years: float) -> tuple[Outcome, ...]:
    """Spine and hip at the end, CTX after a year and at the end."""
    end, words = 12 * years, f"{years:g} year{'' if years == 1 else 's'}"
    marker = resorption()
    outcomes = [Outcome(one.name, f"{one.whole}, {words}", str(one.model), end) for one in followed("bmd")]
    outcomes.append(Outcome(f"{marker.name}-12-months", f"{marker.words}, 12 months", marker.name, 12.0))
    if end > 12:
        outcomes.append(Outcome(marker.name, f"{marker.words}, {words}", marker.name, end))
    return tuple(outcomes)


def sensitivity(
    regimen: object = REGIMEN,
    *,
    years: float = 5.0,
    samples: int = 1024,
    seed: int = 1,
    draws: Posterior | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Sensitivity:
    """Global sensitivity of a postmenopausal woman's course under a regimen.

    Parameters
    ----------
    regimen : anything that `Regimen.from_any` reads.
    years : until when the changes are followed, 1 or more.
    samples : base points of the Sobol design, a power of 2; about 70 runs of the model for each.
    draws : posterior; that of the package when not given.
    progress : called with (stage, done, total).

    Raises
    ------
    InputError
        A regimen that cannot be read, ``years`` out of range, or ``samples`` not a power of 2.
    StalePosteriorError
        The posterior draws belong to another model.
    """
    check_samples(samples)
    if not 1 <= years <= LONGEST:
        raise InputError("years", years, f"give 1 to {LONGEST:g}")
    runner = _Runner(Regimen.from_any(regimen), outcomes_at(years), progress)
    draws = draws or posterior()
    parameters, women = parameter_inputs(), person_inputs()
    inputs = (*parameters, *women)
    names, split = np.array([item.name for item in inputs]), len(parameters)

    def over_priors(u: Array, stage: str) -> Array:
        return runner.run(stage, *with_people(u[:, split:], prior_table(u[:, :split])))

    def of_acting(u: Array) -> Array:
        everything = np.full((len(u), len(inputs)), 0.5)
        everything[:, acts] = u
        return over_priors(everything, "over the priors")

    def one_woman(u: Array) -> Array:
        chosen = np.minimum((u[:, 0] * len(draws)).astype(np.int64), len(draws) - 1)
        women = np.full((len(u), len(inputs) - split), 0.5)
        women[:, acts[split:]] = u[:, 1:]
        return runner.run("one woman, given the trials", *with_people(women, draws.rows(chosen)))

    acts_on = acting(lambda u: over_priors(u, "finding what acts"), len(inputs), seed)
    acts = np.asarray(acts_on.any(axis=0), bool)
    average = runner.run("average woman, given the trials", *reference_woman(draws.rows(np.arange(len(draws)))))
    # parameters that act, and where they stand among the draws
    chosen = [j for j in np.flatnonzero(acts[:split]) if names[j] in draws.names]
    columns = [draws.names.index(names[j]) for j in chosen]
    return Sensitivity(
        regimen=runner.regimen,
        outcomes=runner.outcomes,
        inputs=(*inputs, EVERY_PARAMETER),
        inert=tuple(names[~acts].tolist()),
        over_priors=sobol_indices(of_acting, names[acts].tolist(), samples, seed, ranks=True),
        given_trials=given_indices(draws.values[:, columns], average, names[chosen].tolist(), seed, acts_on[:, chosen]),
        one_woman=sobol_indices(
            one_woman, [EVERY_PARAMETER.name, *names[split:][acts[split:]].tolist()], samples, seed, ranks=True
        ),
        average=average,
        samples=samples,
        seed=seed,
        runs=runner.runs,
    )


class _Runner:
    """Integrates people under one regimen in batches, and counts them."""

    def __init__(self, regimen: Regimen, outcomes: tuple[Outcome, ...], progress: Progress) -> None:
        self.regimen, self.outcomes, self.runs = regimen, outcomes, 0
        self._months = np.array(sorted({0.0, *(o.month for o in outcomes)}))
        self._doses = schedule(regimen.courses, skeleton(), float(self._months[-1]))
        self._progress = progress

    def run(self, stage: str, ages: Array, table: Array) -> Array:
        """(n, outcomes) per cent changes; not a number where the integration failed."""
        changes = np.full((len(ages), len(self.outcomes)), np.nan)
        for first in range(0, len(ages), BATCH):
            self._progress(stage, first, len(ages))
            part = slice(first, first + BATCH)
            n = len(ages[part])
            runs = run(
                ages[part].tolist(), [{}] * n, [self._doses] * n, self._months, parameters=table[part], rtol=RTOL
            )
            values = runs.read(sorted({o.quantity for o in self.outcomes}))
            good = [i for i in range(n) if i not in runs.failures]
            for k, outcome in enumerate(self.outcomes):
                level = values[outcome.quantity][good]
                now, then = np.searchsorted(self._months, (0.0, outcome.month))
                changes[first + np.array(good, int), k] = 100 * (level[:, then] / level[:, now] - 1)
        self._progress(stage, len(ages), len(ages))
        self.runs += len(ages)
        return changes
