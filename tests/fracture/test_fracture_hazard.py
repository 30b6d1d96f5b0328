"""What must hold for the hazard of every person."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.fracture.breakdown import breakdown
from osteon.fracture.factors import factors
from osteon.fracture.hazard import State, bone_score_term, hazard, hazards, lagged, since_today
from osteon.fracture.incidence import cumulative_incidence
from osteon.fracture.parameters import OUTCOMES, SITES, Parameters, parameters, prevalence, risk_factors
from osteon.person.patient import Patient

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


scores = numbers(0.9, 1.7)


@given(people(), sets, scores, numbers(0.01, 0.3))
def test_a_better_bone_score_never_raises_the_hazard(state: State, p: Parameters, score: float, step: float):
    worse, better = (dataclasses.replace(state, bone_score=x) for x in (score, score + step))
    assert all(hazard(s, better, p) <= hazard(s, worse, p) for s in SITES)
    assert hazard("other", better, p) == pytest.approx(hazard("other", dataclasses.replace(state, bone_score=None), p))


@given(scores, numbers(50, 80), numbers(1, 15))
def test_the_bone_score_says_less_in_the_old(score: float, age: float, years: float):
    for site in ("hip", "vertebral"):
        spread = [float(np.ptp([bone_score_term(site, x, a, 1.0) for x in (1.1, 1.4)])) for a in (age, age + years)]
        assert spread[1] <= spread[0]


def test_one_sd_of_bone_score_moves_major_fractures_as_published():
    worse = bone_score_term("vertebral", 1.326 - 0.123, 65.0, 1.0)
    assert np.exp(worse) == pytest.approx(1.23, abs=0.01)


def test_a_measured_bone_score_stands_in_for_the_simulated_structure_of_today():
    structure = np.array([-0.4, -0.5, -0.7])
    assert since_today(structure, None) == pytest.approx(structure)
    assert since_today(structure, 1.2) == pytest.approx([0.0, -0.1, -0.3])


@pytest.mark.parametrize("sex", ["female", "male"])
def test_each_fall_counts_and_none_is_less_than_not_known(sex: str):
    p = parameters("us-claims", sex)
    told = [factors(Patient.from_any({"sex": sex, "age": 70, "falls_past_year": n})) for n in (0, 1, 2, 3, 7)]
    rates = [float(hazards(State(age=70, z={"total_hip": 0, "lumbar_spine": 0}, factors=f), p)["major"]) for f in told]
    unknown = State(age=70, z={"total_hip": 0, "lumbar_spine": 0}, factors={"falls": None})
    assert rates[0] < float(hazards(unknown, p)["major"]) < rates[1] < rates[2] < rates[3] == rates[4]
    assert [r / rates[0] for r in rates[1:4]] == pytest.approx([1.49, 1.74, 2.62], rel=0.005)


def test_diabetes_counts_by_what_is_known_of_density():
    with_density, without = parameters(), parameters(density=False)
    own = with_density.factors["type_2_diabetes"]
    assert (own["hip"], own["vertebral"]) == (1.85, 1.15)
    assert (without.factors["type_2_diabetes"]["hip"], without.factors["type_2_diabetes"]["vertebral"]) == (1.33, 1.35)
    assert with_density.factors["smoking"] == without.factors["smoking"]
    told = factors(Patient.from_any({"sex": "female", "age": 70, "conditions": ["type_2_diabetes"]}))
    assert told["type_2_diabetes"] == 1.0
    assert factors(Patient.from_any({"sex": "female", "age": 70}))["type_2_diabetes"] is None
