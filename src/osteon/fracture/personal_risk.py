"""Fracture risk of one patient under a regimen, with its uncertainty and what moves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.drugs.catalogue import known_drugs
from osteon.errors import InputError
from osteon.fracture.baseline import death_hazard
from osteon.fracture.breakdown import breakdown
from osteon.fracture.cluster import clusters, share_several
from osteon.fracture.factors import factors, years_since_fracture
from osteon.fracture.hazard import State, hazards, since_today
from osteon.fracture.incidence import cumulative_incidence
from osteon.fracture.parameters import Array, Value, parameters
from osteon.fracture.simulated import MARKER, READ, Simulated, simulate_draws
from osteon.fracture.simulated import SITES as DENSITY_SITES
from osteon.person.patient import Patient
from osteon.person.today import day_zero
from osteon.population.members import courses_of
from osteon.quantities import regions, sites
from osteon.simulation.past_treatment import patient_cautions
from osteon.simulation.simulate import PatientLike, RegimenLike, regimens_for
from osteon.treatment.course import Course
from osteon.units import DAYS_PER_MONTH

HORIZONS = (1.0, 2.0, 5.0, 10.0)
LEAST_YEARS, MOST_YEARS = 1.0, 15.0
FEWEST_DRAWS, MOST_DRAWS = 50, 8000
#: ages with data behind the baseline
DATA_AGES = (50.0, 90.0)
SEVERAL = "vertebral-several"
_ENDS = {"low90": 0.05, "low50": 0.25, "median": 0.5, "high50": 0.75, "high90": 0.95}


@dataclass(frozen=True)
class Risk:
    """Cumulative incidence of fracture.

    Attributes
    ----------
    years : horizons.
    incidence : outcome -> (draws, horizons), share of people with at least one such fracture before death. Outcomes are
        the sites hip, vertebral (clinical), forearm, humerus, other; ``major`` (the first four); ``any``; and
        ``vertebral-several``, an event in which several vertebrae break.
    death : (draws, horizons) share who die without any fracture.
    moves : outcome -> contribution -> log relative risk (`osteon.fracture.breakdown`), over the longest horizon.
    known, unknown : risk factors and measurements that the patient file tells or leaves open; the open ones are taken
        as in the population, density with its whole spread.
    frax : ten-year probabilities in % as they were entered, never computed here.
    """

    patient: str
    age: float
    sex: str
    region: str
    regimen: str
    years: tuple[float, ...]
    incidence: Mapping[str, Array]
    death: Array
    moves: Mapping[str, Mapping[str, float]]
    known: Mapping[str, float]
    unknown: tuple[str, ...]
    frax: Mapping[str, float]
    notes: tuple[str, ...]

    def summary(self, outcome: str, years: float) -> dict[str, float]:
        """``mean``, ``median`` and the ends of the 50 and 90 % intervals of an outcome at a horizon."""
        if years not in self.years or outcome not in self.incidence:
            raise InputError("outcome", f"{outcome} at {years:g} years", "one of " + ", ".join(self.incidence))
        return _summary(self.incidence[outcome][:, self.years.index(years)])

    def of_100(self, outcome: str, years: float) -> tuple[int, int, int]:
        """Of 100 people like this one, how many are expected to have the outcome, and the 90 % interval of that."""
        summary = self.summary(outcome, years)
        return round(100 * summary["mean"]), round(100 * summary["low90"]), round(100 * summary["high90"])

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; probabilities as shares."""
        return {
            "patient": self.patient,
            "age": self.age,
            "sex": self.sex,
            "region": self.region,
            "regimen": self.regimen,
            "unit": "share of people",
            "years": list(self.years),
            "incidence": {
                name: [{"years": y, **_summary(draws[:, j])} for j, y in enumerate(self.years)]
                for name, draws in self.incidence.items()
            },
            "death_without_fracture": [{"years": y, **_summary(self.death[:, j])} for j, y in enumerate(self.years)],
            "log_relative_risk": {outcome: dict(parts) for outcome, parts in self.moves.items()},
            "known": dict(self.known),
            "unknown": list(self.unknown),
            "frax_percent": dict(self.frax),
            "notes": list(self.notes),
        }


def risk(
    patient: PatientLike,
    regimen: RegimenLike = None,
    years: float = 10.0,
    region: str = "us-claims",
    *,
    falls: bool | None = None,
    cancer_deaths: float = 0.0,
    draws: int = 1000,
    seed: int = 1,
    today: date | None = None,
) -> Risk:
    """Fracture risk of one patient, with intervals.

    A draw combines parameters of the model given the published evidence, a person's own effects, what measurements
    leave open, and the parameters of the hazard.

    Parameters
    ----------
    patient, regimen : as for `osteon.simulate`; month 0 is today.
    years : longest horizon, 1 to 15; 1, 2, 5 and 10 years are reported up to it.
    region : baseline set, "us-claims" or "uk".
    falls : a fall in the past year; None where it is not known.
    cancer_deaths : deaths per year from the cancer, on top of those of the general population.
    draws : 50 to 8000.
    seed : the same seed gives the same risk.
    today : the day of month 0; the current day when not given.

    Returns
    -------
    Risk
        Share of people (0 to 1) with at least one such fracture before death: ``summary(outcome, years)`` for the mean,
        the median and the ends of the 50 and 90 % intervals, ``of_100`` for whole people, ``moves`` for what moves it.

    Raises
    ------
    InputError, InputErrors
        Input that cannot be used: names the field, the value and the fix.
    SimulationError
        When no member could be integrated.

    Notes
    -----
    A drug acts only through the density, turnover and structure that are simulated; there is no factor for taking it.
    Baseline rates, risk factors and their sources: docs/fracture.md. FRAX is never computed.

    Examples
    --------
    >>> result = osteon.risk({"sex": "female", "age": 70, "dxa": {"total_hip": -2.5}}, draws=100)
    >>> 0 < result.summary("hip", 10)["median"] < result.summary("any", 10)["median"] < 1
    True
    """
    _check(years, draws, seed, cancer_deaths)
    day = day_zero(today)
    person = Patient.from_any(patient, today=day)
    random = np.random.default_rng([seed, 2])
    plan = regimens_for(regimen, [person])[0]
    courses, remarks = courses_of(person, plan, READ)
    months = np.arange(0.0, np.ceil(12 * years) + 1)
    drawn = simulate_draws(person, courses, months, draws, seed, day)
    age, clinical = (person.age or 0.0) + months / 12, factors(person, falls=falls)
    measured = any(site in drawn.measured for site in DENSITY_SITES)
    p = parameters(region, person.sex, random=random, n=draws, density=measured)
    since = years_since_fracture(person)
    state = State(
        age=age,
        z=drawn.z,
        turnover=drawn.turnover,
        structure=since_today(drawn.structure, person.tbs),
        factors=clinical,
        years_since_fracture=None if since is None else since + months / 12,
        bone_score=person.tbs,
    )
    rates = hazards(state, p)
    off, long = _in_rebound(courses, months, drawn.turnover)
    prior = clinical["prior_vertebral"]
    rates[SEVERAL] = rates["vertebral"] * share_several(off, long, None if prior is None else bool(prior))
    death = death_hazard(age, person.sex) + cancer_deaths
    horizons = tuple(sorted({*(y for y in HORIZONS if y <= years), float(years)}))
    at = [round(12 * y) for y in horizons]
    incidence = {name: cumulative_incidence([rate, death])[0] for name, rate in rates.items()}
    frax = {"major": person.frax.mof_pct, "hip": person.frax.hip_pct}
    return Risk(
        patient=person.id,
        age=float(person.age or 0.0),
        sex=person.sex,
        region=region,
        regimen=plan.to_text(),
        years=horizons,
        incidence={name: curves[0][:, at] for name, curves in incidence.items()},
        death=incidence["any"][1][:, at],
        moves=breakdown(state, p),
        known={name: x for name, x in clinical.items() if x is not None},
        unknown=_unknown(clinical, drawn),
        frax={name: value for name, value in frax.items() if value is not None},
        notes=tuple(
            dict.fromkeys(
                (
                    *plan.notes,
                    *patient_cautions(person, plan),
                    *remarks,
                    *drawn.notes,
                    *_remarks(person, region, cancer_deaths),
                )
            )
        ),
    )


def _check(years: float, draws: int, seed: int, cancer_deaths: float) -> None:
    if isinstance(years, bool) or not isinstance(years, int | float) or not LEAST_YEARS <= years <= MOST_YEARS:
        raise InputError("years", years, f"give a number from {LEAST_YEARS:g} to {MOST_YEARS:g}")
    for field, value, low, high in (("draws", draws, FEWEST_DRAWS, MOST_DRAWS), ("seed", seed, 0, 2**31 - 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InputError(field, value, f"give a whole number from {low} to {high}")
    if isinstance(cancer_deaths, bool) or not isinstance(cancer_deaths, int | float) or not 0 <= cancer_deaths <= 1:
        raise InputError("cancer_deaths", cancer_deaths, "give a share of people per year, 0 to 1")


def _summary(draws: Array) -> dict[str, float]:
    ends = np.quantile(draws, list(_ENDS.values()))
    return {"mean": float(draws.mean()), **{name: float(x) for name, x in zip(_ENDS, ends, strict=True)}}


def _in_rebound(courses: Sequence[Course], months: Array, turnover: Array) -> tuple[NDArray[np.bool_], bool | None]:
    """When a drug with a rebound is off and turnover above the untreated; whether given for over three years."""
    window = clusters()["after_last_dose"]
    rebounding = [c for c in courses if known_drugs()[c.drug].rebound]
    doses = (
        np.concatenate([c.dose_days(float(months[-1])) / DAYS_PER_MONTH for c in rebounding])
        if rebounding
        else np.array([])
    )
    if not len(doses):
        return np.zeros((1, len(months)), bool), None
    since = np.array([month - max(doses[doses <= month], default=np.inf) for month in months])
    stopped = (since >= window["begins"]) & (since < window["ends"])
    return stopped & (turnover > 1.0), bool(np.ptp(doses) + window["begins"] - 1 > 36.0)


def _unknown(clinical: Mapping[str, Value | None], drawn: Simulated) -> tuple[str, ...]:
    seen = {one.region for one in sites("central") if one.patient in drawn.measured}
    missing = [f"{region}_density" for region in sorted(regions()) if region not in seen]
    missing += [] if MARKER in drawn.measured else [MARKER]
    return (*missing, *(name for name, x in clinical.items() if x is None))


def _remarks(person: Patient, region: str, cancer_deaths: float) -> list[str]:
    age, remarks = person.age or 0.0, []
    if not DATA_AGES[0] <= age <= DATA_AGES[1]:
        remarks.append(
            f"rates are known from {DATA_AGES[0]:g} to {DATA_AGES[1]:g} years; at {age:g} they are extrapolated"
        )
    if person.tbs is not None:
        remarks.append(
            "the trabecular bone score acts at hip, vertebrae, forearm and humerus by the formula that adjusts FRAX, "
            "read second-hand; FRAX as entered is not changed"
        )
    if not cancer_deaths:
        remarks.append("death from cancer is not counted; it makes every probability smaller")
    constructed = {"us-claims": "rates from 50 to 64 years, and of other fractures,", "uk": "rates of other fractures"}
    remarks.append(f"{region}: {constructed[region]} are constructed, not published; the life table is from memory")
    return remarks
