"""Calcium that is adjusted for albumin."""

from __future__ import annotations

SOURCE = "Payne RB, et al. Br Med J 1973;4:643-6, doi 10.1136/bmj.4.5893.643 (recalled)"
#: mmol/L of calcium for each g/L of albumin below this
PER_ALBUMIN, USUAL_ALBUMIN = 0.02, 40.0


def adjusted_calcium(total_mmol_l: float, albumin_g_l: float) -> float:
    """Calcium [mmol/L] adjusted for albumin [g/L]: total + 0.02 x (40 - albumin).

    Examples
    --------
    >>> round(adjusted_calcium(2.05, 28), 2)
    2.29
    """
    return total_mmol_l + PER_ALBUMIN * (USUAL_ALBUMIN - albumin_g_l)
