"""Markers of turnover in blood and urine, relative to the young adult."""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.model import variable

MARKERS = "osteon; power laws after @joerg-2022"


@variable(unit="1", symbol=r"\mathrm{CTX}", source=MARKERS)
def ctx(osteoclasts: Expression, ctx_exponent: Expression) -> Expression:
    """Serum C-telopeptide of type I collagen."""
    return osteoclasts**ctx_exponent


@variable(unit="1", symbol=r"\mathrm{NTX}", source=MARKERS)
def ntx(osteoclasts: Expression, ntx_exponent: Expression, ntx_floor: Expression) -> Expression:
    """Urinary N-telopeptide per creatinine; part of it does not follow resorption."""
    return ntx_floor + (1 - ntx_floor) * osteoclasts**ntx_exponent


@variable(unit="1", symbol=r"F_\mathrm{tot}", source=MARKERS)
def whole_body_formation(
    formation_trabecular_spine: Expression,
    formation_cortical_spine: Expression,
    formation_trabecular_hip: Expression,
    formation_cortical_hip: Expression,
    mineralised_volume_trabecular_spine: Expression,
    mineralised_volume_cortical_spine: Expression,
    mineralised_volume_trabecular_hip: Expression,
    mineralised_volume_cortical_hip: Expression,
    marker_trabecular_share: Expression,
) -> Expression:
    """Formation of the skeleton, trabecular and cortical bone of both regions."""
    trabecular = (
        formation_trabecular_spine * mineralised_volume_trabecular_spine
        + formation_trabecular_hip * mineralised_volume_trabecular_hip
    )
    cortical = (
        formation_cortical_spine * mineralised_volume_cortical_spine
        + formation_cortical_hip * mineralised_volume_cortical_hip
    )
    return (marker_trabecular_share * trabecular + (1 - marker_trabecular_share) * cortical) / 2


@variable(unit="1", symbol=r"\mathrm{P1NP}", source=MARKERS)
def p1np(whole_body_formation: Expression, p1np_floor: Expression, p1np_exponent: Expression) -> Expression:
    """Serum procollagen type I N-propeptide; part of it comes from other tissue."""
    return p1np_floor + (1 - p1np_floor) * whole_body_formation**p1np_exponent


@variable(unit="1", symbol=r"\mathrm{BSAP}", source=MARKERS)
def bsap(whole_body_formation: Expression, bsap_floor: Expression, bsap_exponent: Expression) -> Expression:
    """Bone-specific alkaline phosphatase; smaller changes than P1NP."""
    return bsap_floor + (1 - bsap_floor) * whole_body_formation**bsap_exponent
