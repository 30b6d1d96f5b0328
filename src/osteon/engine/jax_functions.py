"""A model's equations as JAX functions: the same graph that is compiled for the processor, for gradients.

Needs ``pip install 'osteon[jax]'``, and JAX's 64-bit numbers: ``jax.config.update("jax_enable_x64", True)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from osteon.engine.expression import Expression, evaluate, symbol
from osteon.engine.model import Model
from osteon.engine.outputs import check_outputs

try:
    import jax
    import jax.numpy as jnp
except ImportError as error:
    raise ImportError("gradients need JAX: pip install 'osteon[jax]'") from error

# jax and jnp too: who takes them from here gets the message above where JAX is missing
__all__ = [
    "evaluate_jax", "jax", "jax_initial_states", "jax_jacobian", "jax_outputs", "jax_rates", "jnp",
    "need_double_precision",
]  # fmt: skip

#: (..., states), (..., parameters) -> array; leading axes are broadcast, so `jax.vmap` is possible, not needed
Function = Callable[[Any, Any], Any]

#: as in the compiled kernel: a logarithm that is not -inf or NaN where its argument is not above zero
_FLOOR: Final = -1e300


def jax_rates(model: Model) -> Function:
    """Function of states and parameters that gives the rates, (..., states)."""
    return _stacked(model, model.rates)


def jax_jacobian(model: Model) -> Function:
    """Function of states and parameters that gives d rate / d state, (..., states, states)."""
    n = len(model.states)
    entries = _stacked(model, list(model.jacobian.values()))
    rows, columns = ([place[k] for place in model.jacobian] for k in (0, 1))

    def jacobian(states: Any, parameters: Any) -> Any:
        values = entries(states, parameters)
        return jnp.zeros((*values.shape[:-1], n, n), values.dtype).at[..., rows, columns].set(values)

    return jacobian


def jax_outputs(model: Model, names: Sequence[str]) -> Function:
    """Function of states and parameters that gives the named outputs, (..., names).

    Raises ValueError for a name that is neither state nor variable.
    """
    check_outputs(model, names)
    return _stacked(model, [symbol(n) if n in model.states else model.graph[n] for n in names])


def jax_initial_states(model: Model) -> Callable[[Any], Any]:
    """Function of parameters that gives the initial states, (..., states)."""
    starts = _stacked(model, model.starts)
    return lambda parameters: starts(jnp.zeros((len(model.states),)), parameters)


def need_double_precision() -> None:
    """Raise RuntimeError where JAX computes in 32 bits: too few for stiff models."""
    if jax.dtypes.canonicalize_dtype(float) != jnp.float64:
        raise RuntimeError('JAX computes in 32 bits: first call jax.config.update("jax_enable_x64", True)')


def _stacked(model: Model, roots: Sequence[Expression]) -> Function:
    def function(states: Any, parameters: Any) -> Any:
        need_double_precision()
        states, parameters = jnp.asarray(states, float), jnp.asarray(parameters, float)
        values = _by_name(model.states, states) | _by_name(model.parameter_names, parameters)
        columns = evaluate_jax(roots, values)
        shape = jnp.broadcast_shapes(states.shape[:-1], parameters.shape[:-1])
        return jnp.stack([jnp.broadcast_to(jnp.asarray(v, float), shape) for v in columns], axis=-1)

    return function


def _by_name(names: Sequence[str], array: Any) -> dict[str, Any]:
    """Each column by its name."""
    # one split, whose derivative is one concatenation; that of many index operations takes XLA long to compile
    columns = jax.lax.split(array, (1,) * len(names), axis=-1)
    return {name: jnp.squeeze(column, -1) for name, column in zip(names, columns, strict=True)}


def evaluate_jax(roots: Iterable[Expression], values: Mapping[str, Any]) -> list[Any]:
    """Arrays of the roots, given the arrays of the symbols.

    As in the compiled kernel a power of a base that is not above zero is zero when the exponent is above zero
    and no integer, so that an amount that undershoots by rounding is no NaN; its slopes are zero there.
    """
    return evaluate(roots, values, _operation)


def _operation(node: Expression, known: Mapping[Expression, Any]) -> Any:
    left, right = node.args[0], node.args[-1]
    a, b = known[left], known[right]
    match node.op:
        case "add":
            return a + b
        case "sub":
            return a - b
        case "mul":
            if left.op == "pow" and right.op == "log" and left.args[0] is right.args[0]:
                return a * _floored_log(known[right.args[0]])
            return a * b
        case "div":
            # a**b / a, which derivatives contain, is not NaN at a = 0
            if left.op == "pow" and left.args[0] is right:
                slope = _power(known[right], known[left.args[1]] - 1.0)
                return jnp.where(jnp.isinf(slope), 0.0, slope)
            return a / b
        case "neg":
            return -a
        case "pow":
            return _power(a, b)
        case "exp":
            return jnp.exp(a)
        case "log":
            return jnp.log(a)
        case "max":
            # the slope at a tie is that of the right argument, as in `derivatives`; jnp.maximum halves it
            return jnp.where((a > b) | jnp.isnan(a), a, b)
        case "min":
            return jnp.where((a > b) | jnp.isnan(b), b, a)
        case "positive":
            return jnp.where(jnp.asarray(a) > 0, 1.0, 0.0)
    raise ValueError(f"no JAX function for {node.op!r}")


def _power(base: Any, exponent: Any) -> Any:
    if isinstance(exponent, float) and exponent.is_integer() and abs(exponent) <= 8:
        return jnp.asarray(base) ** int(exponent)
    return jnp.exp(exponent * _floored_log(base))


def _floored_log(base: Any) -> Any:
    above = jnp.asarray(base) > 0
    # the inner choice keeps the slope of the branch not taken from being infinite
    return jnp.where(above, jnp.log(jnp.where(above, base, 1.0)), _FLOOR)
