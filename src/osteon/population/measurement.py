"""How far one measurement of a person lies from the truth."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from osteon.errors import InputError
from osteon.population.variability import document
from osteon.quantities import Kind, Quantity, modelled


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


def known(*kinds: Kind) -> tuple[Quantity, ...]:
    """The quantities of these kinds of which a forecast can be conditioned on a measurement.

    Both how far one measurement lies from the truth and what the model leaves unexplained between people are known of
    them, and of a marker the spread between people too (``data/variability.yaml``).
    """
    lasting = {row["quantity"] for row in document()["unexplained"]} & _errors().keys()
    spread = lasting & {row["quantity"] for row in document()["baseline"]}
    return tuple(one for one in modelled(*kinds) if one.model in (spread if one.kind == "marker" else lasting))


@cache
def _errors() -> Mapping[str, float]:
    rows = document()["measurement"]
    return MappingProxyType({row["quantity"]: float(row["value"]) for row in rows})
