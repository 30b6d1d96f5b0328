"""Trial arms simulated with draws of the posterior, at the times of their observations and on a grid for figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.evidence.evidence_files import Arm, arms
from osteon.evidence.readings import trial_of
from osteon.population.posterior import posterior
from osteon.prediction.forward_model import Forward
from osteon.prediction.people_of_an_arm import DifferingPeople
from osteon.prediction.targets import Plan, plan
from osteon.validation.drawn_courses import Course, courses

Array = NDArray[np.float64]

#: draws of the posterior that are simulated; the interval changes by a hundredth of a point with more
DRAWS = 200
#: months at which the time courses are drawn, besides those of the observations
GRID = (0.25, 0.5, 1.0, 2.0, 3.0, 4.5, 6.0, 9.0, *range(12, 61, 3), *range(66, 121, 6))


@dataclass(frozen=True)
class Simulated:
    """Arms simulated with draws of the posterior.

    Attributes
    ----------
    values : quantity -> courses of the average person of each arm, for each draw.
    differing_people : what people who differ add to the average person.
    log_tau : (draws,) of the differences between trials.
    """

    plan: Plan
    forward: Forward
    values: Mapping[str, Array]
    differing_people: DifferingPeople
    log_tau: Array

    @property
    def n(self) -> int:
        """Number of draws."""
        return len(self.log_tau)

    def courses(self) -> dict[str, Course]:
        """Time course of each arm and endpoint."""
        return courses(self.plan, self.values, self.differing_people, self.log_tau)


def simulated(chosen: Sequence[Arm], progress: Callable[[int, int], None] = lambda done, total: None) -> Simulated:
    """Simulate arms; ``progress`` is called with (done, 3).

    Raises
    ------
    StalePosteriorError
        The shipped draws belong to another model.
    """
    draws, laid_out = posterior(), plan(chosen, GRID)
    forward = Forward(laid_out)
    progress(0, 3)
    table = draws.table(min(DRAWS, len(draws)))
    values = forward.courses(forward.tables(table))
    progress(1, 3)
    differing_people = DifferingPeople(forward, np.median(table, axis=0))
    progress(2, 3)
    return Simulated(laid_out, forward, values, differing_people, draws.log_tau[draws.order(len(table))])


def courses_of(trial: str) -> tuple[Course, ...]:
    """Simulated time course of every arm and endpoint of one trial of the package; about a second.

    Raises
    ------
    StalePosteriorError
        The shipped draws belong to another model.
    """
    chosen = [arm for arm in arms() if trial_of(arm) == trial]
    return tuple(simulated(chosen).courses().values()) if plan(chosen, GRID).targets else ()
