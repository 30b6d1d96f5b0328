"""The default table: rows whose text matches, and the category that they resolve to (section 4, G1-G22)."""

from __future__ import annotations

from dataclasses import dataclass

from osteon.care.rules.conditions import Known
from osteon.care.rules.guideline_file import CATEGORIES
from osteon.care.rules.guidelines import Reading, read
from osteon.care.rules.rule import Guideline, Rule
from osteon.care.rules.rule_record import OUT_OF_SCOPE

INDETERMINATE = "indeterminate"
ORDER = (*CATEGORIES, OUT_OF_SCOPE)


@dataclass(frozen=True)
class Resolved:
    """The default table read for one patient.

    Attributes
    ----------
    category : the certain one; else the lower bound of `possible`, or indeterminate where a lower bound means
        nothing: without a T-score, or without knowing whether an inhibitor is taken.
    possible : every category that unknown facts leave open, lowest first.
    matched : categories of the rows that hold for certain, lowest first.
    rules : behind the category, the one that decides first: rows that hold for certain, with the resolution of a gap
        where it decides; or the rule that puts the patient outside the table.
    resolved_by : row, or the resolution of the gap.
    """

    category: str
    possible: tuple[str, ...]
    matched: tuple[str, ...]
    rules: tuple[Rule, ...]
    resolved_by: str
    reading: Reading


def resolve(table: Guideline, known: Known) -> Resolved:
    """The category of the default table."""
    reading = read(table, known)
    possible = tuple(sorted(reading.possible, key=ORDER.index))
    if reading.outside is not None:
        return Resolved(OUT_OF_SCOPE, possible, (), (reading.outside,), "row", reading)
    holding = [rule for rule in table.rules if rule.when.test(known)[0]]
    rows = {rule.then for rule in holding if not rule.resolution}
    matched = tuple([word for word in CATEGORIES if word in rows])
    behind = () if reading.unsure else tuple([r for r in holding if r is holding[0] or not r.resolution])
    lower = lower_bound(reading, known)
    by = next((rule.resolution or "row" for rule in reading.rules if rule.then == lower), "row")
    return Resolved(lower, possible, matched, behind, by, reading)


def lower_bound(reading: Reading, known: Known) -> str:
    """The category, or the lowest that unknown facts leave open, or indeterminate."""
    answers = reading.answers
    if reading.unsure or not answers or (len(answers) > 1 and known["lowest_t"] is None):
        return INDETERMINATE
    return min(answers, key=ORDER.index)
