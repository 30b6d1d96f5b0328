"""Ovarian suppression: GnRH agonist (goserelin, leuprorelin, triptorelin) and oophorectomy."""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.model import rate, variable

SOFT_EST = "bellet-2016"


@rate(unit="1", symbol="q_1", start=0.0, source=SOFT_EST)
def pituitary_early(
    pituitary_early: Expression, gnrh_agonist_active: Expression, desensitisation_rate: Expression
) -> Expression:
    """First stage of pituitary desensitisation under a GnRH agonist depot."""
    return desensitisation_rate * (gnrh_agonist_active - pituitary_early)


@rate(unit="1", symbol="q_2", start=0.0, source=SOFT_EST)
def pituitary_middle(
    pituitary_middle: Expression, pituitary_early: Expression, desensitisation_rate: Expression
) -> Expression:
    """Second stage: three equal stages give the two to three weeks before estradiol falls."""
    return desensitisation_rate * (pituitary_early - pituitary_middle)


@rate(unit="1", symbol="q_3", start=0.0, source=SOFT_EST)
def pituitary_desensitised(
    pituitary_desensitised: Expression, pituitary_middle: Expression, desensitisation_rate: Expression
) -> Expression:
    """Desensitised share of the gonadotrope response. The first-week flare is not modelled."""
    return desensitisation_rate * (pituitary_middle - pituitary_desensitised)


@variable(unit="1", symbol=r"\Omega", source=SOFT_EST)
def gonadal_activity(
    pituitary_desensitised: Expression, gonadal_suppression: Expression, gonads_removed: Expression
) -> Expression:
    """Share of gonadal hormone production that goes on: 1 untreated, 0 after removal."""
    return (1 - gonads_removed) * (1 - gonadal_suppression * pituitary_desensitised)
