"""The skeleton with something else in it: another number, another equation, one more drug."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

from osteon.engine.expression import Expression
from osteon.engine.model import Equation, Model, Parameter, rate, variable
from osteon.physiology.skeleton import index_families, skeleton


def changed(
    parameter: Callable[[Parameter], Parameter] = lambda p: p,
    equation: Callable[[Equation], Equation] = lambda e: e,
    *,
    more: Sequence[Callable[..., Any]] = (),
    numbers: Sequence[Parameter] = (),
    families: Mapping[str, Sequence[tuple[str, ...]]] | None = None,
    backwards: bool = False,
) -> Model:
    """The skeleton with other parameters or equations, and with more of them."""
    model = skeleton()
    equations = [equation(e) for e in {id(q.equation): q.equation for q in model.quantities.values()}.values()]
    equations += [function.equation for function in more]  # type: ignore[attr-defined]
    if backwards:
        equations.reverse()
    return Model(
        model.name, equations, [*(parameter(p) for p in model.parameters), *numbers], families or index_families()
    )


def scaled(name: str) -> Callable[[Parameter], Parameter]:
    """Changes one parameter by a tenth."""
    return lambda p: replace(p, value=1.1 * p.value) if p.name == name else p


def twice(name: str) -> Callable[[Equation], Equation]:
    """Doubles what one equation gives."""

    def change(equation: Equation) -> Equation:
        function = equation.function

        @wraps(function)
        def doubled(*values: Any, **named: Any) -> Any:
            return 2.0 * function(*values, **named)

        return replace(equation, function=doubled) if equation.name == name else equation

    return change


def number(name: str, value: float, low: float, high: float, **given: Any) -> Parameter:
    told: dict[str, Any] = {"symbol": name, "unit": "1", "source": "test", "status": "assumed", "meaning": name}
    return Parameter(name=name, value=value, low=low, high=high, **(told | given))


@rate(unit="ug/L", symbol="C_r", start=0.0, source="test")
def raloxifene_plasma(
    raloxifene_plasma: Expression, raloxifene_input: Expression, raloxifene_elimination: Expression
) -> Expression:
    """Raloxifene in plasma."""
    return raloxifene_input - raloxifene_elimination * raloxifene_plasma


@variable(unit="1", symbol="o_r", source="test")
def raloxifene_occupancy(
    raloxifene_plasma: Expression, raloxifene_half_effect: Expression, raloxifene_steepness: Expression
) -> Expression:
    """Share of receptors that hold raloxifene."""
    bound = (raloxifene_plasma / raloxifene_half_effect) ** raloxifene_steepness
    return bound / (1 + bound)


DRUG = (raloxifene_plasma, raloxifene_occupancy)


def protected(equation: Equation) -> Equation:
    """Raloxifene holds back a part of CTX, which trials calibrate."""
    if equation.name != "ctx":
        return equation
    function = equation.function

    def ctx(osteoclasts: Any, ctx_exponent: Any, raloxifene_occupancy: Any) -> Any:
        return function(osteoclasts, ctx_exponent) * (1 - 0.3 * raloxifene_occupancy)

    return replace(equation, function=ctx)


RALOXIFENE = (
    number("raloxifene_input", 0.0, 0.0, 500.0, status="input", source="regimen"),
    number("raloxifene_elimination", 0.6, 0.3, 1.2),
    number("raloxifene_half_effect", 20.0, 2.0, 200.0),
    number("raloxifene_steepness", 1.0, 0.5, 2.0),
)


def with_raloxifene() -> Model:
    """One more drug, with a state, a place in an equation that trials calibrate, and three numbers of its own."""
    return changed(equation=protected, more=DRUG, numbers=RALOXIFENE)
