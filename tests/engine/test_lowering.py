"""Lowering keeps the mathematics: factors are factors, powers of zero are numbers, the method has its order."""

import sys
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteon.engine.compiler import machine
from osteon.engine.compiler.elimination import factorise
from osteon.engine.compiler.program import Program, Stage
from osteon.engine.compiler.rodas5p import STAGES
from osteon.engine.compiler.vector import LANES
from osteon.engine.integration import Schedule, integrate
from osteon.engine.model import Model, Parameter, equations_of, rate


def values(program, parameters, shift):
    """Every value of a program, by interpretation."""
    functions = {
        "add": np.add, "sub": np.subtract, "mul": np.multiply, "neg": np.negative, "reciprocal": np.reciprocal,
        "fma": lambda a, b, c: a * b + c, "fms": lambda a, b, c: a * b - c, "fnma": lambda a, b, c: c - a * b,
    }  # fmt: skip
    known = []
    for name, *key in program.operations:
        leaf = {"constant": lambda v: v, "parameter": lambda i: parameters[i], "shift": lambda: shift}.get(name)
        known.append(leaf(*key) if leaf else functions[name](*(known[a] for a in key)))
    return known


@settings(max_examples=50)
@given(st.integers(1, 9), st.integers(0, 2**32 - 1), st.floats(0.05, 0.6))
def test_sparse_factors_multiply_to_the_matrix(n, seed, density):
    rng = np.random.default_rng(seed)
    pattern = rng.random((n, n)) < density
    jacobian = np.where(pattern, rng.normal(size=(n, n)), 0.0)
    program = Program()
    places = list(zip(*map(list, np.nonzero(pattern)), strict=True))
    entries = {(int(i), int(j)): program.leaf("parameter", k) for k, (i, j) in enumerate(places)}
    shift = 10.0 * n
    factors = factorise(program, entries, n)
    known = values(program, [jacobian[p] for p in places], shift)
    lower, upper = np.eye(n), np.zeros((n, n))
    for place, number in factors.lower.items():
        lower[place] = known[number]
    for place, number in factors.upper.items():
        upper[place] = known[number]
    for k, number in factors.pivots.items():
        upper[k, k] = 1.0 / known[number]
    np.testing.assert_allclose(lower @ upper, shift * np.eye(n) - jacobian, rtol=1e-10, atol=1e-10)


def test_elimination_avoids_fill_in_where_it_can():
    program = Program()
    n = 20
    arrow = {(0, i): program.leaf("parameter", i) for i in range(n)}
    arrow |= {(i, 0): program.leaf("parameter", n + i) for i in range(1, n)}
    factors = factorise(program, arrow, n)
    assert len(factors.lower) == len(factors.upper) == n - 1


def test_what_depends_on_parameters_only_is_computed_once_per_patient():
    program = Program()
    p, q, y = program.leaf("parameter", 0), program.leaf("parameter", 1), program.leaf("state", 0)
    product = program.product([y, p, program.reciprocal(q)])
    assert program.stages[product] == Stage.STATE
    (hoisted,) = program.hoisted([product])
    assert program.operations[hoisted][0] == "mul"


def model_of(*functions, **parameters):
    module = ModuleType("equations_of_a_test")
    for function in functions:
        function.__module__ = module.__name__
        setattr(module, function.__name__, function)
    sys.modules[module.__name__] = module
    table = [Parameter(k, k, v, "1", 0.0, 10.0, "test", "assumed", k) for k, v in parameters.items()]
    return Model("test", equations_of(module), table)


@rate(unit="1", symbol="y", start=1.0, source="test")
def falling(falling, rising, one):
    return -one * falling**2 * (rising / rising)


@rate(unit="1", symbol="z", start=1.0, source="test")
def rising(falling, rising, one):
    return one * falling * rising


def one_step(kernel, h):
    """Errors of one step and of its dense output at 0.4 h, for y = 1/(1 + t), z = 1 + t, and the error estimate."""
    y, y1, dense = np.ones(2 * LANES), np.empty(2 * LANES), np.empty(2 * LANES)
    constants, k = np.empty(10 * LANES), np.empty(STAGES * 2 * LANES)
    error, factor = np.empty(LANES), np.empty(LANES)
    kernel.prepare(np.ones(LANES), constants)
    kernel.step(y, constants, np.full(LANES, h), np.full(3, 1e-6), k, y1, error, np.ones(LANES), factor)
    kernel.interpolate(y, y1, k, np.full(LANES, 0.4), dense)
    end, middle = np.array([1.0 / (1.0 + h), 1.0 + h]), np.array([1.0 / (1.0 + 0.4 * h), 1.0 + 0.4 * h])
    return np.abs(y1[::LANES] - end).max(), np.abs(dense[::LANES] - middle).max(), error[0]


def test_rodas5p_has_the_order_its_paper_states():
    kernel = machine.kernel(model_of(falling, rising, one=1.0))
    coarse, fine = np.array(one_step(kernel, 0.025)), np.array(one_step(kernel, 0.0125))
    solution, dense, estimate = np.log2(coarse / fine)
    assert solution > 5.7  # local error of order 6
    assert dense > 4.8  # local error of order 5
    assert estimate > 4.8


@rate(unit="1", symbol="d", start=0.0, source="test")
def amount(amount, speed):
    return -speed * amount


@rate(unit="1", symbol="s", start=0.0, source="test")
def total(amount, steepness):
    return amount**steepness


@pytest.mark.parametrize("steepness", [0.5, 1.0, 1.7, 3.0])
def test_a_power_of_nothing_is_nothing(steepness):
    model = model_of(amount, total, speed=2.0, steepness=steepness)
    dose = Schedule(np.array([1.0]), np.array([0]), np.array([4.0]))
    solution = integrate(model, model.defaults[None], [0.0, 1.0, 3.0], schedules=[dose], rtol=1e-8, atol=1e-10)
    assert solution.status[0] == 0
    assert (solution.states[0, 1] == 0.0).all()
    exact = 4.0**steepness * (1.0 - np.exp(-4.0 * steepness)) / (2.0 * steepness)
    assert solution.states[0, 2, 1] == pytest.approx(exact, rel=1e-6)
