"""Baseline: how often an average person of each age breaks a bone at each site, and how often people die."""

from __future__ import annotations

from functools import cache

import numpy as np

from osteon.fracture.data_files import DEATH, Death
from osteon.fracture.exponents import gradients
from osteon.fracture.parameters import UK_AGE, Array, Parameters, Value, prevalence, region_set
from osteon.population.variability import baseline_correlation, baseline_sd
from osteon.quantities import density_of


def reference_hazard(site: str, age: Value, p: Parameters) -> Array:
    """Fractures per year of a person with the mean BMD, turnover and structure of the age, and average risk factors.

    Rates of a whole population are above that of its mean person, because risk is convex in BMD; the reference hazard
    is lower by exp(-(b SD)^2 / 2), so that the mean over everybody's BMD gives the population's rate again.

    Parameters
    ----------
    age : years; beyond the data (50 to 90 years) the logarithm of the rate goes on in a straight line.
    """
    region_data, age = region_set(p.region), np.asarray(age, float)
    row = next((row for row in region_data.get("log_linear", ()) if site in row["sites"]), None)
    if row is None:
        log = _log_rate(site, age, p.sex, p.region) - (p.gradient(site, age) * z_sd(site)) ** 2 / 2
    else:
        c0, c1, c2 = row[p.sex][:3]
        x = (age - UK_AGE) / 10.0
        log = c0 + c1 * x + c2 * x**2
        if len(row["sites"]) > 1:
            rates = {s: np.exp(_log_rate(s, age, p.sex, "us-claims")) for s in row["sites"]}
            log = log + np.log(rates[site] / sum(rates.values()))
        for factor in region_data["without"]:
            log = log + np.log1p(prevalence(factor, p.sex) * (p.factors[factor][site] - 1.0))
    return np.asarray(p.ascertainment[site] * np.exp(log), float)


def death_hazard(age: Value, sex: str) -> Array:
    """Deaths per year in the general population at an age [y]."""
    row = _death()["female" if sex == "female" else "male"]
    return np.asarray(row["at_50"] * np.exp(row["growth"] * (np.asarray(age, float) - 50.0)), float)


@cache
def z_sd(site: str) -> float:
    """SD at one age of the BMD that a fracture site reads [T-score]."""
    weights = gradients()["density"][site]
    quantities = [density_of(name) for name in weights]
    sd = np.array([baseline_sd(q) for q in quantities]) * list(weights.values())
    return float(np.sqrt(sd @ baseline_correlation(quantities) @ sd))


def _log_rate(site: str, age: Array, sex: str, region: str) -> Array:
    """Log of the population's rate [1/y]; linear between the middles of age groups and beyond them."""
    region_data = region_set(region)
    row, at = region_data["rates"][site], np.array(region_data["at"]["values"], float)
    rates = np.array(row["female"]) * row["male_over_female"] if sex not in row else np.array(row[sex])
    log = np.log(rates / 1000.0)
    inside = np.interp(age, at, log)
    first, last = (log[1] - log[0]) / (at[1] - at[0]), (log[-1] - log[-2]) / (at[-1] - at[-2])
    return np.asarray(inside + first * np.minimum(age - at[0], 0.0) + last * np.maximum(age - at[-1], 0.0), float)


@cache
def _death() -> Death:
    return DEATH.read()
