from __future__ import annotations

import pytest
from dimensions import check, faults

from osteon.engine.expression import exp, maximum
from osteon.engine.model import Model, Parameter, rate, variable
from osteon.physiology.skeleton import skeleton


def parameter(name, value, unit):
    return Parameter(name, name, value, unit, value / 2, value * 2, "made up", "assumed", name)


@rate(unit="ug/L", symbol="C", start=0.0, source="made up")
def plasma(plasma, dose_rate, volume, clearance):
    """Drug in plasma."""
    return (dose_rate - clearance * plasma) / volume


@variable(unit="1", symbol="x", source="made up")
def effect(plasma, half_effect, age, onset, slope):
    """Effect that wears off with age."""
    return exp(-slope * (maximum(age, onset) - onset)) * maximum(plasma / half_effect, 0.0) ** 0.5


@rate(unit="y", symbol="a", start=lambda first_age: first_age, source="made up")
def age(days_per_year):
    """Age."""
    return 1 / days_per_year


GOOD = {
    "dose_rate": parameter("dose_rate", 1000.0, "ug/d"),
    "volume": parameter("volume", 60.0, "L"),
    "clearance": parameter("clearance", 20.0, "L/d"),
    "half_effect": parameter("half_effect", 3.0, "ug/L"),
    "onset": parameter("onset", 45.0, "y"),
    "slope": parameter("slope", 0.02, "1/y"),
    "first_age": parameter("first_age", 50.0, "y"),
    "days_per_year": parameter("days_per_year", 365.25, "d/y"),
}


def model_with(*equations, **changes):
    units = GOOD | {name: parameter(name, GOOD[name].value, unit) for name, unit in changes.items()}
    return Model("toy", [f.equation for f in (*equations, age)], list(units.values()))


def test_consistent_units_pass():
    check(model_with(plasma, effect))


@pytest.mark.parametrize(
    ("changes", "equation"),
    [
        ({"clearance": "L"}, "plasma"),
        ({"half_effect": "ug"}, "effect"),
        ({"slope": "1"}, "effect"),
        ({"first_age": "kg"}, "start of age"),
    ],
)
def test_wrong_dimension_is_caught(changes, equation):
    assert [line.split(":")[0] for line in faults(model_with(plasma, effect, **changes))] == [equation]


@pytest.mark.parametrize(
    ("changes", "equation", "factor"),
    [
        ({"dose_rate": "mg/d"}, "plasma", None),
        ({"half_effect": "ng/L"}, "effect", "31.6227766"),
        ({"onset": "d"}, "effect", None),
        ({"days_per_year": "1"}, "age", "0.00273785079"),
        ({"first_age": "d"}, "start of age", "0.00273785079"),
    ],
)
def test_factor_that_the_equation_leaves_out_is_caught(changes, equation, factor):
    (line,) = faults(model_with(plasma, effect, **changes))
    assert line.startswith(f"{equation}: plain numbers give")
    assert factor is None or line.endswith(f"off by {factor}")


def test_number_without_unit_is_caught():
    @variable(unit="1", symbol="x", source="made up")
    def effect(plasma, half_effect, age, onset, slope):
        """Effect with a bare 45 years."""
        return exp(-slope * (age - onset)) * plasma / (half_effect + 3.0) * (age - 45.0) / onset

    (line,) = faults(model_with(plasma, effect))
    assert line.startswith("effect: Cannot convert")


def test_text_that_is_no_unit_is_caught():
    assert list(faults(model_with(plasma, effect, volume="litters"))) == ["volume: 'litters' is not a unit"]


def test_every_equation_of_the_skeleton_has_fitting_units():
    check(skeleton())
