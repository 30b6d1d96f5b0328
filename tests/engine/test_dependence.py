"""What quantities follow from: found by walking the equations, whatever their order and what is added beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from osteon.engine.dependence import Dependence
from osteon.engine.expression import Expression, maximum
from osteon.engine.model import Model, Parameter, rate, variable


@rate(unit="1", symbol="x", start=1.0, source="test")
def prey(prey: Expression, growth: Expression, eaten: Expression) -> Expression:
    """Prey and predators follow from each other."""
    return growth * prey - eaten


@rate(unit="1", symbol="y", start=1.0, source="test")
def predators(predators: Expression, eaten: Expression, death: Expression) -> Expression:
    """Predators die unless they eat."""
    return eaten - death * predators


@variable(unit="1", symbol="e", source="test")
def eaten(prey: Expression, predators: Expression, appetite: Expression) -> Expression:
    """Prey that is eaten."""
    return appetite * prey * predators


@variable(unit="1", symbol="e", source="test")
def eaten_in_steps(prey: Expression, meetings: Expression) -> Expression:
    """The same, written in two steps."""
    return prey * meetings


@rate(unit="1", symbol="p", start=0.0, source="test")
def poison(poison: Expression, poison_input: Expression, decay: Expression) -> Expression:
    """Nothing where nothing is given."""
    return poison_input - decay * poison


@rate(unit="1", symbol="r", start=1.0, source="test")
def resistance(resistance: Expression, poison: Expression, decay: Expression) -> Expression:
    """Stays at 1 without poison."""
    return decay * (1 - resistance) - poison * resistance


def poisoned(prey: Expression, predators: Expression, appetite: Expression, toxicity: Expression) -> Expression:
    """As `eaten`, less what poison does by a Hill curve, a sum, a product and a maximum."""
    return toxicity * appetite * prey * predators


@variable(unit="1", symbol="t", source="test")
def toxicity(poison: Expression, resistance: Expression, steepness: Expression) -> Expression:
    """1 without poison."""
    return resistance * (1 - poison**steepness / (1 + poison**steepness)) + maximum(poison - 0.0, 0.0)


@variable(unit="1", symbol="s", source="test")
def sightings(prey: Expression, eyes: Expression) -> Expression:
    """An output that nothing reads."""
    return eyes * prey


def number(name: str) -> Parameter:
    return Parameter(name, name, 0.0 if name.endswith("input") else 0.5, "1", 0.1, 2.0, "test", "assumed", name)


BASE = ("growth", "death", "appetite")


def model(equations: Sequence[Callable[..., Any]] = (prey, predators, eaten), numbers: Sequence[str] = BASE) -> Model:
    return Model("toy", [f.equation for f in equations], [number(name) for name in numbers])  # type: ignore[attr-defined]


def with_poison() -> Model:
    declared = variable(unit="1", symbol="e", source="test")(renamed(poisoned, "eaten"))
    numbers = (*BASE, "poison_input", "decay", "steepness")
    return model((prey, predators, declared, poison, resistance, toxicity), numbers)


def renamed(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    function.__name__ = name
    return function


def test_states_that_follow_from_each_other_are_found_with_their_parameters():
    found = Dependence(model(), ["predators"])
    assert found.states == ("predators", "prey")
    assert found.parameters == ("appetite", "death", "growth")
    assert set(found.equations) == {"predators", "prey", "eaten"}


def test_neither_order_nor_an_output_beside_changes_the_digest():
    one = Dependence(model(), ["prey"])
    other = Dependence(model((sightings, eaten, predators, prey), ("eyes", *reversed(BASE))), ["prey"])
    assert one.digest == other.digest
    assert one.equations == other.equations


def test_what_is_off_leaves_no_trace_wherever_it_stands():
    plain, off = Dependence(model(), ["prey"]), Dependence(with_poison(), ["prey"], off=["poison_input"])
    assert off.digest == plain.digest
    assert off.equations == plain.equations
    given = Dependence(with_poison(), ["prey"])
    assert given.digest != plain.digest
    assert {"poison", "resistance"} <= set(given.states)
    assert "steepness" in given.parameters


def test_a_state_that_doses_go_to_is_not_left_out():
    found = Dependence(with_poison(), ["prey"], off=["poison_input"], touched=["poison"])
    assert {"poison", "resistance"} <= set(found.states)
    assert "poison_input" not in found.parameters


def test_an_equation_written_in_two_steps_is_the_same_and_its_parts_are_named():
    @variable(unit="1", symbol="m", source="test")
    def meetings(predators: Expression, appetite: Expression) -> Expression:
        """Meetings of one prey."""
        return appetite * predators

    declared = variable(unit="1", symbol="e", source="test")(renamed(eaten_in_steps, "eaten"))
    steps = Dependence(model((prey, predators, declared, meetings)), ["prey"])

    @variable(unit="1", symbol="e", source="test")
    def whole(prey: Expression, predators: Expression, appetite: Expression) -> Expression:
        """The same in one step."""
        return prey * (appetite * predators)

    one = variable(unit="1", symbol="e", source="test")(renamed(whole, "eaten"))
    at_once = Dependence(model((prey, predators, one)), ["prey"])
    assert steps.digest == at_once.digest
    assert set(steps.equations) - set(at_once.equations) == {"meetings"}
