"""Units of what stands in a patient file: every conversion factor once, with its source.

A quantity is stored in one unit; whatever was written is converted to it at the door and nowhere else.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

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


def _molar(name: str, mass: float, molar_unit: str, per: Mapping[str, float]) -> Quantity:
    factors = {molar_unit: 1.0} | {unit: round(scale / mass, 6) for unit, scale in per.items()}
    return Quantity(
        name,
        molar_unit,
        MappingProxyType(factors),
        f"molar mass {mass} g/mol (IUPAC standard atomic weights, recalled)",
    )


def _plain(name: str, unit: str, factors: Mapping[str, float], source: str) -> Quantity:
    return Quantity(name, unit, MappingProxyType({unit: 1.0} | dict(factors)), source)


_SI = "definition (SI prefixes)"
_INCH_POUND = "definition (international yard and pound, 1959)"

HEIGHT = _plain("height", "cm", {"m": 100.0, "in": 2.54}, _INCH_POUND)
WEIGHT = _plain("weight", "kg", {"lb": 0.45359237, "st": 6.35029318}, _INCH_POUND)
BMD = _plain("areal BMD", "g/cm2", {"mg/cm2": 1e-3}, _SI)
CTX = _plain("CTX", "ng/mL", {"ug/L": 1.0, "ng/L": 1e-3, "pg/mL": 1e-3}, _SI)
P1NP = _plain("P1NP", "ug/L", {"ng/mL": 1.0}, _SI)
BSAP = _plain("bone alkaline phosphatase", "ug/L", {"ng/mL": 1.0}, _SI)
NTX = _plain(
    "urinary NTX",
    "nmol BCE/mmol creatinine",
    {"nmol BCE/mmol": 1.0, "nmol/mmol": 1.0},
    "bone collagen equivalents; shorter writings of the same unit",
)
ESTRADIOL = _molar("estradiol", 272.38, "pmol/L", {"pg/mL": 1000.0, "ng/L": 1000.0})
TESTOSTERONE = _molar("testosterone", 288.42, "nmol/L", {"ng/dL": 10.0, "ng/mL": 1000.0})
CREATININE = _molar("creatinine", 113.12, "umol/L", {"mg/dL": 10000.0})
CALCIUM = _molar("adjusted calcium", 40.078, "mmol/L", {"mg/dL": 10.0})
CALCIUM = replace(CALCIUM, factors=MappingProxyType({**CALCIUM.factors, "mEq/L": 0.5}))
TOTAL_CALCIUM = replace(CALCIUM, name="total calcium")
VITAMIN_D = _molar("25-hydroxyvitamin D", 400.64, "nmol/L", {"ng/mL": 1000.0, "ug/L": 1000.0})
PTH = _molar("parathyroid hormone", 9425.0, "pmol/L", {"pg/mL": 1000.0, "ng/L": 1000.0})
PHOSPHATE = _molar("phosphate", 30.974, "mmol/L", {"mg/dL": 10.0})
FSH = _plain("FSH", "IU/L", {"U/L": 1.0, "mIU/mL": 1.0, "mU/mL": 1.0}, _SI)
ALP = _plain("alkaline phosphatase", "U/L", {"IU/L": 1.0, "ukat/L": 60.0}, "definition (katal)")
ALBUMIN = _plain("albumin", "g/L", {"g/dL": 10.0}, _SI)
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
