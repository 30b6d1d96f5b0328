"""From courses to published numbers, against numbers computed by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from osteon.evidence.evidence_files import Arm, Observation
from osteon.prediction.published_statistic import of_average, of_people
from osteon.prediction.targets import Plan, Target

MONTHS = np.array([0.0, 12.0, 24.0, 36.0])
PLAN = Plan((), (), MONTHS, ())
ARM = Arm("mine", "Mine", "Doe J", None, "seen", {}, (), ())


def target(
    measure: str = "percent-change",
    time: float = 24.0,
    quantity: str = "bmd_lumbar_spine",
    treated: tuple[int, ...] = (0,),
    control: tuple[int, ...] = (),
    baseline: float | None = None,
    offset: float = 0.0,
    **observation: Any,
) -> Target:
    o = Observation(quantity.replace("_", "-"), measure, 0.0, time, **observation)
    return Target(ARM, o, "mine", quantity, treated, control, baseline, offset, False)


def average(t: Target, *courses: list[float]) -> float:
    """One average person in every simulation."""
    (found,) = of_average(PLAN, t, np.array(courses)[:, None, :])
    return float(found)


def people(t: Target, *simulations: list[list[float]], noise: list[float] | None = None) -> float:
    values = np.array(simulations)
    return of_people(PLAN, t, values, np.zeros(values.shape[1]) if noise is None else np.array(noise))


SPINE = [1.0, 0.97, 0.94, 0.92]


def test_a_percent_change_is_counted_from_month_0():
    assert average(target(), SPINE) == pytest.approx(-6.0)
    assert average(target(), [2 * x for x in SPINE]) == pytest.approx(-6.0)


def test_a_rebased_change_is_counted_from_its_own_month():
    assert average(target(time=36.0, rebased_at_month=12.0), SPINE) == pytest.approx(100 * (0.92 / 0.97 - 1))
    assert average(target(time=36.0, from_month=12.0), SPINE) == pytest.approx(100 * (0.92 / 0.97 - 1))


def test_a_yearly_change_is_divided_by_its_own_years():
    per_year = "percent-change-per-year"
    assert average(target(per_year), SPINE) == pytest.approx(-3.0)
    assert average(target(per_year, 36.0, rebased_at_month=12.0), SPINE) == pytest.approx(50 * (0.92 / 0.97 - 1))
    assert average(target(per_year, 12.0), SPINE) == pytest.approx(-3.0)


def test_per_cent_of_baseline_is_not_a_change():
    assert average(target("percent-of-baseline"), SPINE) == pytest.approx(94.0)


def test_a_difference_in_bmd_is_one_change_minus_the_other():
    t = target("percent-difference-vs-comparator", treated=(0,), control=(1,))
    assert average(t, [1.0, 1.03, 1.05, 1.06], [1.0, 0.99, 0.98, 0.97]) == pytest.approx(7.0)


def test_a_difference_in_a_marker_is_one_level_over_the_other():
    t = target("percent-difference-vs-comparator", quantity="ctx", treated=(0,), control=(1,))
    assert average(t, [2.0, 0.8, 0.8, 0.8], [1.0, 0.8, 0.8, 0.8]) == pytest.approx(-50.0)


def test_a_rebased_difference_compares_changes_from_the_same_month():
    t = target("percent-difference-vs-comparator", 36.0, treated=(0,), control=(1,), rebased_at_month=12.0)
    found = average(t, [1.0, 1.10, 1.20, 1.21], [1.0, 0.90, 0.80, 0.81])
    assert found == pytest.approx(100 * (1.21 / 1.10 - 0.81 / 0.90))


def test_an_arm_that_pools_regimens_has_the_mean_of_their_changes():
    assert average(target(treated=(0, 2)), SPINE, [9.0, 9, 9, 9], [4.0, 4.0, 3.92, 3.9]) == pytest.approx(-4.0)


def test_a_level_without_one_at_month_0_is_the_models_own_in_the_published_unit():
    pg, ng = target("absolute", quantity="estradiol", unit="pg/mL"), {"quantity": "testosterone", "unit": "ng/dL"}
    assert average(pg, [40.0, 20.0, 10.0, 5.0]) == pytest.approx(10 / 3.671)
    pmol = target("absolute", quantity="estradiol", unit="pmol/L")
    assert average(pmol, [40.0, 20.0, 10.0, 5.0]) == pytest.approx(10.0)
    assert average(target("absolute", **ng), [15.0, 16.0, 18.0, 18.0]) == pytest.approx(18 / 0.03467)


def test_a_level_after_one_at_month_0_is_that_level_times_the_models_change():
    t = target("absolute", quantity="estradiol", unit="pg/mL", baseline=6.0)
    assert average(t, [40.0, 20.0, 10.0, 5.0]) == pytest.approx(1.5)


def test_what_an_assay_reads_on_top_makes_a_fall_look_smaller():
    course = [20.0, 1.0, 1.0, 1.0]
    t = target(quantity="estradiol", offset=5.0)
    assert average(t, course) == pytest.approx(100 * (6 / 25 - 1))
    level = target("absolute", quantity="estradiol", unit="pmol/L", offset=5.0)
    assert average(level, course) == pytest.approx(6.0)


def test_each_set_of_parameters_gives_a_number_of_its_own():
    values = np.array([[[1.0, 1.0, 0.9, 0.8], [1.0, 1.0, 1.1, 1.2]]])
    assert of_average(PLAN, target(), values) == pytest.approx([-10.0, 10.0])


def test_a_trial_gives_the_mean_of_its_people_or_the_median_where_it_says_so():
    courses = [[1.0, 1.0, 0.99, 1], [2.0, 2.0, 1.96, 2], [1.0, 1.0, 0.88, 1]]
    assert people(target(statistic="mean"), courses) == pytest.approx(-5.0)
    assert people(target(), courses) == pytest.approx(-5.0)
    assert people(target(statistic="median"), courses) == pytest.approx(-2.0)


def test_the_median_of_a_pooled_arm_is_that_of_all_its_people():
    one, two = [[1.0, 1, 0.9, 1]] * 3, [[1.0, 1, 1.1, 1], [1.0, 1, 1.3, 1], [1.0, 1, 0.9, 1]]
    pooled = target(statistic="median", treated=(0, 1))
    assert people(pooled, one, two) == pytest.approx(-10.0)
    assert people(target(treated=(0, 1)), one, two) == pytest.approx(0.0)


def test_a_difference_between_samples_compares_their_means():
    t = target("percent-difference-vs-comparator", treated=(0,), control=(1,))
    treated, control = [[1.0, 1, 1.04, 1], [1.0, 1, 1.08, 1]], [[1.0, 1, 0.98, 1], [1.0, 1, 1.00, 1]]
    assert people(t, treated, control) == pytest.approx(7.0)
    marker = target("percent-difference-vs-comparator", quantity="ctx", treated=(0,), control=(1,))
    assert people(marker, treated, control) == pytest.approx(100 * (1.06 / 0.99 - 1))


def test_errors_of_measurement_multiply_the_change():
    courses = [[1.0, 1, 0.5, 1], [1.0, 1, 0.5, 1]]
    assert people(target(quantity="ctx"), courses, noise=[0.0, np.log(2)]) == pytest.approx(-25.0)


def test_people_who_are_all_alike_give_the_number_of_the_average_person():
    for t in (
        target(),
        target(statistic="median"),
        target("percent-change-per-year", 36.0, rebased_at_month=12.0),
        target("percent-of-baseline"),
        target("absolute", quantity="estradiol", unit="pg/mL", offset=4.0),
        target("absolute", quantity="estradiol", unit="pg/mL", baseline=6.0),
        target("percent-difference-vs-comparator", treated=(0, 1), control=(1, 1)),
        target("percent-difference-vs-comparator", quantity="p1np", treated=(0, 1), control=(1, 1)),
    ):
        courses = [SPINE, [1.0, 1.1, 1.2, 1.3]]
        assert people(t, *[[course] * 5 for course in courses]) == pytest.approx(average(t, *courses))
