"""Aromatase inhibitors: anastrozole and letrozole (reversible, competitive), exemestane (irreversible)."""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.family import Members, total
from osteon.engine.model import rate, variable

GEISLER_1996 = "geisler-1996"
MAURAS_2009 = "mauras-2009"


@rate(unit="mg", symbol=r"A_\mathrm{ana}", start=0.0, source=MAURAS_2009)
def anastrozole_gut(
    anastrozole_gut: Expression, anastrozole_absorption: Expression, anastrozole_input: Expression
) -> Expression:
    """Anastrozole waiting to be absorbed."""
    return anastrozole_input - anastrozole_absorption * anastrozole_gut


@rate(unit="mg/L", symbol=r"C_\mathrm{ana}", start=0.0, source=MAURAS_2009, scale=1e-3)
def anastrozole_plasma(
    anastrozole_plasma: Expression,
    anastrozole_gut: Expression,
    anastrozole_absorption: Expression,
    anastrozole_volume: Expression,
    anastrozole_clearance: Expression,
    anastrozole_induction: Expression,
) -> Expression:
    """Anastrozole in plasma, one compartment."""
    clearance = anastrozole_clearance * anastrozole_induction
    return (anastrozole_absorption * anastrozole_gut - clearance * anastrozole_plasma) / anastrozole_volume


@variable(unit="1", symbol=r"\iota_\mathrm{ana}", source="atac-2001")
def anastrozole_induction(serm_ratio: Members, serm_on_anastrozole: Members) -> Expression:
    """Factor by which estrogen receptor modulators raise anastrozole clearance.

    The exposure fell by about a quarter in the pharmacokinetic substudy of ATAC.
    """
    return total(serm_on_anastrozole * serm_ratio / (1 + serm_ratio), 1)


@variable(unit="1", symbol=r"I_\mathrm{ana}", source=GEISLER_1996)
def anastrozole_inhibition(
    anastrozole_plasma: Expression,
    anastrozole_molar_mass: Expression,
    anastrozole_ki: Expression,
    anastrozole_maximum: Expression,
    substrate_saturation: Expression,
) -> Expression:
    """Fraction of aromatase blocked by anastrozole: competitive with the androgen substrate.

    The inhibition constant is an apparent one, for total drug in plasma.
    """
    return _competitive(
        anastrozole_plasma / anastrozole_molar_mass, anastrozole_ki, anastrozole_maximum, substrate_saturation
    )


@rate(
    unit="mg",
    symbol=r"A_\mathrm{let}",
    start=0.0,
    source="sioufi-1997",
)
def letrozole_gut(
    letrozole_gut: Expression, letrozole_absorption: Expression, letrozole_input: Expression
) -> Expression:
    """Letrozole waiting to be absorbed."""
    return letrozole_input - letrozole_absorption * letrozole_gut


@rate(
    unit="mg/L",
    symbol=r"C_\mathrm{let}",
    start=0.0,
    source="sioufi-1997",
    scale=1e-3,
)
def letrozole_plasma(
    letrozole_plasma: Expression,
    letrozole_gut: Expression,
    letrozole_absorption: Expression,
    letrozole_volume: Expression,
    letrozole_clearance: Expression,
) -> Expression:
    """Letrozole in plasma, one compartment with its steady-state clearance."""
    return (letrozole_absorption * letrozole_gut - letrozole_clearance * letrozole_plasma) / letrozole_volume


@variable(unit="1", symbol=r"I_\mathrm{let}", source="geisler-2002")
def letrozole_inhibition(
    letrozole_plasma: Expression,
    letrozole_molar_mass: Expression,
    letrozole_ki: Expression,
    letrozole_maximum: Expression,
    substrate_saturation: Expression,
) -> Expression:
    """Fraction of aromatase blocked by letrozole: competitive with the androgen substrate."""
    return _competitive(letrozole_plasma / letrozole_molar_mass, letrozole_ki, letrozole_maximum, substrate_saturation)


def _competitive(
    concentration: Expression, ki: Expression, maximum: Expression, substrate_saturation: Expression
) -> Expression:
    return maximum * concentration / (concentration + ki * (1 + substrate_saturation))


@rate(
    unit="mg",
    symbol=r"A_\mathrm{exe}",
    start=0.0,
    source="half-life of about a day: @exemestane-monograph",
)
def exemestane_body(
    exemestane_body: Expression, exemestane_elimination: Expression, exemestane_input: Expression
) -> Expression:
    """Exemestane in the body."""
    return exemestane_input - exemestane_elimination * exemestane_body


@rate(unit="1", symbol=r"e", start=1.0, source="geisler-1998")
def intact_aromatase(
    intact_aromatase: Expression,
    aromatase_turnover: Expression,
    exemestane_inactivation: Expression,
    exemestane_body: Expression,
) -> Expression:
    """Aromatase not destroyed by exemestane: made anew at its own rate, inactivated for good by the drug."""
    return aromatase_turnover * (1 - intact_aromatase) - exemestane_inactivation * exemestane_body * intact_aromatase


@variable(unit="1", symbol=r"a_\mathrm{s}", source="goss-2004")
def steroidal_balance(exemestane_balance: Expression, intact_aromatase: Expression) -> Expression:
    """Log gain of bone laid down per unit: exemestane, a steroid, is itself a weak androgen."""
    return exemestane_balance * (1 - intact_aromatase)


@variable(unit="1", symbol="I", source=GEISLER_1996)
def aromatase_inhibition(
    anastrozole_inhibition: Expression,
    letrozole_inhibition: Expression,
    intact_aromatase: Expression,
    inhibitor_response: Expression,
) -> Expression:
    """Fraction of whole-body aromatisation that is blocked, all inhibitors together; less in a poor responder."""
    return inhibitor_response * (1 - (1 - anastrozole_inhibition) * (1 - letrozole_inhibition) * intact_aromatase)


@variable(unit="1", symbol=r"I_\mathrm{m}", source="leder-2004")
def male_inhibition(
    anastrozole_inhibition: Expression,
    letrozole_inhibition: Expression,
    intact_aromatase: Expression,
    anastrozole_male_reach: Expression,
    letrozole_male_reach: Expression,
    exemestane_male_reach: Expression,
    inhibitor_response: Expression,
) -> Expression:
    """Fraction of a man's estradiol production that is blocked.

    The testis, under gonadotropin drive, keeps a share that the drug does not reach: the effect of anastrozole
    is flat between 2 and 7 mg a week.
    """
    return inhibitor_response * (
        1
        - (1 - anastrozole_male_reach * anastrozole_inhibition)
        * (1 - letrozole_male_reach * letrozole_inhibition)
        * (1 - exemestane_male_reach * (1 - intact_aromatase))
    )
