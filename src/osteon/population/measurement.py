"""How far one measurement of a person lies from the truth."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from osteon.errors import InputError
from osteon.population.variability import document


def log_sd(quantity: str) -> float:
    """Standard deviation of the logarithm of one measurement [1]: one scan, or one blood or urine sample.

    Parameters
    ----------
    quantity : one of `quantities`.

    Raises
    ------
    InputError
        A quantity without a known error of measurement.
    """
    try:
        return _errors()[quantity]
    except KeyError:
        raise InputError("quantity", quantity, "one of " + ", ".join(_errors())) from None


def quantities() -> tuple[str, ...]:
    """What can be measured, by the model's names: BMD at four sites, four markers, estradiol, testosterone."""
    return tuple(_errors())


@cache
def _errors() -> Mapping[str, float]:
    rows = document()["measurement"]
    return MappingProxyType({row["quantity"]: float(row["value"]) for row in rows})
