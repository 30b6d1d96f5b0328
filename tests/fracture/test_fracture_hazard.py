"""What must hold for the hazard of every person."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.fracture.breakdown import breakdown
from osteon.fracture.hazard import State, hazard, hazards, lagged
from osteon.fracture.incidence import cumulative_incidence
from osteon.fracture.parameters import OUTCOMES, SITES, Parameters, parameters, prevalence, risk_factors

FACTORS = tuple(row["name"] for row in risk_factors()["factors"])


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


@st.composite
def people(draw: st.DrawFn) -> State:
    known = {name: draw(st.sampled_from([None, 0.0, 1.0])) for name in FACTORS}
    return State(
        age=draw(numbers(40, 95)),
        z={"total_hip": draw(numbers(-4, 4)), "lumbar_spine": draw(numbers(-4, 4))},
        turnover=draw(numbers(0.01, 10)),
        structure=draw(numbers(-3, 3)),
        factors=known,
        years_since_fracture=draw(st.none() | numbers(0, 30)),
    )


sets = st.builds(parameters, st.sampled_from(["us-claims", "uk"]), st.sampled_from(["female", "male"]))
more = numbers(0.01, 2)


@given(people(), sets)
def test_no_hazard_is_negative_and_sums_add_up(state: State, p: Parameters):
    found = hazards(state, p)
    assert set(found) == set(OUTCOMES)
    assert all(np.isfinite(x).all() and (x > 0).all() for x in found.values())
    assert found["any"] == pytest.approx(sum(found[site] for site in SITES))
    assert found["major"] == pytest.approx(found["any"] - found["other"])


@given(people(), sets, more)
def test_more_bone_never_raises_the_hazard(state: State, p: Parameters, step: float):
    higher = dataclasses.replace(state, z={site: z + step for site, z in state.z.items()})
    assert all(hazard(s, higher, p) < hazard(s, state, p) for s in SITES)


@given(people(), sets, more)
def test_more_turnover_never_lowers_the_hazard(state: State, p: Parameters, step: float):
    higher = dataclasses.replace(state, turnover=state.turnover + step)
    assert all(hazard(s, higher, p) >= hazard(s, state, p) for s in SITES)


@given(people(), sets, more)
def test_better_structure_never_raises_the_hazard(state: State, p: Parameters, step: float):
    better = dataclasses.replace(state, structure=state.structure + step)
    assert all(hazard(s, better, p) < hazard(s, state, p) for s in SITES)


@given(people(), sets, more)
def test_age_raises_the_hazard_of_people_who_keep_their_z_score(state: State, p: Parameters, step: float):
    older = dataclasses.replace(state, age=state.age + step)
    for outcome in SITES if p.region == "us-claims" else ("hip", "vertebral"):
        now, later = (hazards(s, p)[outcome] for s in (state, older))
        assert later >= now * (1 - 1e-9)


@given(people(), sets, st.sampled_from(FACTORS))
def test_yes_is_at_least_not_known_and_not_known_at_least_no(state: State, p: Parameters, name: str):
    state = dataclasses.replace(state, years_since_fracture=None)
    yes, unknown, no = (
        hazards(dataclasses.replace(state, factors={**state.factors, name: x}), p) for x in (1.0, None, 0.0)
    )
    share = prevalence(name, p.sex)
    for outcome in OUTCOMES:
        assert yes[outcome] >= unknown[outcome] * (1 - 1e-12)
        assert unknown[outcome] >= no[outcome] * (1 - 1e-12)
    for site in SITES:
        assert share * yes[site] + (1 - share) * no[site] == pytest.approx(unknown[site])


def test_a_factor_that_is_not_known_multiplies_by_one():
    z = {"total_hip": -1.0, "lumbar_spine": -1.0}
    silent = State(70.0, z)
    asked = State(70.0, z, factors=dict.fromkeys(FACTORS))
    assert all(hazard(s, silent, parameters()) == hazard(s, asked, parameters()) for s in SITES)


def test_turnover_counts_only_within_the_range_of_the_trials():
    z = {"total_hip": 0.0, "lumbar_spine": 0.0}
    low, least, most, high = (
        hazard("vertebral", State(65.0, z, turnover=r), parameters()) for r in (0.01, 0.15, 2.5, 9.0)
    )
    assert low == least < most == high
    assert most / least == pytest.approx((2.5 / 0.15) ** parameters().turnover["vertebral"])


def test_a_fracture_counts_most_when_it_is_recent():
    z, prior = {"total_hip": 0.0, "lumbar_spine": 0.0}, {"prior_fracture": 1.0}
    plain = hazard("hip", State(70.0, z), parameters())
    ratios = [
        float(hazard("hip", State(70.0, z, factors=prior, years_since_fracture=years), parameters()) / plain)
        for years in (1.0, 5.0, 9.0, 11.0)
    ]
    assert ratios[0] == pytest.approx(2.7)  # Johansson H, et al. Osteoporos Int 2017;28:775-780
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[-1] == pytest.approx(1.55 / (1 + 0.25 * 0.55))


def test_turnover_acts_three_months_later():
    months = np.arange(-3.0, 13.0)
    step = np.where(months >= 0, 2.0, 1.0)[None, :]
    assert lagged(months, step, np.array([0.0, 2.0, 3.0, 12.0])).tolist() == [[1.0, 1.0, 2.0, 2.0]]


@given(st.lists(st.lists(numbers(0, 3), min_size=13, max_size=13), min_size=1, max_size=6))
def test_survival_and_all_incidences_sum_to_one(rates: list[list[float]]):
    incidence, survival = cumulative_incidence([np.array(row) for row in rates])
    assert (incidence.sum(axis=0) + survival) == pytest.approx(1.0)
    assert (np.diff(incidence, axis=-1) >= 0).all()
    assert not incidence[:, 0].any()


def test_a_constant_hazard_gives_the_textbook_incidence():
    (fracture, death), _ = cumulative_incidence([np.full(121, 0.02), np.full(121, 0.03)])
    assert fracture[-1] == pytest.approx(0.4 * (1 - np.exp(-0.5)))
    assert death[-1] == pytest.approx(0.6 * (1 - np.exp(-0.5)))


@given(people(), sets)
def test_contributions_add_up_to_the_log_hazard_against_an_average_person_of_65(state: State, p: Parameters):
    average = hazards(State(65.0, {"total_hip": 0.0, "lumbar_spine": 0.0}), p)
    own, parts = hazards(state, p), breakdown(state, p)
    for outcome in OUTCOMES:
        assert sum(parts[outcome].values()) == pytest.approx(float(np.log(own[outcome] / average[outcome])), abs=1e-8)
