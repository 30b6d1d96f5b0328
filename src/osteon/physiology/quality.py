"""Bone quality beside density: cortical porosity and thickness, trabecular number, a strength index."""

from __future__ import annotations

from osteon.engine.expression import Expression, maximum
from osteon.engine.model import rate, variable

PERFORATION = "osteon; perforation by deep cavities in thin trabeculae (@liu-2008)"
STRENGTH = "@@hernandez-2001: strength ~ volume^1.92 ash^2.79; cortical porosity after @@schaffler-1988"


@rate(unit="1", symbol="N", start=1.0, source=PERFORATION, over="region")
def trabecular_number(
    trabecular_number: Expression,
    osteoclasts: Expression,
    mineralised_volume_trabecular: Expression,
    perforation_rate: Expression,
) -> Expression:
    """Trabecular number: lost by perforation when resorption is high and trabeculae are thin; never regained."""
    thickness = mineralised_volume_trabecular / trabecular_number
    excess = maximum(osteoclasts / thickness**2 - 1, 0.0)
    return -perforation_rate * excess * excess * trabecular_number


@variable(unit="1", symbol=r"p_\mathrm{c}", source="@burghardt-2010 (HR-pQCT porosity)", over="region")
def cortical_porosity(
    mineralised_volume_cortical: Expression, young_porosity: Expression, porosity_share: Expression
) -> Expression:
    """Cortical porosity: part of cortical loss opens pores from within."""
    return 1 - (1 - young_porosity) * mineralised_volume_cortical**porosity_share


@variable(unit="1", symbol=r"t_\mathrm{c}", source="@burghardt-2010 (HR-pQCT)", over="region")
def cortical_thickness(mineralised_volume_cortical: Expression, porosity_share: Expression) -> Expression:
    """Cortical thickness relative to the young adult: the rest of cortical loss trims from the marrow side."""
    return mineralised_volume_cortical ** (1 - porosity_share)


@variable(unit="1", symbol="A", source=STRENGTH, over="compartment")
def mineralisation(mineral_content: Expression, mineralised_volume: Expression) -> Expression:
    """Mineral per bone volume, relative to the young adult."""
    return mineral_content / mineralised_volume


@variable(unit="1", symbol=r"\Sigma", source=STRENGTH, over="region")
def strength_index(
    cortical_thickness: Expression,
    cortical_porosity: Expression,
    young_porosity: Expression,
    mineralised_volume_trabecular: Expression,
    trabecular_number: Expression,
    mineralisation_trabecular: Expression,
    mineralisation_cortical: Expression,
    cortical_strength_share: Expression,
    porosity_exponent: Expression,
    volume_exponent: Expression,
    mineral_exponent: Expression,
    connectivity_exponent: Expression,
) -> Expression:
    """Strength relative to the young adult, from structure and material (no density as such)."""
    solid = ((1 - cortical_porosity) / (1 - young_porosity)) ** porosity_exponent
    cortex = cortical_thickness * solid * mineralisation_cortical**mineral_exponent
    network = mineralised_volume_trabecular**volume_exponent * trabecular_number**connectivity_exponent
    spongiosa = network * mineralisation_trabecular**mineral_exponent
    return cortical_strength_share * cortex + (1 - cortical_strength_share) * spongiosa
