"""Conditions on facts, in three-valued logic: true, false, or unknown because a fact is unknown.

Here, and in `osteon.care.rules.risk_factor_count` for numbers of risk factors, is the only place where a condition of
any rule file is evaluated; `osteon.care.rules.condition_text` reads it from the file. The logic is Kleene's: what holds
for every value that an unknown fact could have is true, what holds for none is false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

from osteon.care.facts.fact import Above, Below, Value


class Known(dict[str, Value]):
    """Fact -> value; None where it is not known. Facts may be added, none changed: it keeps what was found in it.

    Attributes
    ----------
    found : id of a term or factor -> what it gave.
    """

    __slots__ = ("found",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        super().__init__(values)
        self.found: dict[int, Any] = {}


_LIMITS = frozenset({Below, Above})

Outcome = tuple[bool | None, tuple[str, ...]]
"""What a condition gives, and the facts that made it so or, where it is unknown, that are not known."""

OPERATORS: Mapping[str, Callable[[Decimal | int, Decimal | int], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip
WORDS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": "exactly"}


class Condition(Protocol):
    """What every condition can do."""

    def test(self, known: Known) -> Outcome:
        """Whether it holds, and the facts behind that."""
        ...

    def words(self) -> str:
        """The condition as a clinician would say it."""
        ...

    def atoms(self) -> Iterator[Atom]:
        """Its comparisons of single facts."""
        ...


@dataclass(frozen=True, slots=True)
class Atom:
    """One question about one fact.

    Attributes
    ----------
    kind : flag, in, has, known, within, or one of `OPERATORS`.
    cut : the number compared with; for within, the centre.
    said : the cut-off as the file has it, where it names two units.
    reach : for within, how far from the centre, both ends included.
    among : the words compared with.
    label : the fact as it reads.
    """

    fact: str
    kind: str
    label: str
    cut: Decimal = Decimal(0)
    unit: str = ""
    reach: Decimal = Decimal(0)
    among: frozenset[str] = frozenset()
    said: str = ""
    ask: Callable[[Any], Any] = field(init=False, repr=False, compare=False)
    number: bool = field(init=False, repr=False, compare=False)
    unknown: Outcome = field(init=False, repr=False, compare=False)
    yes: Outcome = field(init=False, repr=False, compare=False)
    no: Outcome = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        behind = (self.fact,)
        object.__setattr__(self, "unknown", (False if self.kind == "known" else None, behind))
        object.__setattr__(self, "yes", (True, behind))
        object.__setattr__(self, "no", (False, behind))
        object.__setattr__(self, "ask", self._question())
        object.__setattr__(self, "number", self.kind == "within" or self.kind in OPERATORS)

    def _question(self) -> Callable[[Any], Any]:
        cut, reach, among = self.cut, self.reach, self.among
        if self.kind in OPERATORS:
            compare = OPERATORS[self.kind]
            return lambda value: compare(value, cut)
        if self.kind == "within":
            return lambda value: abs(value - cut) <= reach
        if self.kind == "has":
            return lambda value: not among.isdisjoint(value)
        if self.kind == "in":
            return among.__contains__
        return bool if self.kind == "flag" else lambda value: True

    def test(self, known: Known) -> Outcome:
        value = known[self.fact]
        if value is None:
            return self.unknown
        if self.number and type(value) in _LIMITS:
            return self._of_a_limit(value)  # type: ignore[arg-type]
        return self.yes if self.ask(value) else self.no

    def _of_a_limit(self, limit: Decimal) -> Outcome:
        """Of a value that lies somewhere beyond its limit: true or false where all such values agree."""
        low, high = (None, limit) if isinstance(limit, Below) else (limit, None)
        first, last = self.cut - self.reach, self.cut + self.reach
        if high is not None and high <= first:
            return self.yes if self.kind in ("<", "<=") else self.no
        if low is not None and low >= last:
            return self.yes if self.kind in (">", ">=") else self.no
        return self.unknown

    def words(self) -> str:
        unit = f" {self.unit}" if self.unit and self.unit != "T-score" else ""
        if self.kind == "known":
            return f"{self.label} is known"
        if self.kind == "within":
            return f"{self.label} within {self.reach}{unit} of {self.cut}"
        if self.kind in OPERATORS:
            return f"{self.label} {WORDS[self.kind]} {self.said or f'{self.cut}{unit}'}"
        if self.kind == "flag":
            return self.label
        return f"{self.label}: {' or '.join(sorted(self.among))}"

    def atoms(self) -> Iterator[Atom]:
        yield self


@dataclass(frozen=True, slots=True)
class Always:
    """``otherwise``: holds when no rule above did."""

    def test(self, known: Known) -> Outcome:
        return True, ()

    def words(self) -> str:
        return "otherwise"

    def atoms(self) -> Iterator[Atom]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition

    def test(self, known: Known) -> Outcome:
        value, facts = self.part.test(known)
        return None if value is None else not value, facts

    def words(self) -> str:
        said = self.part.words()
        return said.replace(" is known", " is not known") if said.endswith(" is known") else f"not ({said})"

    def atoms(self) -> Iterator[Atom]:
        return self.part.atoms()


@dataclass(frozen=True, slots=True)
class Settled:
    """``X is true`` and ``X is known`` of a flag or a term: never unknown itself."""

    part: Condition
    kind: Literal["true", "known"]

    def test(self, known: Known) -> Outcome:
        value, facts = self.part.test(known)
        return (value is True if self.kind == "true" else value is not None), facts

    def words(self) -> str:
        return f"({self.part.words()}) is {'known to hold' if self.kind == 'true' else 'known'}"

    def atoms(self) -> Iterator[Atom]:
        return self.part.atoms()


@dataclass(frozen=True, slots=True)
class Remembered:
    """A term or a factor, to which many rules refer: found once for each patient."""

    part: Condition

    def test(self, known: Known) -> Outcome:
        found: Outcome | None = known.found.get(id(self))
        if found is None:
            found = known.found[id(self)] = self.part.test(known)
        return found

    def words(self) -> str:
        return self.part.words()

    def atoms(self) -> Iterator[Atom]:
        return self.part.atoms()


def remembered(condition: Condition) -> Condition:
    """The condition, found once for each patient; a single question is as fast as remembering its answer."""
    return condition if isinstance(condition, (Atom, Remembered)) else Remembered(condition)


@dataclass(frozen=True, slots=True)
class All:
    """``all``: every part holds."""

    parts: tuple[Condition, ...]

    def test(self, known: Known) -> Outcome:
        true: tuple[str, ...] = ()
        unknown: tuple[str, ...] = ()
        for part in self.parts:
            value, facts = part.test(known)
            if value:
                true += facts
            elif value is None:
                unknown += facts
            else:
                return False, facts
        return (None, unknown) if unknown else (True, true)

    def words(self) -> str:
        said = [part.words() for part in self.parts]
        return " and ".join(f"({words})" if " or " in words else words for words in said)

    def atoms(self) -> Iterator[Atom]:
        return _atoms(self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """``any``: at least one part holds; the facts are those of the first that does."""

    parts: tuple[Condition, ...]

    def test(self, known: Known) -> Outcome:
        false: tuple[str, ...] = ()
        unknown: tuple[str, ...] = ()
        for part in self.parts:
            value, facts = part.test(known)
            if value:
                return True, facts
            if value is None:
                unknown += facts
            else:
                false += facts
        return (None, unknown) if unknown else (False, false)

    def words(self) -> str:
        return " or ".join(part.words() for part in self.parts)

    def atoms(self) -> Iterator[Atom]:
        return _atoms(self.parts)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """``at_least .. of``: at least ``number`` of the parts hold."""

    number: int
    parts: tuple[Condition, ...]

    def test(self, known: Known) -> Outcome:
        results = [part.test(known) for part in self.parts]
        sides = {value: [facts for found, facts in results if found is value] for value in (True, False, None)}
        if len(sides[True]) >= self.number:
            return True, tuple(name for facts in sides[True] for name in facts)
        if len(sides[True]) + len(sides[None]) < self.number:
            return False, tuple(name for facts in sides[False] for name in facts)
        return None, tuple(name for facts in sides[None] for name in facts)

    def words(self) -> str:
        return f"at least {self.number} of: {'; '.join(part.words() for part in self.parts)}"

    def atoms(self) -> Iterator[Atom]:
        return _atoms(self.parts)


def _atoms(parts: tuple[Condition, ...]) -> Iterator[Atom]:
    for part in parts:
        yield from part.atoms()
