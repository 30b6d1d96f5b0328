"""Units are converted once, by the published molar masses, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon import units
from osteon.errors import InputError
from osteon.quantities import find, modelled

CTX, P1NP, ESTRADIOL, TESTOSTERONE = (find(name).measured_as for name in ("ctx", "p1np", "estradiol", "testosterone"))
ALL = [
    *(value for value in vars(units).values() if isinstance(value, units.Quantity)),
    *(one.measured_as for one in modelled("marker", "hormone")),
]


@pytest.mark.parametrize(
    ("quantity", "unit", "value", "stored"),
    [
        (ESTRADIOL, "pg/mL", 1, 3.671),
        (TESTOSTERONE, "ng/dL", 1, 0.03467),
        (units.CALCIUM, "mg/dL", 8.2, 2.046),
        (units.CREATININE, "mg/dL", 1, 88.40),
        (units.VITAMIN_D, "ng/mL", 20, 49.92),
        (CTX, "ng/L", 307, 0.307),
        (CTX, "pg/mL", 307, 0.307),
        (P1NP, "ng/mL", 45, 45),
        (units.HEIGHT, "in", 66, 167.64),
        (units.WEIGHT, "lb", 154, 69.85),
        (units.BMD, "mg/cm2", 912, 0.912),
    ],
)
def test_textbook_conversions_hold(quantity, unit, value, stored):
    assert units.convert("x", value, unit, quantity) == pytest.approx(stored, rel=3e-4)


def test_every_quantity_says_where_its_factors_come_from():
    assert len(ALL) >= 12
    assert all(quantity.source and quantity.factors[quantity.unit] == 1 for quantity in ALL)


@given(st.sampled_from(ALL), st.floats(1e-3, 1e3))
def test_a_value_written_in_any_unit_means_the_same(quantity, value):
    for unit in quantity.units:
        written = value / quantity.factors[unit]
        assert units.convert("x", written, unit, quantity) == pytest.approx(value)


@pytest.mark.parametrize("unit", ["PG/ML", " pg / mL", "pg/ml"])
def test_spelling_of_a_unit_does_not_matter(unit):
    assert units.convert("x", 10, unit, ESTRADIOL) == pytest.approx(36.71, rel=1e-3)


@pytest.mark.parametrize("unit", ["µmol/L", "μmol/l", "umol/L"])
def test_micro_may_be_written_three_ways(unit):
    assert units.convert("x", 88, unit, units.CREATININE) == 88


def test_an_unknown_unit_is_refused_with_the_near_one():
    with pytest.raises(InputError, match=r"labs\.estradiol\.unit: 'pg/L': did you mean .*one of pmol/L, pg/mL"):
        units.convert("labs.estradiol", 1, "pg/L", ESTRADIOL)


def test_a_bare_number_is_refused_with_the_right_writing():
    with pytest.raises(InputError, match=r"weight: \{value: 70, unit: kg\} or weight: \{value: 70, unit: lb\}"):
        units.number_with_unit("weight", 70, units.WEIGHT)


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"value": 70}, "weight.unit"),
        ({"value": 70, "unit": None}, "weight.unit"),
        ({"value": "70", "unit": "kg"}, "weight.value"),
        ({"value": True, "unit": "kg"}, "weight.value"),
        ({"unit": "kg"}, "weight.value"),
        ({"value": 70, "unit": "kg", "date": 1}, "weight.date"),
        ({"value": 70, "unit": 5}, "weight.unit"),
        ("70 kg", "weight"),
        ([70, "kg"], "weight"),
    ],
)
def test_anything_but_value_and_unit_is_refused_at_its_field(written, field):
    with pytest.raises(InputError) as caught:
        units.number_with_unit("weight", written, units.WEIGHT)
    assert caught.value.field == field
