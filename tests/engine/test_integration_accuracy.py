"""The engine gives what SciPy gives at tight tolerance, and its error follows the tolerance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteon.engine.integration import Schedule, integrate
from osteon.engine.reference import reference

TIMES = np.linspace(0.0, 60.0, 13)


def doses(drug):
    infusion = len(drug.states) + drug.parameter_names.index("infusion")
    return Schedule(
        np.array([0.0, 7.0, 20.0, 30.5, 41.0]),
        np.array([0, 0, infusion, infusion, 1]),
        np.array([10.0, 10.0, 1.5, 0.0, 4.0]),
    )


@pytest.fixture(scope="module")
def truth(drug):
    return reference(drug, drug.defaults, TIMES, schedule=doses(drug), method="LSODA", rtol=1e-12, atol=1e-15)


def test_robertson_agrees_with_radau_over_eleven_decades(robertson):
    times = 10.0 ** np.arange(-5, 7)
    truth = reference(robertson, robertson.defaults, times, start=0.0, rtol=1e-11, atol=1e-16)
    solution = integrate(robertson, robertson.defaults[None], times, start=0.0, rtol=1e-7, atol=1e-13)
    assert solution.status[0] == 0
    np.testing.assert_allclose(solution.states[0], truth, rtol=1e-6, atol=1e-12)


def test_robertson_conserves_mass(robertson):
    solution = integrate(robertson, robertson.defaults[None], [0.0, 1.0, 1e3, 1e6])
    np.testing.assert_allclose(solution.states[0].sum(axis=1), 1.0, rtol=1e-10)


@pytest.mark.parametrize("rtol", [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8])
def test_error_is_within_five_times_the_tolerance(drug, truth, rtol):
    solution = integrate(drug, drug.defaults[None], TIMES, schedules=[doses(drug)], rtol=rtol, atol=rtol * 1e-3)
    error = np.abs(solution.states[0] - truth) / (np.abs(truth) + 1e-3)
    assert error.max() < 5.0 * rtol


def test_tolerance_may_differ_between_states(drug, truth):
    careless = np.array([10.0, 10.0, 10.0, 1e-10])
    careful = np.full(4, 1e-10)
    given = {"schedules": [doses(drug)], "rtol": 1e-9}
    a = integrate(drug, drug.defaults[None], TIMES, atol=careless, **given)
    b = integrate(drug, drug.defaults[None], TIMES, atol=careful, **given)
    assert a.steps[0] < b.steps[0]
    np.testing.assert_allclose(b.states[0], truth, rtol=1e-7, atol=1e-9)


def test_output_times_cost_no_steps(drug):
    given = {"schedules": [doses(drug)], "start": 0.0}
    few = integrate(drug, drug.defaults[None], [0.0, 60.0], **given)
    many = integrate(drug, drug.defaults[None], np.linspace(0.0, 60.0, 601), **given)
    assert few.steps[0] == many.steps[0]
    np.testing.assert_array_equal(few.states[0, -1], many.states[0, -1])


schedules = st.lists(
    st.tuples(st.floats(-20.0, 60.0).map(lambda t: round(t, 6)), st.sampled_from([0, 1, 2, 10]), st.floats(0.0, 10.0)),
    max_size=8,
).map(sorted)


@settings(max_examples=25, deadline=None)
@given(events=schedules, start=st.floats(-30.0, -20.0))
def test_any_schedule_agrees_with_the_reference(drug, events, start):
    schedule = Schedule(*(np.array(column) for column in zip(*events, strict=True))) if events else None
    given = [schedule] if schedule else None
    solution = integrate(drug, drug.defaults[None], TIMES, start=start, schedules=given, rtol=1e-7, atol=1e-10)
    truth = reference(drug, drug.defaults, TIMES, start=start, schedule=schedule, method="LSODA")
    np.testing.assert_allclose(solution.states[0], truth, rtol=2e-6, atol=1e-7)
