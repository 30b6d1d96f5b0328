"""What may become of one patient: an ensemble of similar people, conditioned on what was measured in the patient.

>>> import osteon
>>> anna = {"sex": "female", "age": 63, "years_since_menopause": 12, "bmi": 27, "dxa": {"lumbar_spine": -1.8}}
>>> found = osteon.forecast(anna, "anastrozole 1 mg daily for 5 years", years=5)
>>> low, high = found["bmd_change"].sel(site="lumbar-spine", time=60, quantile=[0.05, 0.95]).values
>>> bool(low < -5 < high)
True
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from osteon.errors import InputError
from osteon.person.patient import Patient
from osteon.person.today import day_zero
from osteon.population.about_forecast import AboutForecast, MeasurementUsed
from osteon.population.bands import MARKERS, PROBABILITIES, SITES, variables
from osteon.population.conditioned import Conditioned
from osteon.population.members import courses_of, draw_members
from osteon.population.observations import Observation, observations
from osteon.population.terms import error_sd, terms
from osteon.population.update import condition
from osteon.quantities import find, of_model
from osteon.simulation.datasets import dataset_of
from osteon.simulation.past_treatment import patient_cautions
from osteon.simulation.results import Array, Result, Variable
from osteon.simulation.simulate import PatientLike, RegimenLike, output_months, regimens_for
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

FEWEST_MEMBERS, MOST_MEMBERS = 50, 8000
#: with fewer effective members than this the ensemble is enlarged, up to MOST_MEMBERS
LEAST_EFFECTIVE = 100.0


def solve(
    patient: PatientLike,
    regimen: RegimenLike = None,
    *,
    years: float = 7.0,
    every_months: float = 3.0,
    members: int = 1000,
    seed: int = 1,
    today: date | None = None,
) -> Result[AboutForecast]:
    """`forecast` with plain arrays as its result, for where loading xarray would take too long."""
    ahead = output_months(years, every_months)
    _check_whole("members", members, FEWEST_MEMBERS, MOST_MEMBERS)
    _check_whole("seed", seed, 0, 2**31 - 1)
    day = day_zero(today)
    person = Patient.from_any(patient, today=day)
    plan = regimens_for(regimen, [person])[0]
    observed, notes = observations(person, day)
    courses, remarks = courses_of(person, plan)
    back = math.ceil(-min((o.month for o in observed), default=0.0) / every_months - 0.1)
    months = np.concatenate([-every_months * np.arange(back, 0, -1.0), ahead])
    conditioned = ensemble(person, courses, months, observed, members, seed)
    bands, coordinates = variables(conditioned, person, months)
    about = AboutForecast(
        patient=person.id,
        today=day,
        regimen=plan.to_text(),
        courses=Regimen(courses).courses,
        measurements=_measurements(bands, months, conditioned, person),
        notes=(*plan.notes, *patient_cautions(person, plan), *remarks, *notes, *_remarks(conditioned)),
        members=len(conditioned.members),
        effective_members=round(conditioned.effective, 1),
        failed_members=conditioned.members.failed,
        seed=seed,
    )
    return Result(bands, coordinates, about)


@dataset_of(solve)
def forecast() -> None:
    """Forecast one patient with intervals, conditioned on the patient's own measurements.

    Every member of the ensemble is a draw of the model's parameters given the published evidence, made a person by
    random effects; what the file says of the patient (age, menopause, body mass, past treatment) is the same for all.
    Members that agree with the patient's dated BMD, CTX, NTX, P1NP, BSAP and estradiol count more
    (`osteon.population.update`).

    Parameters
    ----------
    patient : a `Patient`, a mapping or a file; sex and age are enough.
    regimen : as for `osteon.simulate`; month 0 is today.
    years, every_months : how far ahead, and time between results.
    members : people to draw, 50 to 8000; more are drawn where few of them agree with the measurements.
    seed : the same seed gives the same forecast.
    today : the day of month 0; the current day when not given.

    Returns
    -------
    xarray.Dataset
        Coordinates ``time`` (months from today; negative back to about the first measurement), ``site``, ``marker`` and
        ``quantile`` (0.05, 0.25, 0.5, 0.75, 0.95: the median, and the ends of the 50 % and 90 % intervals).
        ``bmd_change`` and ``marker_change`` (% from today), ``bmd`` (g/cm2), ``t_score``, ``marker_level`` and
        ``estradiol`` (pmol/L) are about the true value; the same names with ``_measured`` are about what a scan or test
        would show. BMD and T-scores are NaN at sites without a measurement of the patient's own. ``prior_bmd_change``
        and ``prior_marker_change`` leave these measurements out. Every variable says in ``interval`` what its interval
        contains; ``result.osteon.measurements`` lists what was used, ``result.osteon.notes`` what should be known.

    Raises
    ------
    InputError, InputErrors
        Input that cannot be used: names the field, the value and the fix.
    SimulationError
        When no member could be integrated.

    Notes
    -----
    The draws come from a fit to the published trials (docs/validation.md); differences between people and errors of
    measurement from `data/variability.yaml`, each with its source.

    Examples
    --------
    >>> anna = {"sex": "female", "age": 63, "years_since_menopause": 12, "dxa": {"lumbar_spine": -1.8}}
    >>> found = osteon.forecast(anna, "anastrozole 1 mg daily for 5 years", years=5, members=100)
    >>> low, high = found["bmd_change"].sel(site="lumbar-spine", time=60, quantile=[0.05, 0.95]).values
    >>> bool(low < -5 < high)
    True
    """


def ensemble(
    person: Patient,
    courses: Sequence[Course],
    months: Any,
    observed: Sequence[Observation],
    n: int,
    seed: int,
) -> Conditioned:
    """Members for the patient, given the measurements; enlarged while too few of them agree with these.

    Parameters
    ----------
    months : at which quantities will be read; today and the months of the measurements are added.
    n : members to begin with.
    """
    times = np.union1d(np.append(months, 0.0), [o.month for o in observed])
    drawn = draw_members(person, courses, times, n, seed)
    while True:
        spread = {marker: float(drawn.logs[marker][:, 0].std()) for marker in MARKERS}
        conditioned = condition(drawn, observed, terms(courses, observed, spread))
        if not _rough(conditioned) or n >= MOST_MEMBERS:
            return conditioned
        more = min(n, MOST_MEMBERS - n)
        drawn = drawn.joined(draw_members(person, courses, times, more, seed, first=n))
        n += more


def _rough(conditioned: Conditioned) -> bool:
    """Whether too few members agree with the measurements for smooth intervals."""
    return conditioned.effective < min(LEAST_EFFECTIVE, len(conditioned.members) / 2)


def _check_whole(field: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(field, value, f"give a whole number from {low} to {high}")


def _measurements(
    bands: Mapping[str, Variable], months: Array, conditioned: Conditioned, person: Patient
) -> tuple[MeasurementUsed, ...]:
    """The measurements as they were used, each also as a change from today's median (None where it has none)."""
    doubts = {doubt.observation: doubt for doubt in conditioned.doubts}
    median = PROBABILITIES.index(0.5)
    today = int(np.argmin(np.abs(months)))
    levels = {SITES[s]: bands["bmd"][1][j, today, median] for j, s in enumerate(SITES)}
    for j, marker in enumerate(MARKERS):
        levels[marker] = bands["marker_level"][1][j, today, median] / find(marker, "marker").young_level(person.sex)
    used = []
    for o in conditioned.observed:
        doubt = doubts.get(o)
        change = 100 * math.expm1(o.log_value - math.log(levels[o.quantity])) if o.quantity in levels else None
        used.append(
            MeasurementUsed(
                endpoint=of_model(o.quantity).name,
                time_month=round(o.month, 2),
                value=o.value,
                unit=o.unit,
                source=o.source,
                change_from_today=change if o.comparable and o.limit is None else None,
                error_percent=round(100 * (doubt.error_sd if doubt else error_sd(o.quantity)), 2),
                doubtful=doubt is not None,
                limit=o.limit,
            )
        )
    return tuple(used)


def _remarks(conditioned: Conditioned) -> list[str]:
    remarks = [
        f"{d.observation.source} ({of_model(d.observation.quantity).name}) lies "
        f"{abs(d.z):.1f} standard deviations from what the other measurements and the model predict; it counts less"
        for d in conditioned.doubts
    ]
    if _rough(conditioned):
        remarks.append(
            f"only about {conditioned.effective:.0f} of {len(conditioned.members)} simulated people agree with the "
            "measurements; the intervals are rough"
        )
    if conditioned.members.failed:
        remarks.append(f"{conditioned.members.failed} simulated people could not be integrated and are left out")
    return remarks
