"""Estrogen therapy, as estradiol equivalents in plasma (used for calibration, not offered in breast cancer)."""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.model import rate


@rate(
    unit="pmol/L",
    symbol=r"E_\mathrm{ex}",
    start=0.0,
    source="steady estradiol on oral and transdermal therapy (recalled)",
)
def exogenous_estradiol(
    exogenous_estradiol: Expression, estradiol_turnover: Expression, exogenous_estradiol_input: Expression
) -> Expression:
    """Estradiol equivalents from outside; each product's gain turns its dose into concentration."""
    return exogenous_estradiol_input - estradiol_turnover * exogenous_estradiol
