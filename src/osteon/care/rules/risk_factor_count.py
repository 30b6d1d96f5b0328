"""Risk factors of a guideline, and conditions on how many of them there are, in three-valued logic.

A factor whose fact is unknown counts between 0 and its most; ``factors >= 2`` is true or false where every number in
between agrees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from osteon.care.rules.conditions import (
    OPERATORS,
    WORDS,
    All,
    Always,
    AnyOf,
    AtLeast,
    Atom,
    Condition,
    Known,
    Not,
    Outcome,
    Remembered,
    Settled,
)


class Tally(NamedTuple):
    """How often a factor counts at least and at most, the facts behind that, and the names of what was counted."""

    least: int
    most: int
    facts: tuple[str, ...]
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """A risk factor that a guideline counts.

    Attributes
    ----------
    when : the condition, for a factor that counts once.
    each : for a factor that counts once for each cause: the causes, each a set of names of one disease.
    """

    name: str
    text: str
    verification: str
    source: str
    when: Condition | None = None
    each: tuple[frozenset[str], ...] = ()
    line: int = 0
    file: str = ""

    def count(self, known: Known) -> Tally:
        """How often it counts."""
        if self.when is not None:
            value, facts = self.when.test(known)
            if value is None:
                return Tally(0, 1, facts, ())
            return Tally(1, 1, facts, (self.name,)) if value else Tally(0, 0, facts, ())
        listed = known["conditions"]
        if not isinstance(listed, tuple):
            return Tally(0, len(self.each), ("conditions",), ())
        if not listed:
            return Tally(0, 0, ("conditions",), ())
        found = tuple(next(n for n in listed if n in names) for names in self.each if not names.isdisjoint(listed))
        return Tally(len(found), len(found), ("conditions",), found)

    def atoms(self) -> Iterator[Atom]:
        """Its questions about single facts."""
        if self.when is not None:
            yield from self.when.atoms()
        for names in self.each:
            yield Atom("conditions", "has", "conditions", among=names)


def counts_factors(condition: Condition) -> bool:
    """Whether a condition rests on the number of risk factors; ``otherwise`` does, by what did not hold above it."""
    if isinstance(condition, (All, AnyOf, AtLeast)):
        return any(counts_factors(part) for part in condition.parts)
    if isinstance(condition, (Not, Remembered, Settled)):
        return counts_factors(condition.part)
    return isinstance(condition, (Always, Count))


class Total(NamedTuple):
    """All factors of a guideline together.

    Attributes
    ----------
    least, most : how many there are at least and at most.
    facts : behind those that count; `unknown` : behind those that may.
    counted, marks : names of what counts, and how sure the words of those factors are.
    """

    least: int
    most: int
    facts: tuple[str, ...]
    unknown: tuple[str, ...]
    counted: tuple[str, ...]
    marks: tuple[str, ...]


def total(factors: tuple[Factor, ...], known: Known) -> Total:
    """The factors of a guideline counted."""
    found: Total | None = known.found.get(id(factors))
    if found is None:
        least = most = 0
        facts: tuple[str, ...] = ()
        unknown: tuple[str, ...] = ()
        counted: tuple[str, ...] = ()
        marks: tuple[str, ...] = ()
        for factor in factors:
            low, high, behind, names = factor.count(known)
            least, most = least + low, most + high
            if low:
                facts, counted, marks = facts + behind, counted + names, (*marks, factor.verification)
            elif high:
                unknown += behind
        found = known.found[id(factors)] = Total(least, most, facts, unknown, counted, marks)
    return found


@dataclass(frozen=True, slots=True)
class Count:
    """``factors >= 2``: how many risk factors of the guideline there are."""

    factors: tuple[Factor, ...]
    kind: str
    number: int

    def test(self, known: Known) -> Outcome:
        found, compare = total(self.factors, known), OPERATORS[self.kind]
        held = compare(found.least, self.number)
        for number in range(found.least + 1, found.most + 1):
            if compare(number, self.number) is not held:
                return None, found.unknown
        return held, found.facts

    def words(self) -> str:
        if self.number == 0 and self.kind == "=":
            return "no risk factor"
        return f"{WORDS[self.kind]} {self.number} risk factor{'' if self.number == 1 else 's'}"

    def atoms(self) -> Iterator[Atom]:
        for factor in self.factors:
            yield from factor.atoms()
