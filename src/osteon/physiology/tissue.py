"""Bone tissue: osteoid, young and mature mineralised bone, trabecular and cortical, at spine and hip.

Volumes are relative to the young adult's mineralised volume of the same compartment.
"""

from __future__ import annotations

from osteon.engine.expression import Expression, exp, maximum
from osteon.engine.family import Members, total
from osteon.engine.model import rate, variable

TISSUE = "osteon; mineralisation in two steps after @martinez-reina-2019; mechanostat after @frost-1987"


def _young_volume(remodelling_rate: Expression, mineral_maturation: Expression) -> Expression:
    return remodelling_rate / (mineral_maturation + remodelling_rate)


@variable(unit="1", symbol="V", source="definition", over="compartment")
def mineralised_volume(young_bone: Expression, mature_bone: Expression) -> Expression:
    """Mineralised bone volume."""
    return young_bone + mature_bone


@variable(
    unit="1", symbol=r"\sigma", source="@@frost-1987: bone adapts its mass to load (mechanostat)", over="compartment"
)
def mechanical_demand(
    mineralised_volume: Expression,
    osteoid: Expression,
    remodelling_rate: Expression,
    osteoid_mineralisation: Expression,
    mechanostat: Expression,
) -> Expression:
    """Formation answers load: the same load on less bone strains it more."""
    healthy = 1 + remodelling_rate / osteoid_mineralisation
    return ((mineralised_volume + osteoid) / healthy) ** (-mechanostat)


@variable(unit="1", symbol=r"\rho_a", source="@@lips-1978: wall width falls with age")
def ageing_of_formation(
    age: Expression, formation_ageing: Expression, formation_ageing_onset: Expression
) -> Expression:
    """Bone made by each remodelling unit, falling with age."""
    return exp(-formation_ageing * (maximum(age, formation_ageing_onset) - formation_ageing_onset))


@variable(unit="1", symbol="F", source=TISSUE, over="compartment")
def formation(
    modelling_formation: Expression,
    modelling_share: Expression,
    osteoblasts: Expression,
    estrogen_deficit: Expression,
    balance_gain: Expression,
    gonadal_activity: Expression,
    androgen_balance: Expression,
    steroidal_balance: Expression,
    pth_balance: Expression,
    ageing_of_formation: Expression,
    mechanical_demand: Expression,
    ovarian_androgen_lost: Expression | float = 0.0,
) -> Expression:
    """Formation relative to the young adult: coupled and modelling formation, times what each unit lays down.

    Without estrogen each remodelling unit refills less (osteoblast and osteocyte apoptosis). Less again without the
    androgen of the gonads, which a natural menopause leaves and ovarian suppression takes (Fogle 2007, recalled). A
    steroidal inhibitor is itself a weak androgen.
    """
    cells = modelling_formation + (1 - modelling_share) * osteoblasts
    lost = balance_gain * estrogen_deficit + androgen_balance * (1 - gonadal_activity)
    given = pth_balance + steroidal_balance
    unit = exp(given - lost - ovarian_androgen_lost)
    return cells * unit * ageing_of_formation * mechanical_demand


@variable(unit="1", symbol="R", source=TISSUE, over="compartment")
def resorption(
    osteoclasts: Expression,
    bisphosphonate_occupancy: Expression,
    bisphosphonate_access: Expression,
    supplement_effect: Expression,
    supplement_access: Expression,
) -> Expression:
    """Resorption relative to the young adult.

    Bisphosphonate held in a compartment lowers it there further. So do calcium and vitamin D in cortical bone, where
    parathyroid hormone resorbs most.
    """
    held = 1 - bisphosphonate_access * bisphosphonate_occupancy
    return osteoclasts * held * (1 - supplement_access * supplement_effect)


@rate(
    unit="1",
    symbol="o",
    start=lambda remodelling_rate, osteoid_mineralisation: remodelling_rate / osteoid_mineralisation,
    source=TISSUE,
    over="compartment",
)
def osteoid(
    osteoid: Expression,
    formation: Expression,
    mineralised_volume: Expression,
    remodelling_rate: Expression,
    osteoid_mineralisation: Expression,
) -> Expression:
    """Matrix not yet mineralised."""
    return remodelling_rate * formation * mineralised_volume - osteoid_mineralisation * osteoid


@rate(
    unit="1",
    symbol="v",
    start=lambda remodelling_rate, mineral_maturation: _young_volume(remodelling_rate, mineral_maturation),
    source=TISSUE,
    over="compartment",
)
def young_bone(
    young_bone: Expression,
    osteoid: Expression,
    resorption: Expression,
    remodelling_rate: Expression,
    osteoid_mineralisation: Expression,
    mineral_maturation: Expression,
) -> Expression:
    """Bone after primary mineralisation."""
    matured = mineral_maturation * young_bone
    return osteoid_mineralisation * osteoid - matured - remodelling_rate * resorption * young_bone


@rate(
    unit="1",
    symbol="m",
    start=lambda remodelling_rate, mineral_maturation: 1 - _young_volume(remodelling_rate, mineral_maturation),
    source=TISSUE,
    over="compartment",
)
def mature_bone(
    young_bone: Expression,
    mature_bone: Expression,
    resorption: Expression,
    remodelling_rate: Expression,
    mineral_maturation: Expression,
) -> Expression:
    """Bone after secondary mineralisation."""
    return mineral_maturation * young_bone - remodelling_rate * resorption * mature_bone


@variable(unit="1", symbol="c", source="definition", over="compartment")
def mineral_content(
    young_bone: Expression,
    mature_bone: Expression,
    young_mineral: Expression,
    remodelling_rate: Expression,
    mineral_maturation: Expression,
) -> Expression:
    """Bone mineral content relative to the young adult: young bone carries less mineral than mature bone."""
    young = _young_volume(remodelling_rate, mineral_maturation)
    return (young_mineral * young_bone + mature_bone) / (young_mineral * young + 1 - young)


@variable(unit="1/y", symbol="b", source="definition")
def bone_balance(
    formation: Members,
    resorption: Members,
    mineralised_volume: Members,
    remodelling_rate: Members,
    days_per_year: Expression,
) -> Expression:
    """Formation minus resorption, mean of the compartments, as a share of young bone volume per year."""
    net = total(remodelling_rate * (formation - resorption) * mineralised_volume)
    return net * days_per_year / len(formation)
