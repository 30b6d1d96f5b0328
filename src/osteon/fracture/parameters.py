"""Parameters of the fracture hazard: central values, or draws that hold their uncertainty.

All numbers with their sources are in ``data/fracture/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.errors import InputError
from osteon.fracture.data_files import RISK_FACTORS, RiskFactors
from osteon.fracture.exponents import WIDTH, exponents, gradients
from osteon.fracture.region_files import UK, US_CLAIMS

Array = NDArray[np.float64]
#: one number, or (n, 1) for n people or draws
Value = float | Array

SITES = ("hip", "vertebral", "forearm", "humerus", "other")
#: outcomes made up of several sites
OUTCOMES: Mapping[str, tuple[str, ...]] = {
    **{site: (site,) for site in SITES},
    "major": ("hip", "vertebral", "forearm", "humerus"),
    "any": SITES,
}
_SETS = {"us-claims": US_CLAIMS, "uk": UK}
REGIONS = tuple(_SETS)
#: age to which the BMD gradients refer, and the age at 0 of the UK polynomials [y]
GRADIENT_AGE, UK_AGE = 65.0, 70.0


@dataclass(frozen=True)
class Parameters:
    """What the hazard depends on beside the person; each `Value` is central, or (n, 1) draws.

    Attributes
    ----------
    bmd : site -> log relative risk for each SD below the mean, at 65 years.
    bmd_per_decade : site -> its change for ten years of age.
    turnover : site -> exponent on relative turnover.
    structure : site -> log relative risk for each SD of structure below the mean.
    factors : risk factor -> site -> relative risk.
    recent : relative risk against the population 1 and 10 years after a fracture.
    ascertainment : site -> fractures counted over those of the baseline.
    score : what a trabecular bone score does, over its central value.
    """

    region: str
    sex: str
    bmd: Mapping[str, Value]
    bmd_per_decade: Mapping[str, float]
    turnover: Mapping[str, Value]
    structure: Mapping[str, Value]
    factors: Mapping[str, Mapping[str, Value]]
    recent: tuple[Value, Value]
    ascertainment: Mapping[str, Value]
    score: Value = 1.0

    def gradient(self, site: str, age: Value) -> Array:
        """Log relative risk for each SD of BMD below the mean at an age [y]; never negative."""
        decades = (np.asarray(age, float) - GRADIENT_AGE) / 10.0
        return np.maximum(self.bmd[site] + self.bmd_per_decade[site] * decades, 0.0)


def parameters(
    region: str = "us-claims",
    sex: str = "female",
    *,
    random: np.random.Generator | None = None,
    n: int = 1,
    counted: str = "recorded",
    density: bool = True,
) -> Parameters:
    """Central values, or n draws where a generator is given.

    What density, turnover and structure do are joint draws of their estimate (`osteon.fracture.exponents`). Relative
    risks of risk factors are log-normal; one deviate moves all sites together.

    Parameters
    ----------
    counted : "recorded" as the region's records count fractures, "trial" as trials of breast cancer do.
    density : whether that of the patient was measured; some relative risks are others without it.

    Raises
    ------
    InputError
        Unknown region, or a way of counting that the region does not have.
    """
    region_data = region_set(region)
    if counted not in region_data["ascertainment"]:
        raise InputError("counted", counted, f"{region} has " + ", ".join(region_data["ascertainment"]))

    def deviate() -> Value:
        return 0.0 if random is None else random.standard_normal((n, 1))

    known = exponents().central() if random is None else exponents().rows(random, n)
    bmd: dict[str, Value] = {}
    per_decade: dict[str, float] = {}
    own = {site: row[sex] for row in region_data.get("log_linear", ()) for site in row["sites"]}
    for site in SITES:
        bmd[site], slope = _value(known.density(site)), gradients()["bmd"][site]["per_decade"]
        if site in own:
            slope = own[site][4]
            central = own[site][3] + slope * (GRADIENT_AGE - UK_AGE) / 10.0
            bmd[site] = central + bmd[site] - _value(exponents().central().density(site))
        per_decade[site] = slope
    factors: dict[str, Mapping[str, Value]] = {}
    for factor in risk_factors()["factors"]:
        without = None if density else factor.get("without_density")
        relative_risk: Mapping[str, Any] = without or factor["relative_risk"]
        z = deviate()
        factors[factor["name"]] = {
            site: _draw(relative_risk.get(site, relative_risk["osteoporotic"]), z) for site in SITES
        }
    recent, z = risk_factors()["recent_fracture"], deviate()
    counts, scale = region_data["ascertainment"][counted], gradients()["trabecular_bone_score"]["scale"]
    return Parameters(
        region=region,
        sex=sex,
        bmd=bmd,
        bmd_per_decade=per_decade,
        turnover={site: _value(known.turnover(site)) for site in SITES},
        structure={site: _value(known.structure(site)) for site in SITES},
        factors=factors,
        recent=(_draw(recent["after_1_year"], z), _draw(recent["after_10_years"], z)),
        ascertainment={s: counts[s]["value"] * np.exp(counts[s]["log_sd"] * deviate()) for s in SITES},
        score=_draw((scale["value"], scale["low"], scale["high"]), deviate()),
    )


def _value(draws: Array) -> Value:
    """A number for one row of draws, else the (n, 1) column."""
    return float(draws[0, 0]) if len(draws) == 1 else draws


def _draw(row: tuple[float, float, float], deviate: Value) -> Value:
    """Log-normal draw around a relative risk with its 95 % limits."""
    value, low, high = row
    draws: Value = value * np.exp(deviate * np.log(high / low) / WIDTH)
    return draws


@cache
def region_set(region: str) -> Mapping[str, Any]:
    """Baseline set of a region; InputError for one that does not exist."""
    if region not in REGIONS:
        raise InputError("region", region, "one of " + ", ".join(REGIONS))
    return _SETS[region].read()


@cache
def risk_factors() -> RiskFactors:
    """Clinical risk factors with their relative risks, prevalence and sources."""
    return RISK_FACTORS.read()


def prevalence(factor: str, sex: str) -> float:
    """Share of people over 50 who have a risk factor."""
    return float(
        next(
            row["prevalence"]["female" if sex == "female" else "male"]
            for row in risk_factors()["factors"]
            if row["name"] == factor
        )
    )
