"""Osteoclast lineage: a precursor pool with two exits, and a life span that estrogen and drugs shorten.

Precursors that may not differentiate wait (osteomorphs, which fuse again, are counted with them). That makes the
rebound after denosumab. Estrogen acts beyond the gate, on life span, which is why its loss has a lasting effect.
"""

from __future__ import annotations

from typing import Any

from osteon.engine.expression import exp
from osteon.engine.model import rate, variable

POOL = "osteon; precursor pool after Joerg 2022 (doi:10.7554/eLife.76228) and Martinez-Reina 2022"


@variable(unit="1", symbol="D", source=POOL)
def differentiation(free_rankl: Any, differentiation_floor: Any, rankl_half_effect: Any, rankl_steepness: Any) -> Any:
    """Rate at which precursors become osteoclasts, relative to the young adult: opened by RANKL."""
    open_gate = free_rankl**rankl_steepness
    half = rankl_half_effect**rankl_steepness
    return differentiation_floor + (1 - differentiation_floor) * (1 + half) * open_gate / (half + open_gate)


@rate(unit="1", symbol="P", start=1.0, source=POOL)
def osteoclast_precursors(
    osteoclast_precursors: Any,
    cytokines: Any,
    differentiation: Any,
    precursor_turnover: Any,
    differentiation_share: Any,
) -> Any:
    """Precursors: supplied under cytokine drive, lost by death and by differentiation."""
    death = (1 - differentiation_share) * osteoclast_precursors
    maturing = differentiation_share * differentiation * osteoclast_precursors
    return precursor_turnover * (cytokines - death - maturing)


@variable(unit="1/d", symbol=r"\mu_C", source="Hughes DE, et al. Nat Med 1996;2:1132-6 (estrogen and apoptosis)")
def osteoclast_death(
    estrogen_deficit: Any,
    osteoclast_turnover: Any,
    osteoclast_survival_gain: Any,
    rankl_starvation: Any,
    rankl_on_survival: Any,
    bisphosphonate_kill: Any,
    supplement_effect: Any,
    matrix_signal: Any,
    matrix_on_death: Any,
) -> Any:
    """Death rate of an osteoclast: slower without estrogen, faster under a bisphosphonate or without RANKL."""
    life = exp(-osteoclast_survival_gain * estrogen_deficit) * (1 + rankl_on_survival * rankl_starvation)
    drugs = bisphosphonate_kill / (1 - supplement_effect)
    return osteoclast_turnover * life * drugs * matrix_signal**matrix_on_death


@variable(unit="d", symbol=r"\ell_C", source="definition")
def osteoclast_lifespan(osteoclast_death: Any) -> Any:
    """Mean life span of an osteoclast."""
    return 1 / osteoclast_death


@rate(unit="1", symbol="C", start=1.0, source=POOL)
def osteoclasts(
    osteoclasts: Any,
    osteoclast_precursors: Any,
    differentiation: Any,
    osteoclast_turnover: Any,
    osteoclast_death: Any,
) -> Any:
    """Active osteoclasts; their number is the resorption activity."""
    return osteoclast_turnover * differentiation * osteoclast_precursors - osteoclast_death * osteoclasts
