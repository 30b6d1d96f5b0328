"""Estradiol and testosterone: ovary or testis, peripheral aromatisation, gonadal feedback."""

from __future__ import annotations

from typing import Any

from osteon.engine.expression import exp, maximum
from osteon.engine.model import rate, variable

BURNETT_BOWIE_2009 = "doi:10.1210/jc.2009-0739"


@rate(unit="y", symbol="a", start=lambda starting_age: starting_age, source="definition")
def age(days_per_year: Any) -> Any:
    """Age; a state, so that the equations do not depend on clock time."""
    return 1 / days_per_year


@variable(
    unit="pmol/L",
    symbol=r"E_\mathrm{per}",
    source="McTiernan A, et al. Obesity 2006;14:1662-77 ; doi:10.1016/j.steroids.2007.05.003",
)
def peripheral_estradiol(
    postmenopausal_estradiol: Any,
    estradiol_bmi_slope: Any,
    bmi: Any,
    reference_bmi: Any,
    residual_estradiol: Any,
) -> Any:
    """Estradiol that fat, muscle and breast make from adrenal androgens, before any inhibitor."""
    return postmenopausal_estradiol * residual_estradiol * exp(estradiol_bmi_slope * (bmi - reference_bmi))


@variable(
    unit="pmol/L",
    symbol=r"E_\mathrm{ov}",
    source="SWAN timing of bone loss (Greendale 2012); logistic fall before the final period",
)
def ovarian_estradiol(
    age: Any,
    menopause_age: Any,
    estradiol_fall_lead: Any,
    estradiol_fall_width: Any,
    premenopausal_estradiol: Any,
    peripheral_estradiol: Any,
    gonadal_activity: Any,
) -> Any:
    """Cycle-average estradiol from the ovaries: falls around menopause, stops under ovarian suppression.

    An aromatase inhibitor does not lower it: a functioning ovary answers with more gonadotropin drive.
    """
    passed = (age - menopause_age + estradiol_fall_lead) / estradiol_fall_width
    return (premenopausal_estradiol - peripheral_estradiol) * gonadal_activity / (1 + exp(passed))


@variable(
    unit="nmol/L",
    symbol=r"T_0",
    source="Decline of bioavailable sex steroids with age: Khosla 2001 (recalled)",
)
def expected_testosterone(
    age: Any, young_testosterone: Any, testosterone_decline: Any, testosterone_decline_onset: Any
) -> Any:
    """A man's bioactive testosterone at his age, untreated."""
    return young_testosterone * exp(
        -testosterone_decline * (maximum(age, testosterone_decline_onset) - testosterone_decline_onset)
    )


@variable(unit="pmol/L", symbol=r"E_{0,\mathrm{m}}", source=BURNETT_BOWIE_2009)
def expected_male_estradiol(
    expected_testosterone: Any, young_testosterone: Any, young_male_estradiol: Any, residual_estradiol: Any
) -> Any:
    """A man's estradiol at his age, untreated: in proportion to testosterone."""
    return young_male_estradiol * residual_estradiol * expected_testosterone / young_testosterone


@rate(
    unit="nmol/L",
    symbol="T",
    start=lambda young_testosterone: young_testosterone,
    source="doi:10.1210/jc.2003-031467; feedback exponent fitted to four inhibitor arms in men",
)
def testosterone(
    testosterone: Any,
    expected_testosterone: Any,
    estradiol: Any,
    expected_male_estradiol: Any,
    male: Any,
    gonadal_feedback: Any,
    gonadal_activity: Any,
    testosterone_turnover: Any,
) -> Any:
    """Testosterone: the gonadal axis answers a fall of estradiol; steady state T/T0 = (1-I)^(-g/(1+g)).
    With the axis blocked there is nothing to answer with.

    Followed in men; in women it stays at a constant that nothing reads.
    """
    drive = (estradiol / expected_male_estradiol) ** (-gonadal_feedback * male * gonadal_activity)
    return testosterone_turnover * (expected_testosterone * drive * gonadal_activity - testosterone)


@rate(
    unit="pmol/L",
    symbol="E",
    start=lambda male, premenopausal_estradiol, young_male_estradiol, residual_estradiol: (
        (1 - male) * premenopausal_estradiol + male * young_male_estradiol * residual_estradiol
    ),
    source="Santen 2007 (doi:10.1016/j.steroids.2007.05.003); Dixon 2008 (doi:10.1200/JCO.2007.13.9279)",
)
def estradiol(
    estradiol: Any,
    estradiol_turnover: Any,
    ovarian_estradiol: Any,
    peripheral_estradiol: Any,
    aromatase_inhibition: Any,
    exogenous_estradiol: Any,
    expected_male_estradiol: Any,
    expected_testosterone: Any,
    testosterone: Any,
    male_inhibition: Any,
    male: Any,
) -> Any:
    """Estradiol in plasma, at the effective rate of the estrone-sulfate pool behind it."""
    woman = ovarian_estradiol + peripheral_estradiol * (1 - aromatase_inhibition)
    man = expected_male_estradiol * testosterone / expected_testosterone * (1 - male_inhibition)
    return estradiol_turnover * ((1 - male) * woman + male * man + exogenous_estradiol - estradiol)
