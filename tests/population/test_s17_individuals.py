"""Statement S17: bone loss varies between individuals. A virtual population spreads; each forecast has an interval."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import xarray as xr

import osteon
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population import measurement
from osteon.population.virtual_people import Population
from osteon.simulation.cohort import run
from osteon.treatment.regimen import Regimen

INHIBITOR = "anastrozole 1 mg daily for 5 years"
FIVE_YEARS = 60.0
SITES = {"bmd_lumbar_spine": "lumbar-spine", "bmd_total_hip": "total-hip"}
WOMAN: dict[str, Any] = {"sex": "female", "age": 63, "years_since_menopause": 12, "bmi": 27}


@cache
def true_changes(people: int = 200) -> dict[str, np.ndarray]:
    """Change of BMD over five years [%] in women of 62 to 64 on anastrozole, without any error of measurement."""
    drawn = Population(age_mean=63, age_sd=1, age_min=62, age_max=64).draw(np.random.default_rng(17), people)
    ages, covariates, table = drawn.cohort()
    doses = schedule(Regimen.from_any(INHIBITOR).courses, skeleton(), FIVE_YEARS)
    months = [0.0, FIVE_YEARS]
    levels = run(ages, covariates, [doses] * people, months, parameters=table).read(list(SITES))
    return {
        name: 100 * (level[:, 1] / level[:, 0] * drawn.drift[name].factor(months)[:, 1] - 1)
        for name, level in levels.items()
    }


@cache
def forecast(**more: Any) -> xr.Dataset:
    return osteon.forecast(WOMAN | more, INHIBITOR, years=5, every_months=60, members=200, today=date(2026, 3, 1))


def interval(data: xr.Dataset, site: str) -> tuple[float, float]:
    low, high = data["bmd_change"].sel(site=site, time=FIVE_YEARS).sel(quantile=[0.05, 0.95]).values
    return float(low), float(high)


def test_s17_women_of_one_age_on_one_treatment_lose_differently_and_beyond_the_error_of_a_scan():
    for name, change in true_changes().items():
        slow, middle, fast = np.quantile(change, [0.9, 0.5, 0.1])
        assert middle < 0
        assert slow - fast > 5, name
        assert change.std() > 1.5 * 100 * np.sqrt(2) * measurement.log_sd(name), name
        assert (change > 0.5 * middle).mean() > 0.1
        assert (change < 1.5 * middle).mean() > 0.1


def test_s17_each_forecast_has_an_interval_that_holds_about_nine_in_ten_of_such_women():
    for name, site in SITES.items():
        low, high = interval(forecast(), site)
        inside = ((true_changes()[name] >= low) & (true_changes()[name] <= high)).mean()
        assert 0.8 <= inside <= 0.98, (name, low, high, inside)


def test_s17_the_forecast_is_that_of_the_patient_and_not_of_the_average_woman():
    early = forecast(age=53, years_since_menopause=2)
    for site in SITES.values():
        middle = [float(d["bmd_change"].sel(site=site, time=FIVE_YEARS, quantile=0.5)) for d in (forecast(), early)]
        assert abs(middle[0] - middle[1]) > 0.5, site
