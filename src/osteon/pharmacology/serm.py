"""Selective estrogen receptor modulators: slow accumulation, and their place at the estrogen receptor of bone.

One structure for all of them, numbers of its own for each drug: a partial agonist that competes with estradiol.
"""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.model import rate, variable


@rate(
    unit="ug/L",
    symbol=r"C_\mathrm{serm}",
    start=0.0,
    source="tamoxifen 20 mg daily: steady state and half-life (recalled)",
    over="serm",
    scale=1.0,
)
def serm_plasma(
    serm_plasma: Expression, serm_elimination: Expression, serm_gain: Expression, serm_input: Expression
) -> Expression:
    """The drug in plasma; elimination at the effective rate of parent drug and active metabolites."""
    return serm_gain * serm_input - serm_elimination * serm_plasma


@variable(unit="1", symbol=r"\tau", source="osteon: competition at one receptor", over="serm")
def serm_ratio(serm_plasma: Expression, serm_affinity: Expression) -> Expression:
    """Concentration over the concentration that fills half of the free receptors."""
    return serm_plasma / serm_affinity
