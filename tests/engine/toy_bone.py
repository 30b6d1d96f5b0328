"""A made-up model with all that a model may have: families, doses, a switched input, max, pow, exp, log.

Numbers and equations are invented for tests and say nothing about bone.
"""

from __future__ import annotations

import sys

from osteon.engine.expression import exp, log, maximum, minimum
from osteon.engine.model import Model, Parameter, equations_of, rate, variable


@rate(unit="mg", symbol="A", start=0.0, source="made up")
def depot(depot, absorption):
    """Drug waiting to be absorbed."""
    return -absorption * depot


@rate(unit="mg/L", symbol="C_p", start=0.0, source="made up")
def plasma(plasma, depot, absorption, elimination, volume):
    """Drug in plasma. One compartment.

    The depot empties into it.
    """
    return absorption * depot / volume - elimination * plasma


@variable(unit="1", symbol="I", source="10.1000/made.up")
def inhibition(plasma, half_inhibition, hill, switch):
    """Share of the enzyme that is blocked."""
    ratio = (maximum(plasma, 0.0) / half_inhibition) ** hill
    return minimum(switch * ratio / (1.0 + ratio), 0.98)


@rate(
    unit="pmol/L",
    symbol="E",
    start=lambda hormone_before: 0.9 * hormone_before,
    source="made up (10.1000/xyz)",
)
def hormone(hormone, hormone_before, inhibition, hormone_turnover):
    """Hormone, held by production and loss."""
    return hormone_turnover * (hormone_before * (1.0 - inhibition) - hormone)


@variable(unit="1", symbol="R", source="made up")
def drive(hormone, hormone_before, gain):
    """Resorption drive."""
    return exp(gain * maximum(1.0 - hormone / hormone_before, 0.0)) + 0.1 * log(1.0 + hormone / hormone_before)


@rate(
    unit="g/cm^2",
    symbol=r"M_{\mathrm{b}}",
    source="made up",
    over="region",
    start=lambda peak, loss: peak + 0.0 * peak * loss / loss,
)
def mineral(mineral, peak, formation, loss, drive):
    """Mineral of one region.

    Formation fills what is missing from the peak.
    """
    return formation * (peak - mineral) - loss * drive * mineral


@variable(unit="percent", symbol=r"\Delta", source="made up", over="region")
def change(mineral, peak, whole):
    """Difference from the peak."""
    return whole * (mineral / peak - 1.0)


def _parameter(name, symbol, value, unit, status="assumed", meaning="", source="made up"):
    return Parameter(name, symbol, value, unit, value / 2, value * 2, source, status, meaning or f"the {name}")


PARAMETERS = [
    _parameter("absorption", "k_a", 4.0, "1/d", "seen", "first-order absorption rate", "doi:10.1000/abc.1"),
    _parameter("elimination", "k_e", 0.35, "1/d"),
    _parameter("volume", "V", 80.0, "L"),
    _parameter("half_inhibition", "C_{50}", 0.004, "mg/L"),
    _parameter("hill", "n", 1.3, "1"),
    _parameter("switch", "s", 1.0, "1", "input", "1 where the drug can act, else 0"),
    _parameter("hormone_before", "E_0", 20.0, "pmol/L", "input"),
    _parameter("hormone_turnover", "k_E", 0.7, "1/d"),
    _parameter("gain", "g", 1.5, "1"),
    _parameter("peak_spine", r"M_{0,\mathrm{spine}}", 1.1, "g/cm^2"),
    _parameter("peak_hip", r"M_{0,\mathrm{hip}}", 0.9, "g/cm^2"),
    _parameter("formation", "f", 0.002, "1/d"),
    _parameter("loss_trabecular", r"l_{\mathrm{trabecular}}", 0.0004, "1/d"),
    _parameter("loss_cortical", r"l_{\mathrm{cortical}}", 0.0001, "1/d"),
    _parameter("whole", "w", 100.0, "percent"),
]
REGIONS = [(site, kind) for site in ("spine", "hip") for kind in ("trabecular", "cortical")]


def toy_bone() -> Model:
    return Model("toy bone", equations_of(sys.modules[__name__]), PARAMETERS, {"region": REGIONS})
