"""What a DXA scan measures: areal bone mineral density at four sites, relative to the young adult."""

from __future__ import annotations

from typing import Any

from osteon.engine.expression import maximum
from osteon.engine.model import variable

DXA = "osteon: each site is a mixture of trabecular and cortical bone"


def _mixture(share: Any, trabecular: Any, cortical: Any) -> Any:
    return share * trabecular + (1 - share) * cortical


@variable(
    unit="1",
    symbol=r"d_\mathrm{LS}",
    source="rise of spine BMD with osteophytes and aortic calcium, from untreated older women",
)
def spine_degeneration(age: Any, spine_degeneration_rate: Any, spine_degeneration_onset: Any) -> Any:
    """Factor by which degenerative change raises spine BMD without adding bone."""
    return 1 + spine_degeneration_rate * (maximum(age, spine_degeneration_onset) - spine_degeneration_onset)


@variable(unit="1", symbol=r"\mathrm{BMD}_\mathrm{LS}", source=DXA)
def bmd_lumbar_spine(
    mineral_content_trabecular_spine: Any,
    mineral_content_cortical_spine: Any,
    spine_trabecular_share: Any,
    spine_degeneration: Any,
    exercise_adaptation: Any,
    exercise_on_spine: Any,
) -> Any:
    """BMD of the lumbar spine."""
    bone = _mixture(spine_trabecular_share, mineral_content_trabecular_spine, mineral_content_cortical_spine)
    return bone * spine_degeneration * (1 + exercise_on_spine * exercise_adaptation)


@variable(unit="1", symbol=r"\mathrm{BMD}_\mathrm{TH}", source=DXA)
def bmd_total_hip(
    mineral_content_trabecular_hip: Any,
    mineral_content_cortical_hip: Any,
    hip_trabecular_share: Any,
    exercise_adaptation: Any,
    exercise_on_hip: Any,
) -> Any:
    """BMD of the total hip."""
    bone = _mixture(hip_trabecular_share, mineral_content_trabecular_hip, mineral_content_cortical_hip)
    return bone * (1 + exercise_on_hip * exercise_adaptation)


@variable(unit="1", symbol=r"\mathrm{BMD}_\mathrm{FN}", source=DXA)
def bmd_femoral_neck(
    mineral_content_trabecular_hip: Any,
    mineral_content_cortical_hip: Any,
    neck_trabecular_share: Any,
    exercise_adaptation: Any,
    exercise_on_hip: Any,
) -> Any:
    """BMD of the femoral neck."""
    bone = _mixture(neck_trabecular_share, mineral_content_trabecular_hip, mineral_content_cortical_hip)
    return bone * (1 + exercise_on_hip * exercise_adaptation)


@variable(unit="1", symbol=r"\mathrm{BMD}_\mathrm{R}", source=DXA)
def bmd_radius(
    mineral_content_trabecular_hip: Any,
    mineral_content_cortical_hip: Any,
    radius_trabecular_share: Any,
    radius_cortical_response: Any,
) -> Any:
    """BMD of the distal third of the radius: nearly all cortical, and slower than the cortex of the hip."""
    bone = _mixture(radius_trabecular_share, mineral_content_trabecular_hip, mineral_content_cortical_hip)
    return bone**radius_cortical_response
