"""What may become of the skeleton under each plan: density, turnover and fractures, with intervals.

Every plan is simulated in the same people (`osteon.population.branches`), so that a difference between two plans has an
interval of its own, much narrower than those of the plans.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.fracture.under_plans import OUTCOMES, STEP, incidence, months_before, months_between
from osteon.person.patient import Patient
from osteon.population.branches import Branches, branch
from osteon.population.observations import Observation
from osteon.population.terms import fluctuation_sd
from osteon.quantities import density_of, find, followed
from osteon.simulation.results import t_scores
from osteon.treatment.course import Course

Array = NDArray[np.float64]
#: name -> (times,)
Bands = Mapping[str, Array]

YEARS = 10.0
HORIZONS = (1, 2, 5, 10)
#: months at which density and markers are read: fine at first, where a marker answers
MONTHS = np.unique([0.0, 1.0, 2.0, *np.arange(0.0, 12 * YEARS + 1, STEP)])
#: months before today that are shown, at most
PAST_MONTHS = 60.0
SITES = tuple(str(one.patient) for one in followed("bmd"))
MARKERS = tuple(one.name for one in followed("marker"))
ENDS = {"median": 0.5, "low50": 0.25, "high50": 0.75, "low90": 0.05, "high90": 0.95}


@dataclass(frozen=True)
class Outlook:
    """One plan over ten years; each quantity has its median and the ends of its 50 and 90 % intervals.

    Attributes
    ----------
    months : (months,) from today at which quantities are read: ``MONTHS``, and more under a drug with a rebound.
    quantities : name -> bands over these months: ``bmd_<site>``, ``ctx``, ``p1np`` [% from today], ``t_score_<site>``
        where the site was measured, ``ctx_level``, ``p1np_level`` where they were measured, in the unit of the marker.
    fractures : outcome -> bands over months 0, 3, 6, ...: share of people [%] with at least one such fracture.
    against : name -> bands at ``HORIZONS``: this plan less the inhibitor alone, in points of the same unit, in the
        same people; None for the inhibitor alone.
    """

    months: Array
    quantities: Mapping[str, Bands]
    fractures: Mapping[str, Bands]
    against: Mapping[str, Bands] | None

    def at(self, name: str, years: float) -> dict[str, float]:
        """Median and interval ends of a quantity or a fracture outcome after some years, from today."""
        if name in self.fractures:
            return {end: float(band[round(12 * years / STEP)]) for end, band in self.fractures[name].items()}
        at = int(np.argmin(np.abs(self.months - 12 * years)))
        return {end: float(band[at]) for end, band in self.quantities[name].items()}

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: time courses for charts, and a table at 1, 2, 5 and 10 years."""
        names = [*self.quantities, *self.fractures]
        return {
            "at_years": {str(y): {name: _plain(self.at(name, y)) for name in names} for y in HORIZONS},
            "against_inhibitor_alone": None
            if self.against is None
            else {
                str(y): {name: _plain({end: band[i] for end, band in bands.items()})
                         for name, bands in self.against.items()}
                for i, y in enumerate(HORIZONS)
            },
            "time_month": self.months.tolist(),
            "courses": {name: _lists(bands) for name, bands in self.quantities.items()},
            "fracture_time_month": np.arange(0.0, 12 * YEARS + 1, STEP).tolist(),
            "fracture_percent": {name: _lists(bands) for name, bands in self.fractures.items()},
        }  # fmt: skip


@dataclass(frozen=True)
class SoFar:
    """What may have become of the skeleton so far, the same whatever the plan: `Outlook.quantities` before today.

    Attributes
    ----------
    months : (months,) from today, negative; the last is 0.
    """

    months: Array
    quantities: Mapping[str, Bands]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "time_month": self.months.tolist(),
            "courses": {name: _lists(bands) for name, bands in self.quantities.items()},
        }


@dataclass(frozen=True)
class Outlooks:
    """Outlook of each plan, by its name, what was before, and the draws that they come from.

    Attributes
    ----------
    so_far : None where neither a treatment nor a measurement lies before today.
    """

    by_plan: Mapping[str, Outlook]
    so_far: SoFar | None
    branches: Branches
    order: tuple[str, ...]

    def __getitem__(self, name: str) -> Outlook:
        return self.by_plan[name]


def outlooks(
    person: Patient,
    plans: Mapping[str, Sequence[Course]],
    observed: Sequence[Observation] = (),
    *,
    people: int | None = None,
    seed: int = 1,
) -> Outlooks:
    """Simulate plans for one patient, the first of which is the inhibitor alone.

    Parameters
    ----------
    plans : name -> all courses, past and planned.
    observed : the patient's own measurements (`osteon.population.observations.observations`).
    people : simulated people behind each plan; three draws come from each.
    """
    order, courses = tuple(plans), list(plans.values())
    more = {} if people is None else {"people": people}
    past = _past(courses[0], observed)
    months = np.union1d(MONTHS, months_between(courses, YEARS))
    branches = branch(person, courses, months, observed, before=[*past, *months_before()], seed=seed, **more)
    broken = {name: 100 * share for name, share in incidence(person, courses, branches, YEARS, seed).items()}
    noise = np.random.default_rng([seed, 4]).standard_normal((len(MARKERS), len(branches.who)))
    values = [_values(person, branches, k, months, noise) for k in range(len(order))]
    at = [int(np.argmin(np.abs(months - 12 * y))) for y in HORIZONS]
    steps = [round(12 * y / STEP) for y in HORIZONS]
    found = {}
    for k, name in enumerate(order):
        against = {q: _bands(values[k][q][:, at] - values[0][q][:, at]) for q in values[k]}
        against |= {q: _bands(broken[q][k][:, steps] - broken[q][0][:, steps]) for q in OUTCOMES}
        found[name] = Outlook(
            months,
            {q: _bands(draws) for q, draws in values[k].items()},
            {q: _bands(broken[q][k]) for q in OUTCOMES},
            against if k else None,
        )
    before = {q: _bands(draws) for q, draws in _values(person, branches, 0, past, noise).items()} if len(past) else {}
    return Outlooks(found, SoFar(past, before) if before else None, branches, order)


def _past(courses: Sequence[Course], observed: Sequence[Observation]) -> Array:
    """Months at which the time before today is shown; none where nothing was given or measured then."""
    first = min([0.0, *(course.start_month for course in courses), *(one.month for one in observed)])
    return np.arange(-STEP * np.ceil(min(-first, PAST_MONTHS) / STEP), STEP, STEP) if first < 0 else np.empty(0)


def _values(person: Patient, branches: Branches, plan: int, months: Array, noise: Array) -> dict[str, Array]:
    """Draws of everything that is shown of one plan: name -> (draws, months)."""
    found = {}
    given = branches.plans[plan]
    for site in SITES:
        q = density_of(site)
        found[q] = 100 * np.expm1(branches.log_change(plan, q, months))
        if given.sees(q):
            found[f"t_score_{site}"] = t_scores(person, site, np.exp(branches.log_level(plan, q, months)))
    for marker, deviate in zip(MARKERS, noise, strict=True):
        wander = fluctuation_sd(marker) * deviate[:, None]
        shift = np.sqrt(2.0) * wander * (months != 0)
        found[marker] = 100 * np.expm1(branches.log_change(plan, marker, months) + shift)
        if given.sees(marker):
            young = find(marker, "marker").young_level(person.sex)
            found[f"{marker}_level"] = young * np.exp(branches.log_level(plan, marker, months) + wander)
    return found


def _bands(draws: Array) -> Bands:
    """Median and interval ends over draws: (draws, times) to name -> (times,); numpy's own way takes four times as
    long for so many short columns."""
    ordered = np.sort(np.ascontiguousarray(draws.T), axis=1)
    place = np.array(list(ENDS.values())) * (ordered.shape[1] - 1)
    below = place.astype(int)
    above, part = np.minimum(below + 1, ordered.shape[1] - 1), place - below
    values = ordered[:, below] * (1 - part) + ordered[:, above] * part
    return dict(zip(ENDS, values.T, strict=True))


def _plain(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in values.items()}


def _lists(bands: Bands) -> dict[str, list[float]]:
    return {name: np.round(band, 3).tolist() for name, band in bands.items()}
