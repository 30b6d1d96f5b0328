"""Ranges in which later measurements should lie if the doses are taken."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from plan_cases import TODAY, changed

from osteon.care.followup.expected_response import ADHERENT, expected, least_significant, least_significant_percent
from osteon.person.patient import Patient
from osteon.population.branches import Branches, branch
from osteon.population.measurement import log_sd
from osteon.population.members import courses_of
from osteon.population.terms import error_sd
from osteon.treatment.regimen import Regimen

INHIBITOR = "anastrozole 1 mg daily from month -6 until month 54"
ALENDRONATE = f"{INHIBITOR}; alendronate 70 mg weekly for 54 months"
MONTHS = [0.0, 3.0, 6.0, 12.0, 24.0]


@pytest.fixture(scope="module")
def branches() -> Branches:
    person = Patient.from_any(changed(), "assessment", today=TODAY)
    plans = [courses_of(person, Regimen.from_any(words))[0] for words in (INHIBITOR, ALENDRONATE)]
    return branch(person, plans, MONTHS, (), people=80, repeats=5)


def test_s35_a_range_for_markers_at_3_and_6_and_for_density_at_12_and_24_months(branches: Branches):
    found = {(e.quantity, e.month): e for e in expected(branches, 1)}
    assert set(found) == {
        *((marker, month) for marker in ("ctx", "p1np") for month in (3.0, 6.0)),
        *((f"bmd_{site}", month) for site in ("lumbar_spine", "total_hip") for month in (12.0, 24.0)),
    }
    assert all(e.low < e.median < e.high for e in found.values())


def test_s35_a_marker_tells_taking_from_not_taking(branches: Branches):
    without, taken = (next(e for e in expected(branches, k) if e.quantity == "ctx") for k in (0, 1))
    assert taken.high < without.low + 10
    assert taken.high < least_significant_percent("ctx")["fall"] + 10


def test_nine_in_ten_later_measurements_of_such_people_lie_in_the_range(branches: Branches):
    random = np.random.default_rng(1)
    adherent = branches.adherence >= ADHERENT
    for found in expected(branches, 1):
        true = branches.log_change(1, found.quantity, [found.month])[adherent, 0]
        error = math.sqrt(2) * error_sd(found.quantity) * random.standard_normal((20, len(true)))
        change = 100 * np.expm1(true + error)
        assert ((change >= found.low) & (change <= found.high)).mean() == pytest.approx(0.9, abs=0.02)


def test_the_range_is_that_of_people_who_take_their_tablets(branches: Branches):
    falls = branches.log_change(1, "ctx", [6.0])[:, 0]
    deep = falls < np.median(falls)

    def median(who: np.ndarray) -> float:
        taking = replace(branches, adherence=np.where(who, ADHERENT, ADHERENT / 2))
        return next(e.median for e in expected(taking, 1) if (e.quantity, e.month) == ("ctx", 6.0))

    assert median(deep) < median(~deep) - 10


def test_a_treatment_that_starts_later_is_judged_later(branches: Branches):
    assert [e.month for e in expected(branches, 1, start_month=3.0) if e.quantity == "ctx"] == [6.0, 12.0]


@pytest.mark.parametrize("quantity", ["bmd_lumbar_spine", "bmd_total_hip", "ctx", "p1np"])
def test_the_least_significant_change_is_2_77_times_the_error_of_one_measurement(quantity: str):
    assert least_significant(quantity) == pytest.approx(2.77 * log_sd(quantity), rel=1e-3)
    limits = least_significant_percent(quantity)
    assert (1 + limits["fall"] / 100) * (1 + limits["rise"] / 100) == pytest.approx(1.0, abs=0.002)
