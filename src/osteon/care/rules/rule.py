"""Rules as they were read: what holds, what follows, how sure its words are, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from osteon.care.due import First
from osteon.care.rules.conditions import Atom, Condition
from osteon.care.rules.risk_factor_count import Factor


@dataclass(frozen=True)
class Rule:
    """One rule of any file.

    Attributes
    ----------
    id : of a guideline's rule ``hadji2017.two-factors``; of a safety rule, flag or advice its own.
    then : the answer of a guideline's rule, the tier of a criterion; empty elsewhere.
    counts : whether a guideline's rule rests on the number of risk factors.
    effects : drug -> status, of a safety rule.
    unknown : drug -> status while the condition is unknown, of a safety rule; `unknown_text` says why.
    resolution : id of the gap of the default table that the rule closes; it is then no row of the table.
    stands_for : id of the safety rule that a flag or an advice stands for.
    combination : whether a safety rule is about two drugs together, not about one.
    first : the way through what a safety rule holds.
    imminent, refer : of a criterion of a tier, as ``risk_tier.yaml`` says.
    """

    id: str
    when: Condition
    text: str
    source: str
    verification: str
    file: str
    line: int
    then: str = ""
    counts: bool = False
    strength: str = ""
    effects: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    unknown_text: str = ""
    resolution: str = ""
    combination: bool = False
    stands_for: str = ""
    first: First | None = None
    reviewed: str = ""
    imminent: bool = False
    refer: bool = False


@dataclass(frozen=True)
class Guideline:
    """One guideline: whom it is for, which factors it counts, and its rules from the top.

    Attributes
    ----------
    edition : which text was read.
    reader, read_on : who read it, a key of ``standing.yaml`` or a name, and when; empty and None where nobody says.
    expires : the last day on which nobody need look for a newer edition.
    countries : where it is a guideline of, by the codes of ``standing.yaml``.
    answers : word -> what it means.
    applies_to : must hold; `not_if` must not be known to hold.
    least_while_unknown : whether it gives the last of the possible answers, instead of needs_data, while facts other
        than the T-score are unknown.
    general : whether it speaks for people out of the tables for inhibitors.
    """

    id: str
    title: str
    year: int
    citation: str
    doi: str
    edition: str
    reader: str
    read_on: date | None
    expires: date
    countries: tuple[str, ...]
    superseded_by: str | None
    enabled: bool
    note: str
    answers: Mapping[str, str]
    applies_to: Rule | None
    not_if: Rule | None
    factors: tuple[Factor, ...]
    rules: tuple[Rule, ...]
    file: str
    least_while_unknown: bool = False
    general: bool = False

    @property
    def short_title(self) -> str:
        """``Hadji 2017``, without what follows its year in the title."""
        return re.split(r",| \(", self.title)[0]

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """Every question about a single fact that scope and rules ask."""
        asked = [rule for rule in (self.applies_to, self.not_if, *self.rules) if rule is not None]
        return tuple(dict.fromkeys(atom for rule in asked for atom in rule.when.atoms()))


@dataclass(frozen=True)
class RuleFile:
    """A file of safety rules, flags or advice: who read its sources, when, and until when nobody need look again."""

    name: str
    what: str
    reader: str
    read_on: date | None
    expires: date | None
    rules: int

    def expired(self, today: date) -> bool:
        """Whether its day is over; a file that gives none never says so."""
        return self.expires is not None and today > self.expires


def first_clause(text: str) -> str:
    """The first sentence of a rule's text without its full stop."""
    return text.strip().split(". ")[0].rstrip(".")


def weakest(marks: Iterable[str], order: tuple[str, ...]) -> str:
    """The weakest of several marks of verification; the best one when there is none."""
    return max(marks, key=order.index, default=order[0])
