"""Chemotherapy and the ovaries: menses stop, for good or for a time, with a chance that depends on age and regimen.

Whose ovaries fail is a matter of the person: ``ovarian_resistance`` is her place among women of her age, from 0 (the
first whose menses stop) to 1. Below the chance that menses stay away they never come back; above it and below the
chance that menses stop, the less resistant wait longer. Bone itself is not touched: women who keep their menses keep
their bone.
"""

from __future__ import annotations

from osteon.engine.expression import Expression, exp, maximum
from osteon.engine.family import Members, total
from osteon.engine.model import rate, variable

COUNTS = (
    "osteon: logistic chances, fitted by scripts/ovarian_failure to @poorvu-2021, @fertility-review-bcr1991 and others"
)
RETURN = "osteon: log-logistic time until menses are back, with the shape 2, fitted beside the chances"


@variable(unit="1", symbol=r"C", source="definition")
def chemotherapy_now(chemotherapy_given: Members) -> Expression:
    """1 while any regimen goes on."""
    return total(chemotherapy_given)


@variable(unit="1", symbol=r"P_\mathrm{stop}", source=COUNTS)
def stopping_chance(
    age: Expression,
    ovarian_reference_age: Expression,
    ovarian_risk: Expression,
    ovarian_risk_slope: Expression,
    ovarian_toxicity: Members,
    chemotherapy_given: Members,
) -> Expression:
    """Chance that menses stop under the regimen that goes on."""
    odds = ovarian_risk + ovarian_risk_slope * (age - ovarian_reference_age)
    return 1 / (1 + exp(-(odds + total(ovarian_toxicity * chemotherapy_given))))


@variable(unit="1", symbol=r"P_\mathrm{stay}", source=COUNTS)
def lasting_chance(
    age: Expression,
    ovarian_reference_age: Expression,
    stopping_chance: Expression,
    lasting_risk: Expression,
    lasting_risk_slope: Expression,
    ovarian_toxicity: Members,
    lasting_toxicity: Members,
    chemotherapy_given: Members,
) -> Expression:
    """Chance that menses stop and never come back."""
    odds = lasting_risk + lasting_risk_slope * (age - ovarian_reference_age)
    toxicity = total((ovarian_toxicity + lasting_toxicity) * chemotherapy_given)
    return stopping_chance / (1 + exp(-(odds + toxicity)))


@variable(unit="d", symbol=r"t_\mathrm{rest}", source=RETURN)
def ovarian_rest_due(
    age: Expression,
    ovarian_reference_age: Expression,
    stopping_chance: Expression,
    lasting_chance: Expression,
    ovarian_resistance: Expression,
    ovarian_return_time: Expression,
    ovarian_return_slope: Expression,
    ovarian_rest_longest: Expression,
    ovarian_chance_resolution: Expression,
    ovaries_working: Expression,
) -> Expression:
    """Days after the last cycle until this woman's ovaries work again.

    None above the chance that menses stop, a lifetime below the chance that they stay away. Only ovaries that still
    work can be stopped: none after menopause, and none in men.
    """
    stopped = maximum(stopping_chance - ovarian_resistance, 0) + ovarian_chance_resolution
    spared = maximum(ovarian_resistance - lasting_chance, 0) + ovarian_chance_resolution
    usual = ovarian_return_time * exp(ovarian_return_slope * (age - ovarian_reference_age))
    days = usual * (stopped / spared) ** 0.5 * ovaries_working
    return days / (1 + days / ovarian_rest_longest)


@rate(unit="d", symbol=r"D", start=0.0, source=RETURN, scale=10.0)
def ovarian_rest(
    ovarian_rest: Expression,
    ovarian_rest_due: Expression,
    chemotherapy_now: Expression,
    ovarian_response: Expression,
    ovarian_rest_margin: Expression,
) -> Expression:
    """Days that the ovaries still rest: set while cycles go on, counted down after the last one."""
    set_back = ovarian_response * chemotherapy_now * maximum(ovarian_rest_due - ovarian_rest, 0)
    return set_back - maximum(1 - chemotherapy_now, 0) * ovarian_rest / (ovarian_rest + ovarian_rest_margin)


@variable(unit="1", symbol=r"B_D", source=RETURN)
def ovarian_block(ovarian_rest: Expression, ovarian_rest_margin: Expression) -> Expression:
    """What divides ovarian estradiol, above 1: ovaries at rest make next to none, and wake within weeks."""
    return ovarian_rest / ovarian_rest_margin


@variable(
    unit="1", symbol=r"A_D", source="osteon: between a natural menopause, which leaves androgen, and oophorectomy"
)
def ovarian_androgen_lost(
    ovarian_block: Expression, ovarian_androgen_loss: Expression, androgen_balance: Expression
) -> Expression:
    """Log fall of bone laid down per unit while the ovaries rest, for want of their androgen."""
    return androgen_balance * ovarian_androgen_loss * (ovarian_block / (1 + ovarian_block))
