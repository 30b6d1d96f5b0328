"""The model printed for JAX is the model, and its gradients are those of the compiled engine."""

import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from toy_bone import toy_bone

from osteon.engine.compiler.outcome import DONE, TOO_MANY_STEPS
from osteon.engine.expression import evaluate
from osteon.engine.integration import Schedule, integrate
from osteon.engine.jax_functions import jax_jacobian, jax_outputs, jax_rates
from osteon.engine.jax_integrate import JaxEvents, jax_events, jax_integrator
from osteon.physiology.skeleton import skeleton

TIMES = np.array([0.0, 1.0, 20.0, 60.0])
MODELS = ["toy", "drug", "skeleton"]


@pytest.fixture(autouse=True, scope="module")
def double_precision():
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


@pytest.fixture(params=MODELS)
def model(request, drug):
    return {"toy": toy_bone, "drug": lambda: drug, "skeleton": skeleton}[request.param]()


@pytest.fixture
def patients(model):
    """Random states and parameters of seven patients, and both by name."""
    random = np.random.default_rng(3)
    parameters = model.parameter_table(7) * np.exp(0.1 * random.standard_normal((7, len(model.defaults))))
    states = np.abs(model.initial_states(model.parameter_table(7))) + 1e-3
    states *= np.exp(random.standard_normal(states.shape))
    named = dict(zip((*model.states, *model.parameter_names), (*states.T, *parameters.T), strict=True))
    return states, parameters, named


def columns(values):
    return np.stack([np.broadcast_to(v, 7) for v in values], axis=1)


def test_rates_are_those_of_numpy_to_1e_12(model, patients):
    states, parameters, named = patients
    terms = np.abs(columns(evaluate(model.rates, named)))
    found = jax_rates(model)(states, parameters)
    np.testing.assert_allclose(found, columns(evaluate(model.rates, named)), rtol=1e-12, atol=1e-12 * terms.max())
    compiled = jax.jit(jax_rates(model))(states, parameters)
    np.testing.assert_allclose(compiled, found, rtol=1e-12, atol=1e-12 * terms.max())


def test_jacobian_is_that_of_the_graph(model, patients):
    states, parameters, named = patients
    found = np.array(jax_jacobian(model)(states, parameters))
    for (i, j), slope in zip(model.jacobian, evaluate(model.jacobian.values(), named), strict=True):
        np.testing.assert_allclose(found[:, i, j], np.broadcast_to(slope, 7), rtol=1e-12, atol=1e-14)
        found[:, i, j] = 0.0
    assert (found == 0.0).all()


def test_outputs_are_those_of_numpy(model, patients):
    states, parameters, _ = patients
    names = [*model.variables, model.states[0]]
    expected = model.evaluate(names, states[:, None], parameters)
    found = jax_outputs(model, names)(states, parameters)
    for k, name in enumerate(names):
        np.testing.assert_allclose(found[:, k], expected[name][:, 0], rtol=1e-12)


def test_graph_and_automatic_derivative_agree(drug):
    states, parameters = np.array([1.0, 2.0, 0.5, 1.2]), drug.defaults
    np.testing.assert_allclose(
        jax.jacfwd(jax_rates(drug))(states, parameters), jax_jacobian(drug)(states, parameters), rtol=1e-12, atol=1e-15
    )


@pytest.mark.parametrize("amount", [0.0, -1e-12])
def test_an_empty_compartment_has_finite_slopes(amount):
    model = toy_bone()
    states = model.initial_states(model.parameter_table(1))[0]
    states[model.states.index("plasma")] = amount
    assert np.isfinite(jax_jacobian(model)(states, model.defaults)).all()
    for argument in (0, 1):
        assert np.isfinite(jax.jacrev(jax_rates(model), argument)(states, model.defaults)).all()


def test_an_unknown_output_is_refused(drug):
    with pytest.raises(ValueError, match="no output 'centrel'"):
        jax_outputs(drug, ["centrel"])


@pytest.fixture(scope="module")
def some(population):
    parameters, starts, schedules = population
    schedules = [*schedules[:5], Schedule(np.array([0.0, 20.0, 20.0]), np.array([0, 0, 6]), np.array([3.0, 2.0, 1.0]))]
    return parameters[:6], np.array([*starts[:5], 0.0]), schedules


@pytest.fixture(scope="module")
def solved(drug, some):
    parameters, starts, schedules = some
    solve = jax_integrator(drug, TIMES, rtol=1e-7, atol=1e-11, max_steps=1000)
    return jax.jit(jax.vmap(solve))(parameters, jax_events(schedules), starts)


def test_trajectories_with_events_are_those_of_the_engine_within_20_tolerances(drug, some, solved):
    parameters, starts, schedules = some
    exact = integrate(drug, parameters, TIMES, start=starts, schedules=schedules, rtol=1e-11, atol=1e-14).states
    assert (solved.status == DONE).all()
    assert np.ptp([len(s.times) for s in schedules]) > 2
    np.testing.assert_allclose(solved.states, exact, rtol=20e-7, atol=1e-9)


def test_steps_are_as_many_as_in_the_engine(drug, some, solved):
    parameters, starts, schedules = some
    engine = integrate(drug, parameters, TIMES, start=starts, schedules=schedules, rtol=1e-7, atol=1e-11)
    np.testing.assert_allclose(solved.steps, engine.steps, rtol=0.2)


def test_gradient_is_the_difference_quotient_of_the_engine(drug):
    """Through a dose, a switched input and the choice of steps, by reverse and by forward derivatives."""
    slot = len(drug.states) + drug.parameter_names.index("infusion")
    schedule = Schedule(np.array([0.0, 1.0, 20.0]), np.array([0, slot, 0]), np.array([3.0, 0.5, 4.0]))
    events = JaxEvents(schedule.times, schedule.slots, schedule.values)
    solve = jax_integrator(drug, TIMES, rtol=1e-6, atol=1e-10, max_steps=400)

    def effect(parameters):
        return solve(parameters, events).states[-1, drug.states.index("effect")]

    reverse = np.array(jax.jit(jax.grad(effect))(drug.defaults))
    forward = np.array(jax.jit(jax.jacfwd(effect))(drug.defaults))
    n = drug.defaults.size
    h = 1e-4 * np.maximum(drug.defaults, 0.1)
    shifted = np.concatenate([drug.defaults + np.diag(h), drug.defaults - np.diag(h)])
    ends = integrate(drug, shifted, TIMES, schedules=[schedule] * (2 * n), rtol=1e-12, atol=1e-15).states[:, -1, 3]
    quotient = (ends[:n] - ends[n:]) / (2.0 * h)
    assert np.count_nonzero(np.abs(quotient) > 1e-6) >= 8
    # the kinks of the model (ceiling, excess effect) limit the agreement, not the tolerance
    np.testing.assert_allclose(reverse, quotient, rtol=5e-4, atol=1e-8)
    np.testing.assert_allclose(forward, reverse, rtol=1e-9, atol=1e-13)


def test_too_few_steps_are_reported_and_leave_nan(drug):
    solution = jax_integrator(drug, TIMES, max_steps=20)(drug.defaults, JaxEvents([0.0], [0], [5.0]))
    assert solution.status == TOO_MANY_STEPS
    assert np.isfinite(solution.states[0]).all()
    assert np.isnan(solution.states[-1]).all()


def test_times_that_do_not_increase_are_refused(drug):
    with pytest.raises(ValueError, match="increasing"):
        jax_integrator(drug, [0.0, 2.0, 1.0])


def test_single_precision_is_refused_with_the_fix(drug):
    with jax.enable_x64(False), pytest.raises(RuntimeError, match="jax_enable_x64"):
        jax_rates(drug)(jnp.zeros(4), jnp.zeros(11))


def test_without_jax_the_error_says_what_to_install():
    code = "import sys; sys.modules['jax'] = None; import osteon.engine.jax_integrate"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert "pip install 'osteon[jax]'" in done.stderr.splitlines()[-1]
