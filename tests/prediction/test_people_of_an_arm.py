"""A trial's people differ: what that adds to the average person's number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from osteon.evidence.evidence_files import arms
from osteon.physiology.skeleton import skeleton
from osteon.population import variability
from osteon.prediction import people_of_an_arm
from osteon.prediction.forward_model import COLUMN, Forward
from osteon.prediction.people_of_an_arm import DifferingPeople, _differ, shifts
from osteon.prediction.scenario import Simulation
from osteon.prediction.targets import Plan, plan

SIMULATIONS = plan(arms()).simulations
AFTER = [s for s in SIMULATIONS if dict(s.covariates).get("menopause_age", 99.0) <= s.age]
BEFORE = [s for s in SIMULATIONS if dict(s.covariates).get("menopause_age", 0.0) > s.age]
FEW = ("atac-anastrozole-bmd-2y", "freedom-denosumab", "burnettbowie2009-anastrozole", "abcsg12-et-alone")
normals = st.lists(st.tuples(*[st.floats(-5, 5)] * 4), min_size=1, max_size=20).map(np.array)


def few(*names: str) -> Plan:
    return plan(arm for arm in arms() if arm.id.startswith(names or FEW))


def people(simulation: Simulation, z: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ages and ages at menopause of the people of a simulation."""
    table = np.tile(skeleton().defaults, (len(z), 1))
    for name, value in simulation.covariates:
        table[:, COLUMN[name]] = value
    ages = _differ(table, simulation, z)
    return ages, table[:, COLUMN["menopause_age"]]


@pytest.fixture
def nobody_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variability, "from_uniforms", lambda u: {})
    for name in ("AGE_SD_NEAR", "AGE_SD", "BMI_LOG_SD"):
        monkeypatch.setattr(people_of_an_arm, name, 0.0)
    monkeypatch.setattr(people_of_an_arm, "MENOPAUSE_SD", 1e-9)
    monkeypatch.setattr(people_of_an_arm, "_noise_sd", lambda quantity: 0.0)


@pytest.mark.usefixtures("nobody_differs")
def test_people_who_do_not_differ_add_nothing():
    forward = Forward(few())
    found = DifferingPeople(forward, skeleton().defaults, people=4)
    assert len(found.shifts) > 10
    scale = np.array([max(1.0, abs(t.observation.value)) for t in forward.targets])
    assert found.shifts / scale == pytest.approx(0, abs=1e-3)
    assert found.course(forward.targets[0]) == pytest.approx(0, abs=1e-3)


def test_people_who_differ_add_something_and_the_same_each_time():
    forward = Forward(few("atac-anastrozole-bmd-2y"))
    found = DifferingPeople(forward, skeleton().defaults, people=64).shifts
    assert np.abs(found).max() > 0.01
    assert np.array_equal(found, DifferingPeople(forward, skeleton().defaults, people=64).shifts)


def test_the_shifts_of_a_forward_model_do_not_depend_on_its_own_shifts():
    forward = Forward(few("atac-anastrozole-bmd-2y"))
    first = shifts(forward, skeleton().defaults)
    forward.shifts = first + 5.0
    assert np.array_equal(shifts(forward, skeleton().defaults), first)


def test_a_marker_that_rises_has_a_mean_above_its_median():
    laid = few("atac-anastrozole")
    markers = [t for t in laid.targets if t.quantity in ("ctx", "ntx", "p1np", "bsap")]
    assert markers
    both = [
        replace(t, observation=replace(t.observation, statistic=statistic))
        for t in markers
        for statistic in ("mean", "median")
    ]
    found = DifferingPeople(Forward(laid, both), skeleton().defaults, people=128).shifts
    assert (found[::2] > found[1::2]).all()


def test_a_course_starts_at_no_change_and_meets_the_shift_of_its_observation():
    forward = Forward(few("atac-anastrozole-bmd-2y"))
    found = DifferingPeople(forward, skeleton().defaults, people=64)
    for t, shift in zip(forward.targets, found.shifts, strict=True):
        course = found.course(t)
        assert course[forward.plan.column(0.0)] == 0.0
        if t.observation.measure == "percent-change" and t.start == 0:
            assert course[forward.plan.column(t.observation.time_month)] == pytest.approx(shift, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(AFTER), normals)
def test_no_woman_of_a_postmenopausal_trial_has_her_menopause_after_month_0(
    simulation: Simulation, z: NDArray[np.float64]
):
    ages, menopause = people(simulation, z)
    assert (menopause <= ages).all()
    assert (ages - menopause < 65).all()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(BEFORE), normals)
def test_no_woman_of_a_premenopausal_trial_had_her_menopause_before_month_0(
    simulation: Simulation, z: NDArray[np.float64]
):
    ages, menopause = people(simulation, z)
    assert (menopause > ages).all()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SIMULATIONS), normals)
def test_everybody_is_an_adult_with_a_possible_body_mass(simulation: Simulation, z: NDArray[np.float64]):
    table = np.tile(skeleton().defaults, (len(z), 1))
    for name, value in simulation.covariates:
        table[:, COLUMN[name]] = value
    ages = _differ(table, simulation, z)
    assert ((ages >= 18) & (ages <= 95)).all()
    assert ((table[:, COLUMN["bmi"]] >= 16) & (table[:, COLUMN["bmi"]] <= 55)).all()


def test_the_crowd_is_as_old_as_its_trial_and_had_its_menopause_at_the_usual_age():
    z = np.random.default_rng(1).standard_normal((20_000, 4))
    simulation = Simulation(66.0, (("menopause_age", 51.0),), SIMULATIONS[0].regimen)
    ages, menopause = people(simulation, z)
    assert ages.mean() == pytest.approx(66, abs=0.2)
    assert ages.std() == pytest.approx(people_of_an_arm.AGE_SD, abs=0.2)
    assert menopause.mean() == pytest.approx(51, abs=0.5)
    assert menopause.std() == pytest.approx(people_of_an_arm.MENOPAUSE_SD, abs=0.3)


def test_women_soon_after_their_menopause_keep_their_distance_from_it():
    z = np.random.default_rng(1).standard_normal((100, 4))
    simulation = Simulation(53.0, (("menopause_age", 50.0),), SIMULATIONS[0].regimen)
    ages, menopause = people(simulation, z)
    assert ages - menopause == pytest.approx(3.0)
    assert ages.std() > 1


def test_a_menopause_that_came_early_for_all_stays_early():
    z = np.random.default_rng(1).standard_normal((2000, 4))
    simulation = Simulation(60.0, (("menopause_age", 33.0),), SIMULATIONS[0].regimen)
    _, menopause = people(simulation, z)
    assert menopause.mean() == pytest.approx(33, abs=0.5)
