"""Bone quality beside density: cortical porosity and thickness, trabecular number, a strength index."""

from __future__ import annotations

from typing import Any

from osteon.engine.expression import maximum
from osteon.engine.model import rate, variable

PERFORATION = (
    "osteon; perforation by deep cavities in thin trabeculae (Liu 2008; doi:10.1016/j.bone.2008.04.012; recalled)"
)
STRENGTH = (
    "Hernandez 2001: strength ~ volume^1.92 ash^2.79 (recalled); cortical porosity after Schaffler 1988 (recalled)"
)


@rate(unit="1", symbol="N", start=1.0, source=PERFORATION, over="region")
def trabecular_number(
    trabecular_number: Any, osteoclasts: Any, mineralised_volume_trabecular: Any, perforation_rate: Any
) -> Any:
    """Trabecular number: lost by perforation when resorption is high and trabeculae are thin; never regained."""
    thickness = mineralised_volume_trabecular / trabecular_number
    excess = maximum(osteoclasts / thickness**2 - 1, 0.0)
    return -perforation_rate * excess * excess * trabecular_number


@variable(unit="1", symbol=r"p_\mathrm{c}", source="Burghardt 2010 (HR-pQCT porosity; recalled)", over="region")
def cortical_porosity(mineralised_volume_cortical: Any, young_porosity: Any, porosity_share: Any) -> Any:
    """Cortical porosity: part of cortical loss opens pores from within."""
    return 1 - (1 - young_porosity) * mineralised_volume_cortical**porosity_share


@variable(unit="1", symbol=r"t_\mathrm{c}", source="Burghardt 2010 (HR-pQCT; recalled)", over="region")
def cortical_thickness(mineralised_volume_cortical: Any, porosity_share: Any) -> Any:
    """Cortical thickness relative to the young adult: the rest of cortical loss trims from the marrow side."""
    return mineralised_volume_cortical ** (1 - porosity_share)


@variable(unit="1", symbol="A", source=STRENGTH, over="compartment")
def mineralisation(mineral_content: Any, mineralised_volume: Any) -> Any:
    """Mineral per bone volume, relative to the young adult."""
    return mineral_content / mineralised_volume


@variable(unit="1", symbol=r"\Sigma", source=STRENGTH, over="region")
def strength_index(
    cortical_thickness: Any,
    cortical_porosity: Any,
    young_porosity: Any,
    mineralised_volume_trabecular: Any,
    trabecular_number: Any,
    mineralisation_trabecular: Any,
    mineralisation_cortical: Any,
    cortical_strength_share: Any,
    porosity_exponent: Any,
    volume_exponent: Any,
    mineral_exponent: Any,
    connectivity_exponent: Any,
) -> Any:
    """Strength relative to the young adult, from structure and material (no density as such)."""
    solid = ((1 - cortical_porosity) / (1 - young_porosity)) ** porosity_exponent
    cortex = cortical_thickness * solid * mineralisation_cortical**mineral_exponent
    network = mineralised_volume_trabecular**volume_exponent * trabecular_number**connectivity_exponent
    spongiosa = network * mineralisation_trabecular**mineral_exponent
    return cortical_strength_share * cortex + (1 - cortical_strength_share) * spongiosa
