"""The state in which people are found before treatment: BMD, T-scores, markers, hormones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from osteon.engine.events import Schedule
from osteon.errors import InputError
from osteon.person import reference
from osteon.physiology.skeleton import skeleton
from osteon.population import truncated
from osteon.population.measurement import known
from osteon.population.variability import baseline_sd, document, effects
from osteon.population.variability_file import Body
from osteon.quantities import density_of, estrogen, find, sites
from osteon.simulation.cohort import run

Array = NDArray[np.float64]

#: sites with a T-score here
SITES = tuple(str(one.patient) for one in sites("central"))
MARKERS = tuple(one.name for one in known("marker"))
#: ages that the reference data cover for every site; beyond them the model's own ageing goes on
REFERENCE_AGES = (21.0, 80.0)
#: rounds of drawing anew until one site is below its threshold
ROUNDS = 50


def within(random: np.random.Generator, mean: Array, covariance: Array, limits: Array, any_below: Array) -> Array:
    """T-scores inside the limits of every site and below the threshold of at least one.

    Parameters
    ----------
    mean : (n, sites).
    covariance : (sites, sites).
    limits : (sites, 2), lowest and highest; infinite where there is none.
    any_below : (sites,) thresholds of which one has to be met; minus infinity where a site does not count, and
        everywhere when there is no such rule.
    """
    low, high = np.broadcast_to(limits[:, 0], mean.shape), np.broadcast_to(limits[:, 1], mean.shape)
    scores = truncated.correlated(random, mean, covariance, low, high)
    if not np.isfinite(any_below).any():
        return scores
    for _ in range(ROUNDS):
        missed = np.flatnonzero(~(scores < any_below).any(axis=1))
        if not len(missed):
            return scores
        scores[missed] = truncated.correlated(random, mean[missed], covariance, low[missed], high[missed])
    missed = np.flatnonzero(~(scores < any_below).any(axis=1))
    # the few who are far above: the site that is nearest to its threshold is made to meet it
    distance = (mean[missed] - any_below) / np.sqrt(np.diag(covariance))
    nearest = np.where(limits[:, 0] < any_below, distance, np.inf).argmin(axis=1)
    rows, capped = np.arange(len(missed)), high[missed].copy()
    capped[rows, nearest] = np.minimum(capped[rows, nearest], np.nextafter(any_below[nearest], -np.inf))
    scores[missed] = truncated.correlated(random, mean[missed], covariance, low[missed], capped)
    return scores


def today(age: Array, table: Array) -> dict[str, Array]:
    """Each untreated person's state today: BMD and markers relative to the young adult, estradiol in pmol/L."""
    nothing = Schedule(np.array([]), np.array([], np.int64), np.array([]))
    column = {name: j for j, name in enumerate(skeleton().parameter_names)}
    covariates = [{"menopause_age": float(row[column["menopause_age"]])} for row in table]
    runs = run(age.tolist(), covariates, [nothing] * len(age), [0.0], parameters=table)
    if runs.failures:
        i, reason = next(iter(runs.failures.items()))
        raise ArithmeticError(f"person {i + 1} could not be aged to {age[i]:.1f} years: {reason}")
    names = [*(density_of(site) for site in SITES), *MARKERS, estrogen().name]
    return {name: values[:, 0] for name, values in runs.read(names).items()}


def marker_levels(
    random: np.random.Generator, sex: str, turnover: Array, today: Mapping[str, Array]
) -> dict[str, Array]:
    """Marker levels: the young adult's, the modelled state, the person's turnover, and the rest of the spread."""
    known = next(effect.sd for effect in effects() if effect.name == "turnover")
    levels = {}
    for name in MARKERS:
        rest = np.sqrt(max(baseline_sd(name) ** 2 - known**2, 0.0))
        own = turnover * np.exp(rest * random.standard_normal(len(turnover)))
        levels[name] = find(name, "marker").young_level(sex) * today[name] * own
    return levels


def usual(site: str, sex: str, age: Array) -> tuple[Array, Array]:
    """BMD that is usual at each age [g/cm2], and the model's average person relative to the young adult."""
    ages, relative = _average(sex)
    covered = np.clip(age, *REFERENCE_AGES)
    at = np.interp(age, ages, relative[site])
    inside = np.interp(covered, ages, relative[site])
    means = np.interp(covered, *_age_means(site, sex))
    adult = young(site, sex)
    return np.where(np.isnan(means), adult.mean * at, means * at / inside), at


@cache
def _age_means(site: str, sex: str) -> tuple[Array, Array]:
    """Ages and the population's mean BMD [g/cm2], NaN where no source has it; straight lines between are exact.

    The reference bends only at middles of age groups, which are whole or half years.
    """
    ages = np.arange(REFERENCE_AGES[0], REFERENCE_AGES[1] + 0.25, 0.5)
    return ages, np.array([reference.age_mean(site, float(a), sex) or np.nan for a in ages])


@cache
def _average(sex: str) -> tuple[Array, Mapping[str, Array]]:
    """BMD of the model's average person by age, relative to the young adult."""
    ages = np.arange(18.0, 111.0, 1.0)
    table = np.tile(skeleton().defaults, (len(ages), 1))
    names = skeleton().parameter_names
    table[:, names.index("male")] = float(sex == "male")
    table[:, names.index("menopause_age")] = body()["menopause_age"]["value"]
    now = today(ages, table)
    return ages, {site: now[density_of(site)] for site in SITES}


def young(site: str, sex: str) -> reference.YoungAdult:
    """Young adults of the sex; T-scores of either sex are against young white women."""
    reference_values = reference.young_adult(site, "hologic", sex, "nhanes3_sex_specific")
    if reference_values is None:
        raise InputError("site", site, "no young adults are known for this site")
    return reference_values


@cache
def body() -> Mapping[str, Body]:
    """Age at menopause and height of the general population: name -> value, sd, low, high."""
    return {row["name"]: row for row in document()["body"]}
