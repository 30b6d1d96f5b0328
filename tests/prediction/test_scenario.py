"""An arm becomes people and courses; one that cannot says why, and leaves the others alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from osteon.evidence.evidence_files import Arm, Observation, arms
from osteon.evidence.readings import not_fitted
from osteon.prediction.scenario import CALCIUM, NotCoveredError, Simulation, groups, scenario, without_model
from osteon.prediction.targets import Plan, plan

LETROZOLE = {"drug": "letrozole", "dose": 2.5, "unit": "mg", "route": "oral", "every_days": 1, "start_month": 0}
TAMOXIFEN = {"drug": "tamoxifen", "dose": 20, "unit": "mg", "route": "oral", "every_days": 1, "start_month": 0}
ZOLEDRONATE = {"drug": "zoledronic-acid", "dose": 4, "unit": "mg", "route": "iv", "every_days": 182.6, "start_month": 0}
CALCIUM_TABLET = {"drug": "calcium", "dose": 1000, "unit": "mg", "route": "oral", "every_days": 1, "start_month": 0}
SPINE = Observation("bmd-lumbar-spine", "percent-change", -3.0, 24.0)
DIFFERENCE = replace(SPINE, measure="percent-difference-vs-comparator")


def mine(
    *courses: Mapping[str, Any], observations: tuple[Observation, ...] = (SPINE,), name: str = "mine", **people: Any
) -> Arm:
    """An arm of somebody's own file: women of 62 after menopause."""
    population = {"sex": "female", "menopause": "postmenopausal", "age_mean": 62} | people
    return Arm(name, "Mine", "Doe J", None, "seen", population, courses, observations)


def drugs(simulation: Simulation) -> list[str]:
    return [course.drug for course in simulation.regimen.courses]


def person(arm: Arm) -> tuple[float, dict[str, float]]:
    simulation = scenario(arm).treated[0]
    return simulation.age, dict(simulation.covariates)


def why_skipped(found: Plan) -> dict[str, str]:
    return {s.observation.endpoint: s.reason for s in found.skipped}


def test_an_inhibitor_is_compared_with_nothing():
    assert drugs(scenario(mine(LETROZOLE)).control) == []


def test_a_bone_drug_on_an_inhibitor_is_compared_with_the_inhibitor():
    assert drugs(scenario(mine(LETROZOLE, ZOLEDRONATE)).control) == ["letrozole"]


def test_a_bone_drug_alone_is_compared_with_nothing():
    assert drugs(scenario(mine(ZOLEDRONATE)).control) == []


def test_calcium_for_everybody_is_given_to_both_arms():
    found = scenario(mine(LETROZOLE, ZOLEDRONATE, calcium_vitamin_d=True))
    assert drugs(found.treated[0]) == ["letrozole", "zoledronic-acid", CALCIUM.drug]
    assert drugs(found.control) == ["letrozole", CALCIUM.drug]


def test_calcium_that_is_tested_is_not_given_to_the_comparator():
    found = scenario(mine(CALCIUM_TABLET, calcium_vitamin_d=True))
    assert drugs(found.treated[0]) == ["calcium"]
    assert drugs(found.control) == []


def test_calcium_that_is_tested_on_an_inhibitor_is_compared_with_the_inhibitor():
    assert drugs(scenario(mine(LETROZOLE, CALCIUM_TABLET)).control) == ["letrozole"]


def test_calcium_listed_beside_a_bone_drug_does_not_take_the_inhibitor_from_the_comparator():
    assert drugs(scenario(mine(LETROZOLE, ZOLEDRONATE, CALCIUM_TABLET)).control) == ["letrozole", "calcium"]


def test_a_pooled_arm_is_one_simulation_for_each_regimen():
    pooled = next(arm for arm in arms() if arm.id.startswith("abcsg12-et-alone"))
    found = scenario(pooled)
    assert [sorted(set(drugs(s))) for s in found.treated] == [["goserelin", "tamoxifen"], ["anastrozole", "goserelin"]]


def test_a_difference_of_a_pooled_arm_has_as_many_comparators_as_regimens():
    pooled = next(arm for arm in arms() if arm.id.startswith("abcsg12-et-zol"))
    laid = plan([replace(pooled, observations=(DIFFERENCE,))])
    (target,) = laid.targets
    assert len(target.treated) == len(target.control) == 2
    assert len(set(target.treated)) == 2


@pytest.mark.parametrize("drug", sorted(without_model()))
def test_an_arm_with_a_drug_without_a_model_is_skipped_and_says_so(drug: str):
    unknown = mine({"drug": drug, "start_month": 0}, name="unknown")
    found = plan([unknown, mine(LETROZOLE)])
    group = f"{drug} is no single drug; name the one given and its dose, or write a mixture"
    assert [s.reason for s in found.skipped] == [group if drug in groups() else f"no model for {drug}"]
    assert [t.arm.id for t in found.targets] == ["mine"]


def test_a_drug_that_nobody_knows_is_skipped_with_its_name():
    with pytest.raises(NotCoveredError, match="moonlight"):
        scenario(mine(LETROZOLE | {"drug": "moonlight"}))


def test_a_course_without_a_start_is_skipped_and_says_so():
    with pytest.raises(NotCoveredError, match="start of letrozole"):
        scenario(mine(LETROZOLE | {"start_month": None}))


def test_every_shipped_arm_is_simulated_or_says_why_not():
    reasons: dict[str, str] = {}
    for arm in arms():
        try:
            assert 15 < scenario(arm).control.age < 100
        except NotCoveredError as why:
            reasons[arm.id] = str(why)
    assert all(reasons.values())
    assert reasons["pansini-surgical-menopause"] == "cross-section against younger women"
    assert len(reasons) < len(arms()) / 5


def test_what_cannot_be_predicted_is_skipped_with_its_reason_and_the_rest_is_kept():
    rows = (
        SPINE,
        Observation("fracture-any-cumulative", "percent-cumulative", 4.0, 24.0),
        Observation("estradiol", "absolute", 5.0, 0.0),
        Observation("ctx", "absolute", 0.5, 12.0, unit="ng/mL"),
        replace(SPINE, endpoint="bmd-total-hip", statistic="bound"),
    )
    found = plan([mine(LETROZOLE, observations=rows)])
    assert [t.observation for t in found.targets] == [SPINE]
    assert why_skipped(found) == {
        "fracture-any-cumulative": "fracture-any-cumulative is not covered by the model",
        "estradiol": "a level without a unit",
        "ctx": "no prediction of absolute for ctx",
        "bmd-total-hip": "not a number to hold a prediction against (bound)",
    }


def test_every_observation_is_a_target_or_skipped():
    found = plan(arms())
    told = [id(x.observation) for x in (*found.targets, *found.skipped)]
    assert sorted(told) == sorted(id(o) for arm in arms() for o in arm.observations)
    assert all(s.reason for s in found.skipped)


def test_arms_with_the_same_people_and_drugs_share_a_simulation():
    found = plan([mine(LETROZOLE, name="one"), mine(LETROZOLE, name="two"), mine(name="placebo")])
    assert len(found.simulations) == 2
    assert found.targets[0].treated == found.targets[1].treated


def test_every_month_that_a_target_reads_is_in_the_plan():
    found = plan(arms(), grid=(3.0, 500.0))
    for target in found.targets:
        for month in (target.start, target.observation.time_month):
            assert found.months[found.column(month)] == pytest.approx(month, abs=1e-6)
    assert 3.0 in found.months
    assert 500.0 not in found.months


def test_a_number_that_is_listed_twice_for_one_arm_is_fitted_once():
    found = plan([mine(LETROZOLE, name="mine-2010"), mine(LETROZOLE, name="mine-2012")])
    assert [t.repeats for t in found.targets] == [False, True]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (mine(LETROZOLE, name="theirs"), "another trial"),
        (mine(LETROZOLE | {"dose": 0.5}, name="mine-low"), "another dose"),
        (mine(LETROZOLE | {"every_days": 3.5}, name="mine-weekly"), "another interval"),
        (mine(LETROZOLE, TAMOXIFEN, name="mine-both"), "another drug"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_same_value_of_another_arm_is_a_number_of_its_own(other: Arm, why: str):
    assert not any(t.repeats for t in plan([mine(LETROZOLE), other]).targets), why


@pytest.mark.parametrize(
    ("people", "menopause"),
    [
        ({"menopause_age": 47}, 47.0),
        ({"years_since_menopause": 12}, 50.0),
        ({"years_since_menopause": 0}, 62.0),
        ({}, 51.0),
        ({"age_mean": 50}, 48.0),
    ],
)
def test_a_womans_menopause_is_as_stated_or_as_usual(people: dict[str, Any], menopause: float):
    _, covariates = person(mine(**people))
    assert covariates == {"menopause_age": menopause}


@pytest.mark.parametrize("before", ["premenopausal", "ovarian-suppressed"])
@pytest.mark.parametrize("age", [30, 44, 52])
def test_a_premenopausal_woman_has_her_menopause_ahead(before: str, age: int):
    years, covariates = person(mine(menopause=before, age_mean=age))
    assert covariates["menopause_age"] >= max(51.0, years + 6)


@pytest.mark.parametrize("before", ["premenopausal", "ovarian-suppressed"])
def test_premenopausal_women_of_unknown_age_are_not_taken_for_old_ones(before: str):
    years, covariates = person(mine(menopause=before, age_mean=None))
    assert years < 50
    assert covariates["menopause_age"] < 60


def test_men_have_no_menopause_and_a_body_mass_that_is_told_is_used():
    _, covariates = person(mine(sex="male", menopause="male", bmi_mean=29))
    assert covariates == {"male": 1.0, "bmi": 29.0}


def test_what_the_arm_says_about_its_people_beats_what_is_recalled():
    atac = next(arm for arm in arms() if arm.id == "atac-anastrozole-bmd-2y")
    told = replace(atac, population={**atac.population, "age_mean": 71.0})
    assert scenario(told).treated[0].age == 71.0


def test_a_number_that_is_not_fitted_is_predicted_all_the_same():
    left = next(arm for arm in arms() if arm.id.startswith("men-anastrozole-1y"))
    assert not_fitted(left)
    assert any(t.arm is left for t in plan([left]).targets)
