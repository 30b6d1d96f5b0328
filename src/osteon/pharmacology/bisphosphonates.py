"""Bisphosphonates: one structure for all of them, numbers of its own for each drug.

Plasma kinetics (hours) are an instantaneous split between bone surface and urine. What stays on the surface acts
on osteoclasts, is buried as bone forms over it, and comes back in part when buried bone is resorbed.
"""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.family import Members, total
from osteon.engine.model import rate, variable

KPD = (
    "osteon K-PD with surface and embedded pools; skeletal turnover from Parfitt; retention from @@chen-2002, "
    "@@porras-1999"
)


@rate(unit="mg", symbol=r"Z_\mathrm{s}", start=0.0, source=KPD, over="bisphosphonate", scale=1e-3)
def bisphosphonate_surface(
    bisphosphonate_surface: Expression,
    bisphosphonate_embedded: Expression,
    bisphosphonate_input: Expression,
    bisphosphonate_washout: Expression,
    bisphosphonate_burial: Expression,
    bisphosphonate_release: Expression,
    bisphosphonate_recycling: Expression,
    osteoblasts: Expression,
    osteoclasts: Expression,
) -> Expression:
    """Active drug on bone surfaces."""
    lost = (bisphosphonate_washout + bisphosphonate_burial * osteoblasts) * bisphosphonate_surface
    returned = bisphosphonate_recycling * bisphosphonate_release * osteoclasts * bisphosphonate_embedded
    return bisphosphonate_input - lost + returned


@rate(unit="mg", symbol=r"Z_\mathrm{b}", start=0.0, source=KPD, over="bisphosphonate", scale=1e-3)
def bisphosphonate_embedded(
    bisphosphonate_surface: Expression,
    bisphosphonate_embedded: Expression,
    bisphosphonate_burial: Expression,
    bisphosphonate_release: Expression,
    osteoblasts: Expression,
    osteoclasts: Expression,
) -> Expression:
    """Drug buried in bone, inactive until the bone around it is resorbed."""
    buried = bisphosphonate_burial * osteoblasts * bisphosphonate_surface
    return buried - bisphosphonate_release * osteoclasts * bisphosphonate_embedded


@variable(unit="1", symbol=r"\zeta", source=KPD, over="bisphosphonate")
def bisphosphonate_ratio(bisphosphonate_surface: Expression, bisphosphonate_half_effect: Expression) -> Expression:
    """Surface drug over the amount with half of the full effect."""
    return bisphosphonate_surface / bisphosphonate_half_effect


@variable(unit="1", symbol="z", source=KPD)
def bisphosphonate_occupancy(bisphosphonate_ratio: Members) -> Expression:
    """Share of the bone surface that carries an effective amount, all bisphosphonates together."""
    bound = total(bisphosphonate_ratio)
    return bound / (1 + bound)


@variable(unit="1", symbol=r"\kappa_z", source=KPD)
def bisphosphonate_kill(bisphosphonate_ratio: Members, bisphosphonate_efficacy: Members) -> Expression:
    """Factor on osteoclast death: drugs share one surface, each with its own full effect."""
    return 1 + total(bisphosphonate_efficacy * bisphosphonate_ratio) / (1 + total(bisphosphonate_ratio))
