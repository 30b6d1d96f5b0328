"""Calcium, vitamin D and exercise."""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.model import rate, variable

SUPPLEMENTS = "@riggs-1998; @tai-2015"


@rate(unit="1", symbol="u", start=0.0, source="riggs-1998")
def calcium_repletion(
    calcium_repletion: Expression, calcium_supplement: Expression, supplement_onset: Expression
) -> Expression:
    """How far a calcium supplement (1 = full, about 1,000 mg a day) has worked."""
    return supplement_onset * (calcium_supplement - calcium_repletion)


@rate(unit="1", symbol="w", start=0.0, source="@@aloia-2013: no marker effect of vitamin D alone")
def vitamin_d_repletion(
    vitamin_d_repletion: Expression, vitamin_d_supplement: Expression, supplement_onset: Expression
) -> Expression:
    """How far a vitamin D supplement (1 = full, about 800 IU a day) has worked."""
    return supplement_onset * (vitamin_d_supplement - vitamin_d_repletion)


@variable(unit="1", symbol=r"\sigma_\mathrm{Ca}", source=SUPPLEMENTS)
def supplement_effect(
    calcium_repletion: Expression,
    calcium_effect: Expression,
    calcium_deficit: Expression,
    vitamin_d_repletion: Expression,
    vitamin_d_effect: Expression,
    vitamin_d_deficit: Expression,
) -> Expression:
    """Fall of osteoclast activity through lower parathyroid hormone; only what was missing can help."""
    calcium = calcium_effect * calcium_deficit * calcium_repletion
    return calcium + vitamin_d_effect * vitamin_d_deficit * vitamin_d_repletion


@rate(unit="1", symbol="X", start=0.0, source="howe-2011")
def exercise_adaptation(
    exercise_adaptation: Expression, exercise_programme: Expression, exercise_rate: Expression
) -> Expression:
    """Adaptation to regular loading exercise (1 = full); lost at the same rate after stopping."""
    return exercise_rate * (exercise_programme - exercise_adaptation)
