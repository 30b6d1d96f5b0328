"""From what the model simulates to each person's hazards of fracture and death, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.fracture.baseline import death_hazard
from osteon.fracture.exponents import gradients
from osteon.fracture.factors import BMI_STEP, ENOUGH_BMI
from osteon.fracture.hazard import State, factor_term, hazard, lagged
from osteon.fracture.parameters import SITES, Parameters, Value, parameters, prevalence
from osteon.fracture.simulated import MARKER, NUMBER
from osteon.population.baseline import young
from osteon.population.posterior import posterior
from osteon.population.virtual_people import People
from osteon.quantities import density_of
from osteon.virtual_trials.reference_person import untreated, usual_density
from osteon.virtual_trials.trial_file import Trial

Array = NDArray[np.float64]

#: BMD that the hazards read
DENSITY = tuple(dict.fromkeys(site for weights in gradients()["density"].values() for site in weights))
#: parameters of the hazard are drawn with this seed: draw k of the model goes with draw k of the hazard
HAZARD_SEED = 20261124


@dataclass(frozen=True)
class Risk:
    """Hazards of n people.

    Attributes
    ----------
    sites : site -> (n, months) fractures per year, before any fracture in the trial.
    central : the same with the central parameters of the hazard in place of the person's draw.
    prior : site -> what a known earlier fracture already adds to the log hazard, (n,) or 0.
    recent : relative risk 1 and 10 years after a fracture, (n,) each.
    relative_turnover : (n, months), lagged.
    """

    sites: Mapping[str, Array]
    central: Mapping[str, Array]
    prior: Mapping[str, Value]
    recent: tuple[Array, Array]
    relative_turnover: Array


def draws(trial: Trial) -> int:
    """How many sets of parameters there are."""
    return len(posterior()) if trial.record.parameters == "posterior" else 1


@cache
def hazard_draws(region: str, sex: str, counted: str, n: int) -> Parameters:
    """A set of hazard parameters for each posterior draw; central values for one draw."""
    random = np.random.default_rng(HAZARD_SEED) if n > 1 else None
    return parameters(region, sex, random=random, n=n, counted=counted)


def own_parameters(drawn: Parameters, which: NDArray[np.int64]) -> Parameters:
    """The parameters of each of n people, as (n, 1) columns."""

    def rows(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: rows(item) for name, item in value.items()}
        if isinstance(value, tuple):
            return tuple(rows(item) for item in value)
        array = np.asarray(value, float) if not isinstance(value, str) else None
        return array[which] if array is not None and array.ndim == 2 and len(array) > 1 else value

    return replace(drawn, **{f.name: rows(getattr(drawn, f.name)) for f in fields(drawn)})


@dataclass(frozen=True)
class Baseline:
    """What the hazards of n people have in common in every arm.

    Attributes
    ----------
    bmd, mean, sd : density site -> BMD today, the mean of the age, SD of young adults [g/cm2].
    usual : quantities of the untreated average person, (n, months).
    drift : density site -> (n, months) unexplained change of BMD, as a factor.
    """

    people: People
    age: Array
    months: Array
    p: Parameters
    central: Parameters
    factors: Mapping[str, Value]
    bmd: Mapping[str, Array]
    mean: Mapping[str, Array]
    sd: Mapping[str, float]
    usual: Mapping[str, Array]
    drift: Mapping[str, Array]


def baseline(
    trial: Trial, people: People, which: NDArray[np.int64], factors: Mapping[str, Array], months: Array
) -> Baseline:
    """Everything about people that does not depend on the arm."""
    outcomes, years = trial.record.outcomes, months / 12.0
    drawn = hazard_draws(outcomes.region, people.sex, outcomes.counted, draws(trial))
    p = own_parameters(drawn, which) if draws(trial) > 1 else drawn
    bmd: dict[str, Array] = {}
    mean: dict[str, Array] = {}
    drift: dict[str, Array] = {}
    sd: dict[str, float] = {}
    for site in DENSITY:
        adult = young(site, "female")
        sd[site] = adult.sd
        bmd[site] = adult.mean + people.t_scores[site] * adult.sd
        mean[site] = usual_density(site, people.sex, people.age)
        drift[site] = np.exp(people.drift[density_of(site)].slope[:, None] * years)
    light = np.maximum(ENOUGH_BMI - people.bmi, 0.0) / BMI_STEP
    known: dict[str, Value] = {name: x[:, None] for name, x in factors.items()}
    known["low_body_mass"] = light[:, None]
    return Baseline(
        people=people,
        age=people.age[:, None] + years,
        months=months,
        p=p,
        central=hazard_draws(outcomes.region, people.sex, outcomes.counted, 1),
        factors=known,
        bmd=bmd,
        mean=mean,
        sd=sd,
        usual=untreated(people.sex, people.age, people.menopause_age, months),
        drift=drift,
    )


def state(base: Baseline, course: Mapping[str, Array]) -> State:
    """What the hazards of n people read under one treatment.

    A person's Z-score and turnover move as far as the model moves away from the untreated average person of the same
    age and menopause, who keeps a Z-score of 0 and a relative turnover of 1.

    Parameters
    ----------
    course : quantities of the model, (n, months), relative to the young adult.
    """
    usual_course = base.usual
    z: dict[str, Value] = {}
    for site in DENSITY:
        own, other = course[density_of(site)], usual_course[density_of(site)]
        now = base.bmd[site][:, None] * own / own[:, :1] * base.drift[site]
        z[site] = (now - base.mean[site][:, None] * other / other[:, :1]) / base.sd[site]
    number, other = course[NUMBER], usual_course[NUMBER]
    beyond = np.log(number / number[:, :1]) - np.log(other / other[:, :1])
    return State(
        age=base.age,
        z=z,
        turnover=lagged(base.months, course[MARKER] / usual_course[MARKER], base.months),
        structure=beyond / gradients()["trabecular_number_sd"]["value"],
        factors=base.factors,
    )


def risk(base: Baseline, course: Mapping[str, Array]) -> Risk:
    """Hazards under one treatment; ``course`` as for `state`."""
    now = state(base, course)
    sites = {site: np.broadcast_to(hazard(site, now, base.p), base.age.shape) for site in SITES}
    central = sites
    if base.p is not base.central:
        central = {site: np.broadcast_to(hazard(site, now, base.central), base.age.shape) for site in SITES}
    prior = {
        site: sum(
            (factor_term(x, base.p.factors[name][site], prevalence(name, base.p.sex))
             for name, x in base.factors.items() if name.startswith("prior_")),
            0.0,
        )
        for site in SITES
    }  # fmt: skip
    return Risk(
        sites=sites,
        central=central,
        prior={site: np.reshape(x, -1) if np.ndim(x) else x for site, x in prior.items()},
        recent=(_each(base.p.recent[0], len(base.age)), _each(base.p.recent[1], len(base.age))),
        relative_turnover=np.asarray(now.turnover),
    )


def deaths(base: Baseline, cancer_deaths: float) -> Array:
    """Deaths per year from any cause: (n, months)."""
    return np.asarray(death_hazard(base.age, base.p.sex) + cancer_deaths, float)


def _each(value: Value, n: int) -> Array:
    """One number for each of n people."""
    return np.asarray(np.broadcast_to(np.asarray(value, float).reshape(-1), (n,)), float)
