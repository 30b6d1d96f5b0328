"""What cannot be integrated is said plainly: bad input by ValueError, a failing patient by its status."""

import numpy as np
import pytest

from osteon.engine.integration import Schedule, integrate
from osteon.engine.model import Model, Parameter, equations_of, rate

TIMES = [0.0, 1.0, 2.0, 3.0]


def event(time=1.0, slot=0, value=1.0):
    return Schedule(np.array([time]), np.array([slot]), np.array([value]))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"parameters": np.ones((2, 3))}, r"parameters has shape \(2, 3\): the model needs \(patients, 11\)"),
        ({"times": [0.0, 2.0, 1.0]}, r"times\[2\] = 1 is not after 2"),
        ({"times": [0.0, np.nan]}, r"times\[1\] is not a finite day"),
        ({"times": []}, "at least one day"),
        ({"start": 0.5}, r"patient 0: start 0.5 is not a day at or before times\[0\] = 0"),
        ({"start": [0.0, np.inf]}, "patient 1: start inf"),
        ({"start": [0.0, 0.0, 0.0]}, r"one per patient \(2,\)"),
        ({"initial": np.ones((1, 4))}, "initial has 1 rows, parameters has 2"),
        ({"schedules": [event()]}, "1 schedules for 2 patients"),
        ({"schedules": [event(), event(time=-1.0)]}, "patient 1, event 0 .*before the patient's start"),
        ({"schedules": [event(), event(value=np.inf)]}, "patient 1, event 0 .*the value is not finite"),
        ({"schedules": [event(time=np.nan), event()]}, "patient 0, event 0 .*the time is not finite"),
        ({"schedules": [event(), event(slot=15)]}, r"patient 1, event 0 .*the slot is not in 0 \.\.\. 14"),
        ({"schedules": [event(), event(slot=1.5)]}, "patient 1: slots are float64"),
        (
            {"schedules": [event(), Schedule(np.array([2.0, 1.0]), np.array([0, 0]), np.array([1.0, 1.0]))]},
            "patient 1, event 1 .*sort by time",
        ),
        (
            {"schedules": [event(), Schedule(np.array([2.0]), np.array([0, 0]), np.array([1.0]))]},
            "patient 1: times, slots and values have shapes",
        ),
        ({"rtol": 0.0}, "rtol is 0.0"),
        ({"atol": [1e-8, 1e-8, -1.0, 1e-8]}, "atol of peripheral is -1"),
        ({"atol": [1e-8]}, r"one per state \(4,\)"),
        ({"threads": 0}, "threads is 0"),
        ({"max_steps": 0}, "max_steps is 0"),
    ],
)  # fmt: skip
def test_input_that_does_not_fit_is_refused_with_what_is_wrong(drug, given, message):
    arguments = {"parameters": drug.parameter_table(2), "times": TIMES} | given
    with pytest.raises(ValueError, match=message):
        integrate(drug, arguments.pop("parameters"), arguments.pop("times"), **arguments)


def test_a_patient_with_a_missing_number_is_named_with_the_number(drug):
    parameters = drug.parameter_table(3)
    parameters[1, drug.parameter_names.index("clearance")] = np.nan
    solution = integrate(drug, parameters, TIMES)
    assert solution.status.tolist() == [0, 1, 0]
    assert solution.reason(1) == "a parameter or initial state is not finite: clearance = nan"
    assert solution.reason(0) == ""
    assert np.isnan(solution.states[1]).all()


def test_a_patient_who_needs_too_many_steps_is_stopped_and_keeps_what_was_reached(drug):
    full = integrate(drug, drug.defaults[None], TIMES, schedules=[event(time=1.5, value=10.0)])
    solution = integrate(
        drug,
        drug.defaults[None],
        TIMES,
        schedules=[event(time=1.5, value=10.0)],
        max_steps=int(full.steps[0]) - 1,
    )
    assert "more steps than max_steps" in solution.reason(0)
    reached = np.array(TIMES) <= solution.stopped[0]
    np.testing.assert_array_equal(solution.states[0, reached], full.states[0, reached])
    assert np.isnan(solution.states[0, ~reached]).all()


@rate(unit="1", symbol="y", start=1.0, source="test")
def explosive(explosive, speed):
    return speed * explosive**2


def explosion():
    import test_integration_failures

    parameter = Parameter("speed", "k", 1.0, "1/d", 0.0, 10.0, "test", "assumed", "speed")
    return Model("explosion", equations_of(test_integration_failures), [parameter])


def test_a_solution_that_leaves_the_numbers_collapses_where_it_does():
    solution = integrate(explosion(), [[1.0], [0.1]], [0.0, 0.5, 2.0], rtol=1e-8)
    assert solution.status.tolist() == [2, 0]
    assert solution.stopped[0] == pytest.approx(1.0, abs=1e-6)
    assert "the step length collapsed" in solution.reason(0)
    assert solution.states[0, 1, 0] == pytest.approx(2.0, rel=1e-6)
    assert np.isnan(solution.states[0, 2, 0])
    assert solution.states[1, 2, 0] == pytest.approx(1.25, rel=1e-6)


def test_no_patients_give_an_empty_solution(drug):
    solution = integrate(drug, np.empty((0, 11)), TIMES)
    assert solution.states.shape == (0, 4, 4)
