"""Tamoxifen: slow accumulation, and its place at the estrogen receptor of bone."""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.model import rate, variable


@rate(
    unit="ug/L",
    symbol=r"C_\mathrm{tam}",
    start=0.0,
    source="tamoxifen 20 mg daily: steady state and half-life (recalled)",
)
def tamoxifen_plasma(
    tamoxifen_plasma: Expression,
    tamoxifen_elimination: Expression,
    tamoxifen_gain: Expression,
    tamoxifen_input: Expression,
) -> Expression:
    """Tamoxifen in plasma; elimination at the effective rate of parent drug and desmethyltamoxifen."""
    return tamoxifen_gain * tamoxifen_input - tamoxifen_elimination * tamoxifen_plasma


@variable(unit="1", symbol=r"\tau", source="osteon: competition at one receptor")
def tamoxifen_occupancy_ratio(tamoxifen_plasma: Expression, tamoxifen_affinity: Expression) -> Expression:
    """Tamoxifen concentration over the concentration that fills half of the free receptors."""
    return tamoxifen_plasma / tamoxifen_affinity
