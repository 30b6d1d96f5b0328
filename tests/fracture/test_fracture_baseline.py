"""The baseline sets say what their sources say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from osteon.errors import InputError
from osteon.files import read_packaged
from osteon.fracture.baseline import death_hazard, reference_hazard, z_sd
from osteon.fracture.hazard import State, hazard, hazards
from osteon.fracture.incidence import cumulative_incidence
from osteon.fracture.parameters import REGIONS, SITES, parameters, region_set

TABLE = yaml.safe_load((Path(__file__).parent / "frax_uk.yaml").read_text())
#: mean T-score of the femoral neck at an age, as the UK set was fitted (recalled): at 55, and a year
MEAN_T = {"female": (-0.92, -0.044), "male": (-0.35, -0.03)}
FILES = ("us-claims", "uk", "death", "gradients", "risk_factors", "clusters")


def uk_errors(sex: str) -> np.ndarray:
    """Log ratio of ours to the published probability, cells of 0.5 % and more."""
    p, months = parameters("uk", sex), np.arange(121.0)
    none = dict.fromkeys(region_set("uk")["without"], 0.0)
    found = []
    for outcome in ("hip", "major"):
        for age, row in TABLE[sex][outcome].items():
            level, slope = MEAN_T[sex]
            z = np.array(TABLE["t_scores"])[:, None] - (level + slope * (age - 55))
            ages = age + months / 12
            rate = hazards(State(ages, {"total_hip": z, "lumbar_spine": z}, factors=none), p)[outcome]
            ours = 100 * cumulative_incidence([rate, death_hazard(ages, sex)])[0][0, :, -1]
            found += [np.log(x / seen) for x, seen in zip(ours, row, strict=True) if seen >= 0.5]
    return np.array(found)


@pytest.mark.parametrize(("sex", "cells"), [("female", 52), ("male", 54)])
def test_uk_agrees_with_the_published_ten_year_probabilities(sex: str, cells: int):
    errors = uk_errors(sex)
    assert len(errors) == cells
    assert np.sqrt(np.mean(errors**2)) < 0.08
    assert np.abs(errors).max() < 0.15


def test_hip_gradients_fall_with_age_as_published():
    ages = np.array([50.0, 60, 70, 80, 90])
    uk = np.exp(parameters("uk").gradient("hip", ages))
    assert uk == pytest.approx([4.2, 3.5, 2.8, 2.4, 1.9], abs=0.06)
    claims = np.exp(parameters("us-claims").gradient("hip", ages))
    # BMD alone in the cohorts behind FRAX: Kanis JA, et al. Osteoporos Int 2007;18:1033 (recalled)
    assert claims == pytest.approx([3.68, 3.07, 2.78, 2.28, 1.70], rel=0.1)


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("sex", ["female", "male"])
def test_the_mean_over_everybodys_density_is_the_rate_of_the_population(site: str, sex: str):
    p, held = parameters("us-claims", sex), region_set("us-claims")
    ages, row = np.array(held["at"]["values"]), held["rates"][site]
    rates = np.array(row.get(sex, np.array(row["female"]) * row.get("male_over_female", 1.0))) / 1000
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    z = (z_sd(site) * nodes)[:, None]
    mean = weights / weights.sum() @ hazard(site, State(ages, {"total_hip": z, "lumbar_spine": z}), p)
    assert mean == pytest.approx(rates, rel=1e-6)


@pytest.mark.parametrize("region", REGIONS)
def test_a_mean_person_has_the_reference_hazard(region: str):
    for sex in ("female", "male"):
        p, age = parameters(region, sex), np.array([50.0, 65, 80])
        for site in SITES:
            still = State(age, {"total_hip": 0.0, "lumbar_spine": 0.0}, turnover=1.0)
            assert hazard(site, still, p) == pytest.approx(reference_hazard(site, age, p))


def test_ascertainment_multiplies_every_site():
    recorded, trial = parameters("us-claims"), parameters("us-claims", counted="trial")
    for site in SITES:
        assert reference_hazard(site, 64.0, trial) == pytest.approx(1.25 * reference_hazard(site, 64.0, recorded))


def test_draws_are_centred_on_the_central_values():
    central, drawn = parameters(), parameters(random=np.random.default_rng(1), n=4000)
    for site in SITES:
        assert np.exp(np.median(drawn.bmd[site])) == pytest.approx(np.exp(central.bmd[site]), rel=0.02)
        assert np.median(drawn.turnover[site]) == pytest.approx(central.turnover[site], rel=0.05)
        assert np.std(drawn.structure[site]) > 0.02
        assert np.median(drawn.ascertainment[site]) == pytest.approx(1.0, abs=0.02)
    low, high = np.quantile(np.exp(drawn.bmd["hip"]), [0.025, 0.975])
    assert high / low == pytest.approx(3.59 / 2.31, rel=0.05)


def test_an_unknown_region_is_refused_by_name():
    with pytest.raises(InputError, match=r"region.*us-claims, uk"):
        parameters("mars")
    with pytest.raises(InputError, match="counted"):
        parameters("uk", counted="trial")


def rows(node: Any, units: bool = False, status: bool = False) -> Iterator[tuple[bool, bool]]:
    """For each number in a document, whether it or something around it says its unit, and its status with a source."""
    if isinstance(node, dict):
        units |= "unit" in node
        status |= {"status", "source"} <= set(node)
        for key, value in node.items():
            beside = key in ("relative_risk", "without_density", "amounts", "prevalence", "name", "short", "meaning")
            yield from rows(value, units or beside, status)
    elif isinstance(node, list):
        for value in node:
            yield from rows(value, units, status)
    elif isinstance(node, float | int):
        yield units, status


@pytest.mark.parametrize("name", FILES)
def test_every_number_has_a_unit_a_status_and_a_source(name: str):
    document = read_packaged(f"fracture/{name}.yaml")
    document.pop("density", None)  # weights that say which scan a site reads
    found = list(rows(document))
    assert len(found) >= 4
    assert all(unit and status for unit, status in found)


@pytest.mark.parametrize("name", FILES)
def test_status_is_one_of_the_four_marks(name: str):
    def statuses(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            yield from ([node["status"]] if "status" in node else [])
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from statuses(child)

    assert set(statuses(read_packaged(f"fracture/{name}.yaml"))) <= {"seen", "recalled", "fitted", "assumed"}
