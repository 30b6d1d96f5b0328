"""What a DXA scan measures: areal bone mineral density at four sites, relative to the young adult."""

from __future__ import annotations

from osteon.engine.expression import Expression, maximum
from osteon.engine.model import variable

DXA = "osteon: each site is a mixture of trabecular and cortical bone"


def _mixture(share: Expression, trabecular: Expression, cortical: Expression) -> Expression:
    return share * trabecular + (1 - share) * cortical


@variable(
    unit="1",
    symbol=r"d_\mathrm{LS}",
    source="rise of spine BMD with osteophytes and aortic calcium, from untreated older women",
)
def spine_degeneration(
    age: Expression, spine_degeneration_rate: Expression, spine_degeneration_onset: Expression
) -> Expression:
    """Factor by which degenerative change raises spine BMD without adding bone."""
    return 1 + spine_degeneration_rate * (maximum(age, spine_degeneration_onset) - spine_degeneration_onset)


@variable(unit="1", symbol=r"\mathrm{BMD}_\mathrm{LS}", source=DXA)
def bmd_lumbar_spine(
    mineral_content_trabecular_spine: Expression,
    mineral_content_cortical_spine: Expression,
    spine_trabecular_share: Expression,
    spine_degeneration: Expression,
    exercise_adaptation: Expression,
    exercise_on_spine: Expression,
) -> Expression:
    """BMD of the lumbar spine."""
    bone = _mixture(spine_trabecular_share, mineral_content_trabecular_spine, mineral_content_cortical_spine)
    return bone * spine_degeneration * (1 + exercise_on_spine * exercise_adaptation)


@variable(unit="1", symbol=r"\mathrm{BMD}_\mathrm{TH}", source=DXA)
def bmd_total_hip(
    mineral_content_trabecular_hip: Expression,
    mineral_content_cortical_hip: Expression,
    hip_trabecular_share: Expression,
    exercise_adaptation: Expression,
    exercise_on_hip: Expression,
) -> Expression:
    """BMD of the total hip."""
    bone = _mixture(hip_trabecular_share, mineral_content_trabecular_hip, mineral_content_cortical_hip)
    return bone * (1 + exercise_on_hip * exercise_adaptation)


@variable(unit="1", symbol=r"\mathrm{BMD}_\mathrm{FN}", source=DXA)
def bmd_femoral_neck(
    mineral_content_trabecular_hip: Expression,
    mineral_content_cortical_hip: Expression,
    neck_trabecular_share: Expression,
    exercise_adaptation: Expression,
    exercise_on_hip: Expression,
) -> Expression:
    """BMD of the femoral neck."""
    bone = _mixture(neck_trabecular_share, mineral_content_trabecular_hip, mineral_content_cortical_hip)
    return bone * (1 + exercise_on_hip * exercise_adaptation)


@variable(unit="1", symbol=r"\mathrm{BMD}_\mathrm{R}", source=DXA)
def bmd_radius(
    mineral_content_trabecular_hip: Expression,
    mineral_content_cortical_hip: Expression,
    radius_trabecular_share: Expression,
    radius_cortical_response: Expression,
) -> Expression:
    """BMD of the distal third of the radius: nearly all cortical, and slower than the cortex of the hip."""
    bone = _mixture(radius_trabecular_share, mineral_content_trabecular_hip, mineral_content_cortical_hip)
    return bone**radius_cortical_response
