"""Estrogen signal at the receptor in bone: estradiol and receptor modulators compete for it."""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.family import Members, total
from osteon.engine.model import variable

COMPETITION = "osteon: competitive partial agonist; @@khosla-2001 and @@finkelstein-2016 for the range of E50"


@variable(
    unit="pmol/L",
    symbol=r"E_\mathrm{b}",
    source="osteon: aromatisation within bone, from circulating androgen",
)
def bone_estradiol(
    estradiol: Expression,
    local_estradiol: Expression,
    testosterone: Expression,
    young_testosterone: Expression,
    aromatase_inhibition: Expression,
    male: Expression,
) -> Expression:
    """Estradiol that bone sees: plasma, and in men what bone makes itself from testosterone.

    The inhibitor reaches aromatase in bone fully, while the testis keeps plasma estradiol up.
    """
    local = local_estradiol * testosterone / young_testosterone * (1 - aromatase_inhibition)
    return estradiol + male * local


@variable(unit="1", symbol="H", source=COMPETITION)
def estrogen_signal(
    bone_estradiol: Expression,
    half_effect_estradiol: Expression,
    serm_ratio: Members,
    serm_efficacy: Members,
) -> Expression:
    """Share of the full estrogen effect: estradiol is a full agonist, a receptor modulator a partial one."""
    e = bone_estradiol / half_effect_estradiol
    return total(serm_efficacy * serm_ratio, e) / total(serm_ratio, 1 + e)


@variable(unit="1", symbol="H_0", source=COMPETITION)
def healthy_estrogen_signal(
    premenopausal_estradiol: Expression,
    young_male_estradiol: Expression,
    residual_estradiol: Expression,
    local_estradiol: Expression,
    half_effect_estradiol: Expression,
    male: Expression,
) -> Expression:
    """Signal in the same person as a young adult."""
    man = young_male_estradiol * residual_estradiol + local_estradiol
    e = ((1 - male) * premenopausal_estradiol + male * man) / half_effect_estradiol
    return e / (1 + e)


@variable(unit="1", symbol="x", source=COMPETITION)
def estrogen_deficit(healthy_estrogen_signal: Expression, estrogen_signal: Expression) -> Expression:
    """What is missing from the estrogen signal: 0 in a young adult, at most the young signal itself."""
    return healthy_estrogen_signal - estrogen_signal
