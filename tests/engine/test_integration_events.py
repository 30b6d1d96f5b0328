"""Events happen exactly when they are said to, and outputs at their times show the state before them."""

import numpy as np
import pytest

from osteon.engine.integration import Schedule, integrate


def bolus(*times, dose=5.0):
    return Schedule(np.array(times, dtype=float), np.zeros(len(times), np.int64), np.full(len(times), dose))


def run(drug, times, schedule, **given):
    return integrate(drug, drug.defaults[None], times, schedules=[schedule], **given).states[0]


def test_a_dose_is_taken_at_its_exact_time(drug):
    given_at = 10.0 + 1e-9
    states = run(drug, [0.0, 10.0, given_at, given_at + 1e-6], bolus(given_at))
    assert states[1, 0] == 0.0
    assert states[2, 0] == 0.0
    ka = drug.defaults[drug.parameter_names.index("absorption")]
    assert states[3, 0] == pytest.approx(5.0 * np.exp(-ka * 1e-6), rel=1e-9)


def test_output_at_the_start_shows_the_dose_of_that_time(drug):
    assert run(drug, [0.0, 1.0], bolus(0.0))[0, 0] == 5.0


def test_output_at_a_later_time_does_not_show_the_dose_of_that_time(drug):
    with_dose = run(drug, [0.0, 1.0, 2.0], bolus(0.0, 1.0), rtol=1e-9)
    without = run(drug, [0.0, 1.0, 2.0], bolus(0.0), rtol=1e-9)
    np.testing.assert_allclose(with_dose[1], without[1], rtol=1e-6)
    assert with_dose[2, 1] > 1.5 * without[2, 1]


def test_output_at_the_first_time_does_not_show_a_dose_when_the_start_is_earlier(drug):
    assert run(drug, [0.0, 1.0], bolus(0.0), start=-5.0)[0, 0] == 0.0


def test_dose_at_the_last_time_changes_nothing(drug):
    np.testing.assert_array_equal(run(drug, [0.0, 3.0], bolus(3.0)), run(drug, [0.0, 3.0], bolus()))


def test_two_doses_at_one_time_are_one_double_dose(drug):
    np.testing.assert_array_equal(run(drug, [0.0, 9.0], bolus(2.0, 2.0)), run(drug, [0.0, 9.0], bolus(2.0, dose=10.0)))


@pytest.mark.parametrize("later", [5e-324, 1e-300, 1e-20])
def test_two_doses_that_nothing_can_come_between_are_no_obstacle(drug, later):
    together = run(drug, [-1.0, 9.0], bolus(0.0, dose=10.0), rtol=1e-9)
    apart = run(drug, [-1.0, 9.0], bolus(0.0, later), rtol=1e-9)
    np.testing.assert_allclose(apart, together, rtol=1e-6, atol=1e-20)


def test_a_parameter_keeps_the_value_an_event_sets(drug):
    slot = len(drug.states) + drug.parameter_names.index("infusion")
    set_twice = Schedule(np.array([0.0, 5.0]), np.array([slot, slot]), np.array([2.0, 0.0]))
    states = run(drug, [0.0, 5.0, 100.0], set_twice)
    assert states[1, 1] > 1.0
    assert states[2, 1] < 0.1 * states[1, 1]


def test_events_leave_the_given_parameters_untouched(drug):
    parameters = drug.parameter_table(1)
    slot = len(drug.states) + drug.parameter_names.index("infusion")
    integrate(drug, parameters, [0.0, 5.0], schedules=[Schedule(np.array([1.0]), np.array([slot]), np.array([2.0]))])
    np.testing.assert_array_equal(parameters, drug.parameter_table(1))


def test_daily_doses_are_not_missed_over_ten_years(drug):
    daily = bolus(*np.arange(3650.0), dose=0.2)
    states = run(drug, [0.0, 3649.5, 3650.0], daily)
    assert states[1, 0] == pytest.approx(states[2, 0] * np.exp(8.0 * 0.5), rel=1e-4)


def test_one_output_time_at_the_start_needs_no_step(drug):
    solution = integrate(drug, drug.defaults[None], [4.0], schedules=[bolus(4.0)])
    assert solution.steps[0] == 0
    assert solution.states[0, 0, 0] == 5.0
