"""When a response can first be seen."""

from __future__ import annotations

import math

import pytest
from plan_cases import TODAY, changed

from osteon.care.plan.outlook import MONTHS
from osteon.care.plan.plan_data import followup_data
from osteon.care.plan.response_time import ResponseTime, response_time
from osteon.person.patient import Patient
from osteon.population.branches import branch
from osteon.population.members import courses_of
from osteon.treatment.regimen import Regimen

INHIBITOR = "anastrozole 1 mg daily from month -6 until month 54"
TREATMENTS = {
    "inhibitor": INHIBITOR,
    "zoledronate": f"{INHIBITOR}; zoledronic acid 4 mg iv every 6 months for 54 months",
    "alendronate": f"{INHIBITOR}; alendronate 70 mg weekly for 54 months",
    "denosumab": f"{INHIBITOR}; denosumab 60 mg sc every 6 months for 54 months",
}


@pytest.fixture(scope="module")
def times() -> dict[str, dict[str, ResponseTime]]:
    person = Patient.from_any(changed(), "assessment", today=TODAY)
    plans = [courses_of(person, Regimen.from_any(words))[0] for words in TREATMENTS.values()]
    months = MONTHS[MONTHS <= 60]
    branches = branch(person, plans, months, (), people=40)
    return {
        name: {found.quantity: found for found in response_time(branches, k, 54.0)} for k, name in enumerate(TREATMENTS)
    }


def month(found: ResponseTime) -> float:
    return math.inf if found.month is None else found.month


@pytest.mark.parametrize("drug", ["zoledronate", "alendronate", "denosumab"])
def test_s36_a_turnover_marker_shows_the_response_earlier_than_density(drug: str, times):
    shown = times[drug]
    for marker in ("ctx", "p1np"):
        assert month(shown[marker]) <= 6
        assert month(shown[marker]) <= month(shown["bmd_lumbar_spine"])
        assert month(shown[marker]) < month(shown["bmd_total_hip"])
    assert month(shown["ctx"]) < month(shown["bmd_lumbar_spine"])


def test_without_a_bone_drug_there_is_no_response_to_be_seen(times):
    assert {found.month for found in times["inhibitor"].values()} == {None}


def test_the_probability_is_the_wanted_one_where_a_month_is_named(times):
    wanted = followup_data().response.probability
    for shown in times.values():
        for found in shown.values():
            assert (found.probability >= wanted) == (found.month is not None)
            assert found.to_dict()["wanted_probability"] == wanted
