"""Check the units of a model: call its equations with quantities that carry units.

Every equation function is called twice with the same values, once as plain numbers and once with the declared
units. Both must say the same in the declared unit of the result: a wrong dimension fails, and so does a
conversion factor (mg for ug, year for day) that the equation leaves out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pint

from osteon.engine.model import Bound, Model, supplied

_POINTS = 10
#: far enough to reach both sides of every threshold (an age before and after menopause)
_SPREAD = 4.0
_TOLERANCE = 1e-9


@cache
def registry() -> pint.UnitRegistry[float]:
    """pint's units, with ``y`` for a year of 365.25 days; ``d`` and ``percent`` are pint's own."""
    units: pint.UnitRegistry[float] = pint.UnitRegistry()
    units.define("@alias year = y")
    return units


def check(model: Model) -> None:
    """Raise AssertionError, with one line for each fault, when units do not fit."""
    found = list(faults(model))
    assert not found, "\n".join(found)


def faults(model: Model) -> Iterator[str]:
    """One line for each equation, or start of a state, whose units do not fit."""
    units = {p.name: p.unit for p in model.parameters}
    units |= {n: q.equation.unit for n, q in model.quantities.items()}
    unknown = {name: unit for name, unit in units.items() if not _is_unit(unit)}
    yield from (f"{name}: {unit!r} is not a unit" for name, unit in unknown.items())
    if unknown:
        return
    points = [_values(model, seed) for seed in range(_POINTS)]
    for name, quantity in model.quantities.items():
        equation = quantity.equation
        per_day = 1 / registry().day if equation.kind == "rate" else 1
        expected = registry().Unit(equation.unit) * per_day
        fault = _fault(equation.function, quantity.bound, units, points, expected)
        if fault:
            yield f"{name}: {fault}"
        if callable(equation.start):
            start_unit = registry().Unit(equation.unit)
            fault = _fault(equation.start, quantity.start_bound, units, points, start_unit)
            if fault:
                yield f"start of {name}: {fault}"


def _is_unit(unit: str) -> bool:
    try:
        registry().Unit(unit)
    except (pint.PintError, ValueError, TypeError):
        return False
    return True


def _values(model: Model, seed: int) -> dict[str, float]:
    """A positive value for every name: defaults at seed 0, then each one moved on its own.

    Where the default is zero, which would hide a factor, a value from the range or one stands in.
    """
    row = model.defaults[None, :]
    start = model.initial_states(row)
    computed = model.evaluate(model.variables, start[:, None, :], row)
    values = dict(zip(model.states, start[0].tolist(), strict=True))
    values |= {name: float(computed[name][0, 0]) for name in model.variables}
    middle = {p.name: (p.low + p.high) / 2 for p in model.parameters}
    values |= {p.name: p.value for p in model.parameters}
    random = np.random.default_rng(seed)
    factors = _SPREAD ** random.uniform(-1, 1, len(values)) if seed else np.ones(len(values))
    return {
        name: factor * next(abs(v) for v in (value, middle.get(name, 0.0), 1.0) if v and math.isfinite(v))
        for (name, value), factor in zip(values.items(), factors.tolist(), strict=True)
    }


def _fault(
    function: Callable[..., Any],
    bound: Bound,
    units: Mapping[str, str],
    points: list[dict[str, float]],
    expected: Any,
) -> str | None:
    compared = 0
    for values in points:
        plain, with_units = math.nan, math.nan
        try:
            # NumPy floats overflow to infinity where Python's raise; such points are passed over
            with np.errstate(all="ignore"):
                numbers = {name: np.float64(value) for name, value in values.items()}
                plain = function(**supplied(bound, numbers.__getitem__))
                quantities = {name: registry().Quantity(value, units[name]) for name, value in numbers.items()}
                arguments = supplied(bound, quantities.__getitem__)
                with_units = _magnitude(function(**arguments), expected)
        except pint.PintError as error:
            return f"{error} (declared: {expected:~})"
        if not math.isfinite(plain) and not math.isfinite(with_units):
            continue
        compared += 1
        if not math.isclose(plain, with_units, rel_tol=_TOLERANCE, abs_tol=0.0):
            ratio = with_units / plain if plain else math.inf
            return f"plain numbers give {plain:.9g}, units {with_units:.9g} {expected:~}: off by {ratio:.9g}"
    return None if compared else "no finite value at any of the points tried"


def _magnitude(result: Any, expected: Any) -> float:
    # zero fits every unit; any other number without unit is dimensionless
    if not isinstance(result, registry().Quantity):
        result = registry().Quantity(result, expected if result == 0 else None)
    return float(result.to(expected).magnitude)
