"""What the options would do to a skeleton: the same people under each of them."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from plan_cases import TODAY, changed

from osteon.care.plan.outlook import HORIZONS, Outlooks, outlooks
from osteon.fracture import risk
from osteon.person.patient import Patient
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population.branches import branch
from osteon.population.forecast import solve
from osteon.population.members import courses_of
from osteon.population.observations import observations
from osteon.population.people_like import people_like
from osteon.simulation.cohort import run
from osteon.treatment.regimen import Regimen

INHIBITOR = "anastrozole 1 mg daily from month -6 until month 54"
ZOLEDRONATE = f"{INHIBITOR}; zoledronic acid 4 mg iv every 6 months for 54 months"
UNAIDED = f"{INHIBITOR}; denosumab 60 mg sc every 6 months for 54 months"
FOLLOWED = f"{UNAIDED}; zoledronic acid 5 mg iv once from month 54"
PEOPLE = 40


def simulated(fields: dict, people: int = PEOPLE, **plans: str) -> Outlooks:
    person = Patient.from_any(fields, "assessment", today=TODAY)
    courses = {name: courses_of(person, Regimen.from_any(words))[0] for name, words in plans.items()}
    return outlooks(person, courses, observations(person, TODAY)[0], people=people)


@pytest.fixture(scope="module")
def anna() -> Outlooks:
    return simulated(changed(), alone=INHIBITOR, zoledronate=ZOLEDRONATE, unaided=UNAIDED, followed=FOLLOWED)


@pytest.mark.parametrize("score", [0.5, -1.0, -2.0, -3.5])
def test_s33_zoledronic_acid_raises_spine_and_hip_whatever_the_baseline_t_score(score: float):
    fields = changed(dxa={"lumbar_spine": score, "total_hip": score})
    shown = simulated(fields, people=24, alone=INHIBITOR, zoledronate=ZOLEDRONATE)["zoledronate"]
    for site in ("lumbar_spine", "total_hip"):
        assert shown.at(f"bmd_{site}", 1)["median"] > 1.0
        assert shown.at(f"t_score_{site}", 2)["median"] > score
        assert shown.against is not None
        assert shown.against[f"bmd_{site}"]["low90"][HORIZONS.index(2)] > 0.0


def test_s31_denosumab_stopped_unaided_loses_what_a_follow_on_keeps(anna: Outlooks):
    followed, unaided = anna["followed"], anna["unaided"]
    for quantity in ("bmd_lumbar_spine", "bmd_total_hip"):
        at = followed.months <= 54
        np.testing.assert_allclose(
            followed.quantities[quantity]["median"][at], unaided.quantities[quantity]["median"][at], atol=0.01
        )
        assert unaided.quantities[quantity]["median"][unaided.months == 72] < followed.at(quantity, 6)["median"] - 2.0
    assert unaided.at("ctx", 5.5)["median"] > followed.at("ctx", 5.5)["median"] + 20.0
    assert unaided.at("vertebral", 10)["median"] > 1.2 * followed.at("vertebral", 10)["median"]


def test_a_difference_between_two_plans_is_within_the_same_people(anna: Outlooks):
    against = anna["zoledronate"].against
    assert against is not None
    at = HORIZONS.index(5)

    def width(ends: dict[str, float]) -> float:
        return ends["high90"] - ends["low90"]

    for name in ("bmd_total_hip", "major", "any"):
        own = {end: float(band[at]) for end, band in against[name].items()}
        separate = np.hypot(width(anna["alone"].at(name, 5)), width(anna["zoledronate"].at(name, 5)))
        assert width(own) < (0.7 if name == "bmd_total_hip" else 1.0) * separate


def test_the_inhibitor_alone_does_not_depend_on_what_it_is_compared_with(anna: Outlooks):
    other = simulated(changed(), alone=INHIBITOR, risedronate=f"{INHIBITOR}; risedronate 35 mg weekly for 54 months")
    common = np.isin(anna["alone"].months, other["alone"].months)
    for name, bands in anna["alone"].quantities.items():
        np.testing.assert_allclose(other["alone"].quantities[name]["median"], bands["median"][common], atol=1e-6)
    np.testing.assert_allclose(other["alone"].fractures["any"]["high90"], anna["alone"].fractures["any"]["high90"])


def test_intervals_hold_each_other_and_begin_at_nothing(anna: Outlooks):
    for outlook in anna.by_plan.values():
        for bands in (*outlook.quantities.values(), *outlook.fractures.values()):
            ends = np.stack([bands[end] for end in ("low90", "low50", "median", "high50", "high90")])
            assert (np.diff(ends, axis=0) >= 0).all()
        for name in ("bmd_lumbar_spine", "bmd_total_hip", "ctx", "p1np"):
            assert outlook.quantities[name]["high90"][0] == pytest.approx(0.0, abs=1e-6)
        for bands in outlook.fractures.values():
            assert bands["median"][0] == 0.0
            assert (np.diff(bands["median"]) > 0).all()


def test_t_scores_and_levels_are_shown_only_where_they_were_measured(anna: Outlooks):
    assert {"t_score_lumbar_spine", "t_score_total_hip"} <= set(anna["alone"].quantities)
    fields = changed(dxa={"total_hip": None}, labs={"ctx_ng_ml": 0.4})
    shown = simulated(fields, people=10, alone=INHIBITOR)["alone"].quantities
    assert "t_score_total_hip" not in shown
    assert "p1np_level" not in shown
    assert shown["ctx_level"]["median"][0] == pytest.approx(0.4, rel=0.2)


def test_the_outlook_of_a_plan_is_that_of_a_forecast(anna: Outlooks):
    person = Patient.from_any(changed(), "assessment", today=TODAY)
    forecast = solve(person, Regimen.from_any(ZOLEDRONATE), years=5, every_months=12, members=200, today=TODAY)
    assert forecast.coordinates["time"][1][-1] == 60
    bands = forecast.variables["bmd_change"][1][:2, -1]
    for site, (low, _, median, _, high) in zip(("lumbar_spine", "total_hip"), bands, strict=True):
        own = anna["zoledronate"].at(f"bmd_{site}", 5)
        assert own["median"] == pytest.approx(median, abs=1.0)
        assert own["high90"] - own["low90"] == pytest.approx(high - low, rel=0.35)


@pytest.mark.parametrize(("plan", "words"), [("zoledronate", ZOLEDRONATE), ("followed", FOLLOWED)])
def test_the_chance_of_fractures_is_that_of_osteon_risk(anna: Outlooks, plan: str, words: str):
    """`osteon risk` goes by months; here one step is three, within which denosumab comes and goes."""
    person = Patient.from_any(changed(), "assessment", today=TODAY)
    whole = risk(person, Regimen.from_any(words), draws=200, today=TODAY)
    for outcome in ("major", "hip", "vertebral", "any"):
        for years in (5, 10):
            assert anna[plan].at(outcome, years)["median"] == pytest.approx(
                100 * whole.summary(outcome, float(years))["median"], rel=0.15
            )


def test_own_measurements_move_the_outlook():
    def ctx(value: float) -> dict:
        rows = [
            {"date": date(2025, 9, 1), "what": "ctx", "value": 0.4, "unit": "ng/mL"},
            {"date": date(2026, 3, 1), "what": "ctx", "value": value, "unit": "ng/mL"},
        ]
        return changed(measurements=rows)

    quick, slow = (simulated(ctx(v), alone=INHIBITOR)["alone"].at("bmd_total_hip", 2) for v in (0.9, 0.25))
    assert quick["median"] < slow["median"]


def test_parting_from_one_past_changes_nothing():
    """Each plan integrated from the start on its own gives the same courses."""
    person = Patient.from_any(changed(), "assessment", today=TODAY)
    plans = [courses_of(person, Regimen.from_any(words))[0] for words in (INHIBITOR, FOLLOWED)]
    months = [0.0, 3.0, 54.0, 60.0]
    shared = branch(person, plans, months, (), people=8, rtol=1e-6)
    table, _ = people_like(person, 8, seed=1)
    for k, courses in enumerate(plans):
        doses = schedule(courses, skeleton(), 60.0)
        alone = run([63.0] * 8, [{}] * 8, [doses] * 8, months, parameters=table, rtol=1e-6)
        for quantity in ("bmd_total_hip", "ctx"):
            np.testing.assert_allclose(shared.plans[k].members.at(quantity, months), np.log(alone[quantity]), atol=2e-4)


def test_plain_data_hold_tables_and_courses_and_nothing_that_is_not_finite(anna: Outlooks):
    data = json.loads(json.dumps(anna["zoledronate"].to_dict(), allow_nan=False))
    assert list(data["at_years"]) == ["1", "2", "5", "10"]
    assert set(data["at_years"]["5"]["hip"]) == {"median", "low50", "high50", "low90", "high90"}
    assert len(data["courses"]["ctx"]["median"]) == len(data["time_month"])
    assert anna["alone"].to_dict()["against_inhibitor_alone"] is None


def test_the_time_before_today_is_shown_and_ends_in_it(anna: Outlooks):
    past = anna.so_far
    assert past is not None
    assert past.months.tolist() == [-6.0, -3.0, 0.0]
    for name in ("bmd_lumbar_spine", "bmd_total_hip"):
        bands = past.quantities[name]
        assert bands["median"][-1] == 0.0
        # six months of the inhibitor have cost density: it was higher than today
        assert bands["median"][0] > 0.3
    shown = anna["alone"].quantities
    for end in ("low90", "median", "high90"):
        assert past.quantities["t_score_lumbar_spine"][end][-1] == pytest.approx(shown["t_score_lumbar_spine"][end][0])


def test_nothing_is_shown_before_today_where_nothing_was_given_or_measured():
    fields = {
        "sex": "female",
        "age": 63,
        "menopause": "postmenopausal",
        "ai": {"drug": "letrozole", "status": "planned"},
    }
    assert simulated(fields, people=8, alone="letrozole 2.5 mg daily for 5 years").so_far is None
