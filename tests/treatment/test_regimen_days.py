"""On which days doses fall."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regimen_strategies import courses

from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

MONTH = 365.25 / 12


def days_of(text: str, until_month: float = 240, seed: int = 0) -> np.ndarray:
    return Regimen.from_text(text).courses[0].dose_days(until_month, seed)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("denosumab 60 mg every 182.6 days for 3 years", 6),
        ("denosumab 60 mg every 6 months for 3 years", 6),
        ("zoledronic acid 4 mg every 182.6 days for 5 years", 10),
        ("zoledronic acid 5 mg yearly for 3 years", 3),
        ("zoledronic acid 5 mg every 365 days for 6 years", 6),
        ("ibandronate 150 mg every 30.4 days for 10 years", 120),
        ("romosozumab 210 mg every 30.4 days for 12 months", 12),
        ("denosumab 30 mg every 91.3 days for 24 months", 8),
        ("anastrozole 1 mg daily for 5 years", 1827), ("alendronate 70 mg weekly for 5 years", 261),
        ("denosumab 60 mg every 6 months x 6", 6), ("goserelin 3.6 mg every 28 days x 13", 13),
    ],
)  # fmt: skip
def test_no_dose_is_added_at_the_end_of_a_course(text, count):
    assert days_of(text).size == count


def test_doses_start_with_the_course_and_end_before_its_end():
    days = days_of("denosumab 60 mg every 6 months from month 12 for 2 years")
    assert days.tolist() == [(12 + 6 * k) * MONTH for k in range(4)]


def test_giving_up_ends_the_doses():
    days = days_of("anastrozole 1 mg daily for 5 years stopping at month 12")
    assert days[-1] < 12 * MONTH <= days[-1] + 1


def test_a_course_before_month_0_has_negative_days():
    days = days_of("tamoxifen 20 mg daily from month -60 until month 0")
    assert days[0] == -60 * MONTH
    assert days[-1] < 0


def test_a_course_without_end_goes_on_to_the_time_asked_for():
    days = days_of("letrozole 2.5 mg daily", until_month=84)
    assert days.size == np.ceil(84 * MONTH)
    assert days[-1] < 84 * MONTH


@given(courses(), st.floats(0, 200), st.floats(0, 200), st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_a_longer_horizon_never_changes_the_earlier_doses(course, one, two, seed):
    short, long = sorted((one, two))
    early, late = course.dose_days(short, seed), course.dose_days(long, seed)
    np.testing.assert_array_equal(early, late[late < short * MONTH])


@given(courses(ends=True), st.integers(0, 2**31))
@settings(max_examples=150, deadline=None)
def test_the_share_taken_is_met_to_within_half_a_dose(course, seed):
    full = Course(**(course.record() | {"taken": 1.0})).dose_days()
    taken = course.dose_days(seed=seed)
    assert abs(taken.size - course.taken * full.size) <= 0.5 + 1e-6
    assert np.isin(taken, full).all()
    np.testing.assert_array_equal(taken, course.dose_days(seed=seed))


def test_another_seed_misses_other_doses_and_no_gap_is_long():
    text = "anastrozole 1 mg daily for 5 years missing 20 %"
    one, two = days_of(text, seed=1), days_of(text, seed=2)
    assert one.size == two.size == 1462
    assert not np.array_equal(one, two)
    assert np.diff(one).max() <= 7


def test_two_drugs_do_not_miss_the_same_doses():
    both = Regimen.from_text(
        "anastrozole 1 mg daily for 1 year missing 50 %; calcium 1000 mg daily for 1 year missing 50 %"
    )
    first, second = (course.dose_days(seed=3) for course in both.courses)
    assert not np.array_equal(first, second)


def test_average_amount_a_day_counts_missed_doses_and_patches():
    courses_ = Regimen.from_text(
        "alendronate 70 mg weekly missing 20 %; estradiol patch 0.1 mg/day twice weekly"
    ).courses
    assert courses_[0].per_day == pytest.approx(8.0)
    assert courses_[1].per_day == pytest.approx(0.1)
    assert courses_[1].amount == pytest.approx(0.35)
    assert Regimen.from_text("zoledronic acid 5 mg once").courses[0].per_day is None
