"""Unit strings (``pmol/L``, ``1/d``, ``g/cm^2``) as SBML unit definitions.

SBML knows SI units only; each factor of a unit string becomes one SBML unit
``(multiplier * 10**scale * kind)**exponent``. A unit that SBML cannot express has no definition.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Factor(NamedTuple):
    """One SBML unit, ``(multiplier * 10**scale * kind)**exponent``, with SBML's name of the base unit."""

    kind: str
    exponent: int
    scale: int
    multiplier: float


_PREFIXES: Final = {"f": -15, "p": -12, "n": -9, "u": -6, "µ": -6, "m": -3, "c": -2, "d": -1, "": 0, "k": 3}
#: symbol -> (SBML kind, scale, multiplier); these take prefixes
_SCALED: Final = {
    "mol": "mole",
    "g": "gram",
    "L": "litre",
    "l": "litre",
    "m": "metre",
    "N": "newton",
    "Pa": "pascal",
}
#: these take none; a year is 365.25 days
_FIXED: Final = {
    "1": ("dimensionless", 0, 1.0),
    "percent": ("dimensionless", -2, 1.0),
    "%": ("dimensionless", -2, 1.0),
    "s": ("second", 0, 1.0),
    "min": ("second", 0, 60.0),
    "h": ("second", 0, 3600.0),
    "d": ("second", 0, 86400.0),
    "y": ("second", 0, 31557600.0),
}
_FACTOR: Final = re.compile(r"^(?P<symbol>[A-Za-zµ%]+|1)(?:(?:\^|\*\*)(?P<power>-?\d+))?$")


def factors(unit: str) -> list[Factor] | None:
    """The SBML units whose product is ``unit``, or None when SBML cannot express it.

    Factors are separated by ``*`` or ``.``, denominators by ``/`` (``mg/kg/d`` is mg per kg and day, as is
    ``mg/(kg*d)``), powers written ``^2``. An empty list is the unit ``1``.
    """
    units: list[Factor] = []
    for position, part in enumerate(re.split(r"/(?![^(]*\))", unit.strip())):
        inner = part.strip()
        if inner.startswith("(") and inner.endswith(")"):
            inner = inner[1:-1]
        for text in re.split(r"(?<!\*)\*(?!\*)|\.", inner):
            match = _FACTOR.match(text.strip())
            base = _base(match["symbol"]) if match else None
            if match is None or base is None:
                return None
            exponent = int(match["power"] or 1) * (-1 if position else 1)
            if match["symbol"] != "1":
                units.append(Factor(base[0], exponent, base[1], base[2]))
    return units


def _base(symbol: str) -> tuple[str, int, float] | None:
    if symbol in _FIXED:
        return _FIXED[symbol]
    for end in sorted(_SCALED, key=len, reverse=True):
        prefix = symbol.removesuffix(end)
        if symbol.endswith(end) and prefix in _PREFIXES:
            return _SCALED[end], _PREFIXES[prefix], 1.0
    return None


def unit_id(unit: str) -> str:
    """An SBML identifier that reads like the unit: ``pmol/L`` -> ``pmol_per_L``.

    >>> unit_id("g/cm^2"), unit_id("1/d"), unit_id("percent")
    ('g_per_cm2', 'per_d', 'percent')
    """
    text = unit.strip().replace("%", "percent").replace("µ", "u").replace("/", "_per_")
    text = re.sub(r"\^|\*\*|[()]", "", text).replace("-", "minus")
    text = re.sub(r"^1_per_", "per_", re.sub(r"[*.\s]+", "_", text))
    return f"unit_{text}" if text in _RESERVED else text


#: names SBML keeps for itself that an abbreviation could meet
_RESERVED: Final = frozenset({"dimensionless", "gram", "item", "litre", "metre", "mole", "second"})
