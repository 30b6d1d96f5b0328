"""Bisphosphonates: one structure for zoledronate, alendronate, ibandronate and risedronate.

Plasma kinetics (hours) are an instantaneous split between bone surface and urine. What stays on the surface acts
on osteoclasts, is buried as bone forms over it, and comes back in part when buried bone is resorbed.
"""

from __future__ import annotations

from typing import Any

from osteon.engine.model import rate, variable

KPD = (
    "osteon K-PD with surface and embedded pools; skeletal turnover from Parfitt; retention from Chen 2002, Porras 1999"
)


@rate(unit="mg", symbol=r"Z_\mathrm{s}", start=0.0, source=KPD, over="bisphosphonate")
def bisphosphonate_surface(
    bisphosphonate_surface: Any,
    bisphosphonate_embedded: Any,
    bisphosphonate_input: Any,
    bisphosphonate_washout: Any,
    bisphosphonate_burial: Any,
    bisphosphonate_release: Any,
    bisphosphonate_recycling: Any,
    osteoblasts: Any,
    osteoclasts: Any,
) -> Any:
    """Active drug on bone surfaces."""
    lost = (bisphosphonate_washout + bisphosphonate_burial * osteoblasts) * bisphosphonate_surface
    returned = bisphosphonate_recycling * bisphosphonate_release * osteoclasts * bisphosphonate_embedded
    return bisphosphonate_input - lost + returned


@rate(unit="mg", symbol=r"Z_\mathrm{b}", start=0.0, source=KPD, over="bisphosphonate")
def bisphosphonate_embedded(
    bisphosphonate_surface: Any,
    bisphosphonate_embedded: Any,
    bisphosphonate_burial: Any,
    bisphosphonate_release: Any,
    osteoblasts: Any,
    osteoclasts: Any,
) -> Any:
    """Drug buried in bone, inactive until the bone around it is resorbed."""
    buried = bisphosphonate_burial * osteoblasts * bisphosphonate_surface
    return buried - bisphosphonate_release * osteoclasts * bisphosphonate_embedded


@variable(unit="1", symbol=r"\zeta", source=KPD, over="bisphosphonate")
def bisphosphonate_ratio(bisphosphonate_surface: Any, bisphosphonate_half_effect: Any) -> Any:
    """Surface drug over the amount with half of the full effect."""
    return bisphosphonate_surface / bisphosphonate_half_effect


@variable(unit="1", symbol="z", source=KPD)
def bisphosphonate_occupancy(
    bisphosphonate_ratio_zoledronate: Any,
    bisphosphonate_ratio_alendronate: Any,
    bisphosphonate_ratio_ibandronate: Any,
    bisphosphonate_ratio_risedronate: Any,
) -> Any:
    """Share of the bone surface that carries an effective amount, all bisphosphonates together."""
    total = (
        bisphosphonate_ratio_zoledronate
        + bisphosphonate_ratio_alendronate
        + bisphosphonate_ratio_ibandronate
        + bisphosphonate_ratio_risedronate
    )
    return total / (1 + total)


@variable(unit="1", symbol=r"\kappa_z", source=KPD)
def bisphosphonate_kill(
    bisphosphonate_ratio_zoledronate: Any,
    bisphosphonate_ratio_alendronate: Any,
    bisphosphonate_ratio_ibandronate: Any,
    bisphosphonate_ratio_risedronate: Any,
    bisphosphonate_efficacy_zoledronate: Any,
    bisphosphonate_efficacy_alendronate: Any,
    bisphosphonate_efficacy_ibandronate: Any,
    bisphosphonate_efficacy_risedronate: Any,
) -> Any:
    """Factor on osteoclast death: drugs share one surface, each with its own full effect."""
    weighted = (
        bisphosphonate_efficacy_zoledronate * bisphosphonate_ratio_zoledronate
        + bisphosphonate_efficacy_alendronate * bisphosphonate_ratio_alendronate
        + bisphosphonate_efficacy_ibandronate * bisphosphonate_ratio_ibandronate
        + bisphosphonate_efficacy_risedronate * bisphosphonate_ratio_risedronate
    )
    total = (
        bisphosphonate_ratio_zoledronate
        + bisphosphonate_ratio_alendronate
        + bisphosphonate_ratio_ibandronate
        + bisphosphonate_ratio_risedronate
    )
    return 1 + weighted / (1 + total)
