"""A patient's result is bit-identical in any batch, in any order, on any number of threads."""

import numpy as np
import pytest

from osteon.engine.integration import integrate

TIMES = np.linspace(0.0, 120.0, 11)


@pytest.fixture(scope="module")
def together(drug, population):
    parameters, starts, schedules = population
    return integrate(drug, parameters, TIMES, start=starts, schedules=schedules, threads=1)


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads_change_nothing(drug, population, together, threads):
    parameters, starts, schedules = population
    solution = integrate(drug, parameters, TIMES, start=starts, schedules=schedules, threads=threads)
    np.testing.assert_array_equal(solution.states, together.states)
    np.testing.assert_array_equal(solution.steps, together.steps)


def test_order_changes_nothing(drug, population, together):
    parameters, starts, schedules = population
    order = np.random.default_rng(3).permutation(len(parameters))
    solution = integrate(drug, parameters[order], TIMES, start=starts[order], schedules=[schedules[i] for i in order])
    np.testing.assert_array_equal(solution.states, together.states[order])


def test_a_patient_alone_is_the_same_as_in_company(drug, population, together):
    parameters, starts, schedules = population
    for i in range(0, len(parameters), 10):
        alone = integrate(drug, parameters[[i]], TIMES, start=starts[i], schedules=[schedules[i]])
        np.testing.assert_array_equal(alone.states[0], together.states[i])


def test_patients_who_fail_do_not_touch_the_others(drug, population, together):
    parameters, starts, schedules = population
    parameters = parameters.copy()
    broken = np.arange(0, len(parameters), 7)
    parameters[broken, drug.parameter_names.index("volume")] = 0.0
    parameters[broken[::2], drug.parameter_names.index("turnover")] = np.nan
    solution = integrate(drug, parameters, TIMES, start=starts, schedules=schedules)
    healthy = np.setdiff1d(np.arange(len(parameters)), broken)
    assert (solution.status[broken] != 0).all()
    np.testing.assert_array_equal(solution.states[healthy], together.states[healthy])


def test_interpreted_and_compiled_loop_agree_to_the_last_bit(drug, population, together, monkeypatch):
    from osteon.engine.compiler import loop, machine

    monkeypatch.setattr(machine.Kernel, "integrate_range", lambda self, *given: loop.integrate_range(*given))
    parameters, starts, schedules = population
    some = slice(0, 20)
    solution = integrate(drug, parameters[some], TIMES, start=starts[some], schedules=schedules[some])
    np.testing.assert_array_equal(solution.states, together.states[some])
    np.testing.assert_array_equal(solution.rejected, together.rejected[some])
