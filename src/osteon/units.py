"""Units of what stands in a patient file: every conversion factor once, with its source.

A quantity is stored in one unit; whatever was written is converted to it at the door and nowhere else.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from osteon.errors import InputError, Remark

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12


@dataclass(frozen=True)
class Quantity:
    """A quantity, the unit in which it is stored and the factors of the other units in use.

    Attributes
    ----------
    name : what is measured, as it reads in a message.
    unit : the unit in which it is stored.
    factors : written unit -> number by which the value is multiplied to give `unit`.
    source : where the factors come from.
    """

    name: str
    unit: str
    factors: Mapping[str, float]
    source: str

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit that may be written, the stored one first."""
        return (self.unit, *(unit for unit in self.factors if unit != self.unit))


def concentration(name: str, unit: str, others: Sequence[str] = (), molar_mass: float | None = None) -> Quantity:
    """A concentration, with the factors of the other units in which it may be written.

    Parameters
    ----------
    name : as it reads in a message.
    unit : in which it is stored.
    others : further units.
    molar_mass : [g/mol], where units of mass and of amount are both in use (IUPAC standard atomic weights, recalled).

    Raises
    ------
    InputError
        A unit that is not a mass, an amount or an activity in a volume, and not another writing of ``unit``.

    Examples
    --------
    >>> concentration("estradiol", "pmol/L", ["pg/mL"], 272.38).factors["pg/mL"]
    3.671342
    """
    factors = {unit: 1.0} | {other: _factor(name, other, unit, molar_mass) for other in others if other != unit}
    plain = "another writing of the same unit" if set(others) & _OTHER_WRITINGS.keys() else _SI
    source = plain if molar_mass is None else f"molar mass {molar_mass} g/mol (IUPAC standard atomic weights, recalled)"
    return Quantity(name, unit, MappingProxyType(factors), source)


def _factor(name: str, written: str, unit: str, molar_mass: float | None) -> float:
    if _OTHER_WRITINGS.get(written) == unit:
        return 1.0
    (of, amount), (stored_of, stored) = _concentration(name, written), _concentration(name, unit)
    ratio = float(f"{amount / stored:.12g}")
    if of == stored_of:
        return ratio
    if molar_mass is None or (of, stored_of) != ("mass", "amount"):
        raise InputError(name, written, f"cannot be converted to {unit} without a molar mass")
    return round(ratio / molar_mass, 6)


def _concentration(name: str, unit: str) -> tuple[Literal["mass", "amount", "activity"], float]:
    """A mass, an amount or the activity of an enzyme in a volume, in g/L, mol/L or U/L."""
    above, _, below = unit.partition("/")
    if below in _LITRES:
        if above in GRAMS:
            return "mass", GRAMS[above] / _LITRES[below]
        if above in _MOLES:
            return "amount", _MOLES[above] / _LITRES[below]
        if above in _ENZYME_UNITS:
            return "activity", _ENZYME_UNITS[above] / _LITRES[below]
    raise InputError(name, unit, "write a mass, an amount or an activity in a volume, like ng/mL, pmol/L or U/L")


def _plain(name: str, unit: str, factors: Mapping[str, float], source: str) -> Quantity:
    return Quantity(name, unit, MappingProxyType({unit: 1.0} | dict(factors)), source)


_SI = "definition (SI prefixes)"
#: units of mass, in grams
GRAMS = {"g": 1.0, "mg": 1e-3, "ug": 1e-6, "ng": 1e-9, "pg": 1e-12}
_MOLES = {"mol": 1.0, "mmol": 1e-3, "umol": 1e-6, "nmol": 1e-9, "pmol": 1e-12}
_ENZYME_UNITS = {"U": 1.0, "mU": 1e-3}
_LITRES = {"L": 1.0, "dL": 0.1, "mL": 1e-3}
#: bone collagen equivalents over creatinine, in shorter writings of the same unit
_OTHER_WRITINGS = {
    "nmol BCE/mmol": "nmol BCE/mmol creatinine",
    "nmol/mmol": "nmol BCE/mmol creatinine",
}
#: international units of vitamin D in a gram: 1 IU is 0.025 ug of cholecalciferol (WHO standard, recalled)
VITAMIN_D_IU_PER_GRAM = 40e6
_INCH_POUND = "definition (international yard and pound, 1959)"

HEIGHT = _plain("height", "cm", {"m": 100.0, "in": 2.54}, _INCH_POUND)
WEIGHT = _plain("weight", "kg", {"lb": 0.45359237, "st": 6.35029318}, _INCH_POUND)
BMD = _plain("areal BMD", "g/cm2", {"mg/cm2": 1e-3}, _SI)
CREATININE = concentration("creatinine", "umol/L", ["mg/dL"], 113.12)
CALCIUM = concentration("adjusted calcium", "mmol/L", ["mg/dL"], 40.078)
CALCIUM = replace(CALCIUM, factors=MappingProxyType({**CALCIUM.factors, "mEq/L": 0.5}))
TOTAL_CALCIUM = replace(CALCIUM, name="total calcium")
VITAMIN_D = concentration("25-hydroxyvitamin D", "nmol/L", ["ng/mL", "ug/L"], 400.64)
PTH = concentration("parathyroid hormone", "pmol/L", ["pg/mL", "ng/L"], 9425.0)
PHOSPHATE = concentration("phosphate", "mmol/L", ["mg/dL"], 30.974)
FSH = _plain("FSH", "IU/L", {"U/L": 1.0, "mIU/mL": 1.0, "mU/mL": 1.0}, _SI)
ALP = _plain("alkaline phosphatase", "U/L", {"IU/L": 1.0, "ukat/L": 60.0}, "definition (katal)")
ALBUMIN = concentration("albumin", "g/L", ["g/dL"])
HAEMOGLOBIN = _plain(
    "haemoglobin", "g/L", {"g/dL": 10.0, "mmol/L": 16.114}, "molar mass of the monomer 16114 g/mol (recalled)"
)


def convert(field: str, value: float, unit: object, quantity: Quantity) -> float:
    """Bring a value to the unit in which its quantity is stored.

    Parameters
    ----------
    field : where the value stands, for the message.
    value : the number as written.
    unit : the unit as written; upper or lower case, with or without spaces, u or µ.
    quantity : what is measured.

    Raises
    ------
    InputError
        The unit is not one in use for this quantity.

    Examples
    --------
    >>> round(convert("labs.estradiol", 10, "pg/mL", ESTRADIOL), 2)
    36.71
    """
    if isinstance(unit, str) and unit in quantity.factors:
        return float(f"{value * quantity.factors[unit]:.12g}")
    known = {_plain_text(name): factor for name, factor in quantity.factors.items()} | _aliases(quantity)
    text = _plain_text(unit) if isinstance(unit, str) else ""
    if text not in known:
        allowed = ", ".join(quantity.units)
        fix = f"{_hint(text, quantity)}the unit of {quantity.name} is one of {allowed}"
        raise InputError(f"{field}.unit", unit, fix)
    return float(f"{value * known[text]:.12g}")


def number_with_unit(field: str, written: object, quantity: Quantity) -> float:
    """Read ``{value: 9.2, unit: mg/dL}`` in the unit in which the quantity is stored.

    Raises
    ------
    InputError
        A bare number, a missing unit, an unknown key, or a value that is not a number.
    """
    name = field.rsplit(".", 1)[-1]
    if isinstance(written, (int, float)) and not isinstance(written, bool):
        choices = " or ".join(f"{name}: {{value: {written}, unit: {unit}}}" for unit in quantity.units[:2])
        raise InputError(field, written, f"say the unit, more than one is in use: {choices}")
    example = f"{name}: {{value: 1, unit: {quantity.unit}}}"
    if not isinstance(written, Mapping):
        raise InputError(field, written, f"write a value with its unit, like {example}")
    unknown = [key for key in written if key not in ("value", "unit")]
    if unknown:
        raise InputError(f"{field}.{unknown[0]}", written[unknown[0]], f"write only value and unit: {example}")
    value = written.get("value")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(f"{field}.value", value, f"write a number without quotes, like {example}")
    if written.get("unit") is None:
        allowed = ", ".join(quantity.units)
        raise InputError(f"{field}.unit", Remark("not given"), f"say the unit of {quantity.name}: {allowed}")
    return convert(field, float(value), written["unit"], quantity)


def _plain_text(unit: str) -> str:
    text = unit.strip().lower().replace("µ", "u").replace("μ", "u").replace("²", "2").replace("^", "")
    text = text.replace("mcg", "ug")
    return "".join(text.split())


_KINDS = {
    "mass": ("g", "mg", "ug", "ng", "pg", "kg"),
    "amount": ("mol", "mmol", "umol", "nmol", "pmol"),
    "activity": ("u", "iu", "miu", "mu", "kat", "ukat", "nkat"),
    "equivalents": ("eq", "meq"),
}


def _kind(text: str) -> str | None:
    """What the unit above the line measures, where it is a unit."""
    above = text.partition("/")[0]
    return next((kind for kind, units in _KINDS.items() if above in units), None)


def _hint(text: str, quantity: Quantity) -> str:
    """What may be meant by a misspelt unit; never a unit of another kind, which would be another quantity."""
    kind, own = _kind(text), {_kind(_plain_text(name)) for name in quantity.factors}
    if kind is not None and kind not in own:
        return f"{kind} is another quantity and is not converted; "
    names = {_plain_text(name): name for name in quantity.factors if kind in (None, _kind(_plain_text(name)))}
    close = difflib.get_close_matches(text, list(names), n=1)
    return f"did you mean {names[close[0]]}? " if close else ""


_SAME = {
    "cm": ("centimetre", "centimetres", "centimeter", "centimeters"),
    "m": ("metre", "metres", "meter", "meters"),
    "in": ("inch", "inches"),
    "kg": ("kilogram", "kilograms"),
    "lb": ("lbs", "pound", "pounds"),
    "st": ("stone", "stones"),
}


def _aliases(quantity: Quantity) -> dict[str, float]:
    return {alias: factor for unit, factor in quantity.factors.items() for alias in _SAME.get(unit, ())}
