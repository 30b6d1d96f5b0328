"""What is measured at the visits: scans and samples with their errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.population import measurement
from osteon.population.baseline import young
from osteon.population.virtual_people import People
from osteon.quantities import density_of, is_bmd, of_model
from osteon.virtual_trials.trial_file import Trial

Array = NDArray[np.float64]

#: a change larger than this many SD of one measurement's error is a change (95 %, two measurements: 1.96 sqrt(2))
LEAST_SIGNIFICANT = 2.77


@dataclass(frozen=True)
class Schedule:
    """When n people come and how far their measurements lie from the truth, the same in every arm.

    Attributes
    ----------
    planned : (visits,) months.
    months : (n, visits) months at which people come.
    errors : quantity -> (n, visits) log of measured over true value; NaN at visits at which it is not measured.
    """

    planned: Array
    months: Array
    errors: Mapping[str, Array]


def quantities(trial: Trial) -> tuple[str, ...]:
    """What is measured, by the model's names: BMD sites, then markers."""
    visits = trial.record.visits
    sites = tuple(density_of(site) for site in visits.sites) if visits.dxa else ()
    return (*sites, *(visits.measured if visits.markers else ()))


def draw(random: np.random.Generator, trial: Trial, people: People) -> Schedule:
    """Times and errors of everybody's visits."""
    planned = np.array(trial.visit_months)
    n = len(people)
    shift = trial.record.visits.window_months * (2.0 * random.random((n, len(planned))) - 1.0)
    months = np.clip(planned + np.where(planned > 0, shift, 0.0), 0.0, 12 * trial.record.years)
    errors = {}
    for name in quantities(trial):
        when = trial.record.visits.dxa if is_bmd(name) else trial.record.visits.markers
        drift = people.drift[name]
        lasting = drift.slope[:, None] * months / 12.0 + drift.level[:, None] * (planned > 0)
        once = measurement.log_sd(name) * random.standard_normal((n, len(planned)))
        errors[name] = np.where(np.isin(planned, when), lasting + once, np.nan)
    return Schedule(planned, months, errors)


def measured(
    schedule: Schedule, people: People, course: Mapping[str, Array], months: Array, end: Array
) -> dict[str, Array]:
    """Measured values of everybody who is still followed: quantity -> (n, visits).

    Parameters
    ----------
    course : quantities of the model, (n, months).
    end : (n,) month at which follow-up ends; NaN from there on.
    """
    left = np.clip(np.searchsorted(months, schedule.months, side="right") - 1, 0, len(months) - 2)
    share = (schedule.months - months[left]) / (months[left + 1] - months[left])
    there = schedule.months <= end[:, None]
    values = {}
    for name, errors in schedule.errors.items():
        log = np.log(course[name])
        at = np.take_along_axis(log, left, 1) * (1 - share) + np.take_along_axis(log, left + 1, 1) * share
        start = course[name][:, 0] if of_model(name).kind == "hormone" else _level(name, people)
        value = start[:, None] * np.exp(at - log[:, :1] + errors)
        values[name] = np.where(there, value, np.nan)
    return values


def _level(name: str, people: People) -> Array:
    """True value at month 0: BMD [g/cm2], a marker in its unit."""
    if is_bmd(name):
        site = str(of_model(name).patient)
        adult = young(site, "female")
        return np.asarray(adult.mean + people.t_scores[site] * adult.sd, float)
    return people.markers[name]


def unit(name: str) -> str:
    """Unit of a measured quantity."""
    return of_model(name).shown_unit
