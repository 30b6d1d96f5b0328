"""Osteoclast lineage: a precursor pool with two exits, and a life span that estrogen and drugs shorten.

Precursors that may not differentiate wait (osteomorphs, which fuse again, are counted with them). That makes the
rebound when a RANKL antibody leaves. Estrogen acts beyond the gate, on life span, which is why its loss has a lasting
effect.
"""

from __future__ import annotations

from osteon.engine.expression import Expression, exp
from osteon.engine.model import rate, variable

POOL = "osteon; precursor pool after @joerg-2022 and @martinez-reina-2022"


@variable(unit="1", symbol="D", source=POOL)
def differentiation(
    free_rankl: Expression,
    differentiation_floor: Expression,
    rankl_half_effect: Expression,
    rankl_steepness: Expression,
) -> Expression:
    """Rate at which precursors become osteoclasts, relative to the young adult: opened by RANKL."""
    open_gate = free_rankl**rankl_steepness
    half = rankl_half_effect**rankl_steepness
    return differentiation_floor + (1 - differentiation_floor) * (1 + half) * open_gate / (half + open_gate)


@rate(unit="1", symbol="P", start=1.0, source=POOL)
def osteoclast_precursors(
    osteoclast_precursors: Expression,
    cytokines: Expression,
    differentiation: Expression,
    precursor_turnover: Expression,
    differentiation_share: Expression,
) -> Expression:
    """Precursors: supplied under cytokine drive, lost by death and by differentiation."""
    death = (1 - differentiation_share) * osteoclast_precursors
    maturing = differentiation_share * differentiation * osteoclast_precursors
    return precursor_turnover * (cytokines - death - maturing)


@variable(unit="1/d", symbol=r"\mu_C", source="@hughes-1996 (estrogen and apoptosis)")
def osteoclast_death(
    estrogen_deficit: Expression,
    osteoclast_turnover: Expression,
    osteoclast_survival_gain: Expression,
    rankl_starvation: Expression,
    rankl_on_survival: Expression,
    bisphosphonate_kill: Expression,
    supplement_effect: Expression,
    matrix_signal: Expression,
    matrix_on_death: Expression,
) -> Expression:
    """Death rate of an osteoclast: slower without estrogen, faster under a bisphosphonate or without RANKL."""
    life = exp(-osteoclast_survival_gain * estrogen_deficit) * (1 + rankl_on_survival * rankl_starvation)
    drugs = bisphosphonate_kill / (1 - supplement_effect)
    return osteoclast_turnover * life * drugs * matrix_signal**matrix_on_death


@variable(unit="d", symbol=r"\ell_C", source="definition")
def osteoclast_lifespan(osteoclast_death: Expression) -> Expression:
    """Mean life span of an osteoclast."""
    return 1 / osteoclast_death


@rate(unit="1", symbol="C", start=1.0, source=POOL)
def osteoclasts(
    osteoclasts: Expression,
    osteoclast_precursors: Expression,
    differentiation: Expression,
    osteoclast_turnover: Expression,
    osteoclast_death: Expression,
) -> Expression:
    """Active osteoclasts; their number is the resorption activity."""
    return osteoclast_turnover * differentiation * osteoclast_precursors - osteoclast_death * osteoclasts
