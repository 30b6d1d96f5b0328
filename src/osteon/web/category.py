"""Why the category is what it is: the rows of the default table that match, each with what it says."""

from __future__ import annotations

from dataclasses import dataclass

from osteon.care.assessment import Assessment
from osteon.care.conditions import Known
from osteon.care.guidelines import read
from osteon.care.library import library


@dataclass(frozen=True)
class MatchedRow:
    """A rule of the default table that holds.

    Attributes
    ----------
    rule : id, which `osteon.care.explain` explains.
    gap : the table has no row for such a patient; the rule says how that is resolved.
    """

    rule: str
    category: str
    text: str
    verification: str
    gap: bool


def matched_rows(found: Assessment) -> tuple[MatchedRow, ...]:
    """Rows that hold for certain, the one that decides first; or the rule that puts the patient outside the table.

    How a gap is resolved is told only where it decides.
    """
    table = library().table
    known = Known({name: fact.value for name, fact in found.facts.items()})
    reading = read(table, known)
    if reading.outside is not None:
        rules = [reading.outside]
    else:
        holding = [] if reading.unsure else [rule for rule in table.rules if rule.when.test(known)[0]]
        rules = [rule for rule in holding if rule is holding[0] or not rule.resolution]
    return tuple(
        MatchedRow(rule.id, rule.then or "out_of_scope", rule.text, rule.verification, bool(rule.resolution))
        for rule in rules
    )
