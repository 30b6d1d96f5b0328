"""Estradiol and testosterone: ovary or testis, peripheral aromatisation, gonadal feedback."""

from __future__ import annotations

from osteon.engine.expression import Expression, exp, maximum
from osteon.engine.model import rate, variable

BURNETT_BOWIE_2009 = "burnett-bowie-2009"


@rate(unit="y", symbol="a", start=lambda starting_age: starting_age, source="definition")
def age(days_per_year: Expression) -> Expression:
    """Age; a state, so that the equations do not depend on clock time."""
    return 1 / days_per_year


@variable(
    unit="pmol/L",
    symbol=r"E_\mathrm{per}",
    source="@mctiernan-2006; @santen-2007",
)
def peripheral_estradiol(
    postmenopausal_estradiol: Expression,
    estradiol_bmi_slope: Expression,
    bmi: Expression,
    reference_bmi: Expression,
    residual_estradiol: Expression,
) -> Expression:
    """Estradiol that fat, muscle and breast make from adrenal androgens, before any inhibitor."""
    return postmenopausal_estradiol * residual_estradiol * exp(estradiol_bmi_slope * (bmi - reference_bmi))


@variable(
    unit="pmol/L",
    symbol=r"E_\mathrm{ov}",
    source="SWAN timing of bone loss (@greendale-2012); logistic fall before the final period",
)
def ovarian_estradiol(
    age: Expression,
    menopause_age: Expression,
    estradiol_fall_lead: Expression,
    estradiol_fall_width: Expression,
    premenopausal_estradiol: Expression,
    peripheral_estradiol: Expression,
    gonadal_activity: Expression,
    ovarian_block: Expression | float = 0.0,
) -> Expression:
    """Cycle-average estradiol from the ovaries: falls around menopause, stops under ovarian suppression, and for a time
    or for good after chemotherapy.

    An aromatase inhibitor does not lower it: a functioning ovary answers with more gonadotropin drive.
    """
    passed = _passed(age, menopause_age, estradiol_fall_lead, estradiol_fall_width)
    return (premenopausal_estradiol - peripheral_estradiol) * gonadal_activity / (1 + exp(passed) + ovarian_block)


@variable(unit="1", symbol=r"W_\mathrm{ov}", source="as ovarian estradiol; the square ends it within months")
def ovaries_working(
    age: Expression,
    menopause_age: Expression,
    estradiol_fall_lead: Expression,
    estradiol_fall_width: Expression,
    male: Expression,
) -> Expression:
    """Whether there are ovaries that something could still stop: 1 before menopause, 0 after it and in men."""
    return (1 - male) / (1 + exp(_passed(age, menopause_age, estradiol_fall_lead, estradiol_fall_width))) ** 2


def _passed(age: Expression, menopause_age: Expression, lead: Expression, width: Expression) -> Expression:
    """How far the natural fall of ovarian estradiol has gone, on the scale of a logistic."""
    return (age - menopause_age + lead) / width


@variable(
    unit="nmol/L",
    symbol=r"T_0",
    source="Decline of bioavailable sex steroids with age: @khosla-2001",
)
def expected_testosterone(
    age: Expression,
    young_testosterone: Expression,
    testosterone_decline: Expression,
    testosterone_decline_onset: Expression,
) -> Expression:
    """A man's bioactive testosterone at his age, untreated."""
    return young_testosterone * exp(
        -testosterone_decline * (maximum(age, testosterone_decline_onset) - testosterone_decline_onset)
    )


@variable(unit="pmol/L", symbol=r"E_{0,\mathrm{m}}", source=BURNETT_BOWIE_2009)
def expected_male_estradiol(
    expected_testosterone: Expression,
    young_testosterone: Expression,
    young_male_estradiol: Expression,
    residual_estradiol: Expression,
) -> Expression:
    """A man's estradiol at his age, untreated: in proportion to testosterone."""
    return young_male_estradiol * residual_estradiol * expected_testosterone / young_testosterone


@rate(
    unit="nmol/L",
    symbol="T",
    start=lambda young_testosterone: young_testosterone,
    source="@leder-2004; feedback exponent fitted to four inhibitor arms in men",
)
def testosterone(
    testosterone: Expression,
    expected_testosterone: Expression,
    estradiol: Expression,
    expected_male_estradiol: Expression,
    male: Expression,
    gonadal_feedback: Expression,
    gonadal_activity: Expression,
    testosterone_turnover: Expression,
) -> Expression:
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
    source="@santen-2007; @dixon-2008",
)
def estradiol(
    estradiol: Expression,
    estradiol_turnover: Expression,
    ovarian_estradiol: Expression,
    peripheral_estradiol: Expression,
    aromatase_inhibition: Expression,
    exogenous_estradiol: Expression,
    expected_male_estradiol: Expression,
    expected_testosterone: Expression,
    testosterone: Expression,
    male_inhibition: Expression,
    male: Expression,
) -> Expression:
    """Estradiol in plasma, at the effective rate of the estrone-sulfate pool behind it."""
    woman = ovarian_estradiol + peripheral_estradiol * (1 - aromatase_inhibition)
    man = expected_male_estradiol * testosterone / expected_testosterone * (1 - male_inhibition)
    return estradiol_turnover * ((1 - male) * woman + male * man + exogenous_estradiol - estradiol)
