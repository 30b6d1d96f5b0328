"""Conditions as they are written in a rule file, read and checked word by word.

A line of text is one question; ``all``, ``any``, ``not`` and ``at_least .. of`` combine them::

    lowest_t < -2.0                       age > 65 years             smoking in current, former
    menopause is premenopausal_ofs        conditions has any secondary_causes
    vitamin_d < 50 nmol/L or 20 ng/mL     lowest_t within 0.1 of -1.5
    bmd_loss is known                     stopping is true           not pregnant               factors >= 2

``is true`` holds only when it is known to hold; ``otherwise`` holds when no rule above did.

A bare name is a flag, a term of ``facts.yaml`` or a factor of the same guideline. Two units name one cut-off as each
is printed; a value on the cut-off in either unit is on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from osteon import units
from osteon.care.rules.conditions import OPERATORS, All, Always, AnyOf, AtLeast, Atom, Condition, Not, Settled
from osteon.care.rules.risk_factor_count import Count, Factor
from osteon.care.rules.vocabulary import FactSpec, Vocabulary
from osteon.errors import InputError, Remark
from osteon.files import Place
from osteon.records import Located, near

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_COMPARED = re.compile(rf"(\w+)\s*(<=|>=|<|>|=)\s*({_NUMBER})(?:\s+(.+?))?(?:\s+or\s+({_NUMBER})\s+(.+))?")
_WITHIN = re.compile(rf"(\w+)\s+within\s+({_NUMBER})\s+of\s+({_NUMBER})(?:\s+(.+))?")
_IS = re.compile(r"(\w+)\s+is\s+(not\s+)?(\w+)")
_IN = re.compile(r"(\w+)\s+(not\s+)?in\s+(.+)")
_HAS = re.compile(r"(\w+)\s+has\s+(?:any\s+)?(.+)")
_QUANTITIES = {"calcium": units.CALCIUM, "vitamin_d": units.VITAMIN_D}
_KEYS = ("all", "any", "not", "at_least")


@dataclass(frozen=True)
class Reader:
    """Reads the conditions of one file.

    Attributes
    ----------
    file : where the conditions stand.
    names : conditions that may be referred to: terms, and the factors of a guideline.
    factors : what ``factors`` counts; None in files that have none.
    after : whether facts of the finished assessment may be named.
    """

    vocabulary: Vocabulary
    file: Located[Any]
    names: Mapping[str, Condition]
    factors: tuple[Factor, ...] | None = None
    after: bool = False

    def read(self, written: object, place: Place) -> Condition:
        """The condition written at a place.

        Raises
        ------
        InputError
            An unknown fact, word, unit or form, with the place, what is written there, and what would do.
        """
        if isinstance(written, str):
            return self._line(written.strip(), place)
        if isinstance(written, Mapping):
            return self._combined(written, place)
        raise self._wrong(place, Remark(repr(written)), "write a condition such as: lowest_t < -2.0")

    def _wrong(self, place: Place, value: object, fix: str) -> InputError:
        return InputError(self.file.where(place), value, fix)

    def _combined(self, written: Mapping[str, object], place: Place) -> Condition:
        if set(written) == {"at_least", "of"}:
            number, parts = written["at_least"], self._parts(written["of"], (*place, "of"))
            if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= len(parts):
                raise self._wrong((*place, "at_least"), number, f"a whole number from 1 to {len(parts)}")
            return AtLeast(number, parts)
        if len(written) != 1 or (key := next(iter(written))) not in ("all", "any", "not"):
            shown = Remark(", ".join(written) or "nothing")
            raise self._wrong(place, shown, f"one of {', '.join(_KEYS)}, with the conditions below it")
        if key == "not":
            return Not(self.read(written[key], (*place, "not")))
        parts = self._parts(written[key], (*place, key))
        return All(parts) if key == "all" else AnyOf(parts)

    def _parts(self, written: object, place: Place) -> tuple[Condition, ...]:
        if not isinstance(written, list) or not written:
            raise self._wrong(place, Remark(repr(written)), "write a list of conditions, one a line")
        return tuple(self.read(part, (*place, index)) for index, part in enumerate(written))

    def _line(self, text: str, place: Place) -> Condition:
        if text == "otherwise":
            return Always()
        if text.startswith("not "):
            return Not(self._line(text[4:].strip(), place))
        if match := _WITHIN.fullmatch(text):
            name, reach, centre, unit = match.groups()
            spec = self._number(name, text, place)
            self._cut(spec, centre, unit, place, text)
            return Atom(name, "within", spec.text, Decimal(centre), spec.unit, Decimal(reach))
        if match := _COMPARED.fullmatch(text):
            return self._compared(match, place, text)
        if match := _IS.fullmatch(text):
            name, negated, word = match.groups()
            condition = self._is(name, word, place, text)
            return Not(condition) if negated else condition
        if match := _IN.fullmatch(text):
            name, negated, listed = match.groups()
            spec = self._fact(name, ("word",), text, place)
            atom = Atom(name, "in", spec.text, among=self._words(spec, listed, place, text))
            return Not(atom) if negated else atom
        if match := _HAS.fullmatch(text):
            name, listed = match.groups()
            spec = self._fact(name, ("list",), text, place)
            return Atom(name, "has", spec.text, among=self._members(spec, listed, place, text))
        return self._bare(text, place)

    def _bare(self, text: str, place: Place) -> Condition:
        if text in self.names:
            return self.names[text]
        if text in self.vocabulary.facts:
            spec = self._fact(text, ("flag",), text, place)
            return Atom(text, "flag", spec.text)
        if not re.fullmatch(r"\w+", text):
            raise self._wrong(place, text, "not a condition; write one such as: lowest_t < -2.0, or smoking is current")
        raise self._wrong(place, text, self._unknown(text))

    def _compared(self, match: re.Match[str], place: Place, text: str) -> Condition:
        name, kind, number, unit, other, other_unit = match.groups()
        if name == "factors":
            if self.factors is None:
                raise self._wrong(place, text, "only a guideline with factors can count them")
            if not number.isdigit() or unit:
                raise self._wrong(place, text, "a whole number of factors, like factors >= 2")
            return Count(self.factors, kind, int(number))
        spec = self._number(name, text, place)
        cut = self._cut(spec, number, unit, place, text)
        if other is not None:
            if kind == "=":
                raise self._wrong(place, text, "two units need <, <=, > or >=")
            second = self._cut(spec, other, other_unit, place, text)
            cut = min(cut, second) if kind in ("<", "<=") else max(cut, second)
        assert kind in OPERATORS
        said = "" if other is None else f"{number} {unit} or {other} {other_unit}"
        return Atom(name, kind, spec.text, cut, spec.unit, said=said)

    def _cut(self, spec: FactSpec, number: str, unit: str | None, place: Place, text: str) -> Decimal:
        if unit is None or unit == spec.unit:
            return Decimal(number)
        quantity = _QUANTITIES.get(spec.name)
        if quantity is None or unit not in quantity.units:
            known = quantity.units if quantity else (spec.unit,)
            raise self._wrong(place, text, f"{unit} is not a unit of {spec.name}; write {' or '.join(known)}")
        return Decimal(repr(round(units.convert(spec.name, float(number), unit, quantity), 6)))

    def _is(self, name: str, word: str, place: Place, text: str) -> Condition:
        if word == "true":
            return Settled(self._bare(name, place), "true")
        if word in ("known", "unknown"):
            known = self._known(name, place, text)
            return known if word == "known" else Not(known)
        spec = self._fact(name, ("word",), text, place)
        return Atom(name, "in", spec.text, among=self._words(spec, word, place, text))

    def _known(self, name: str, place: Place, text: str) -> Condition:
        if name in self.names and name not in self.vocabulary.facts:
            return Settled(self.names[name], "known")
        return Atom(name, "known", self._fact(name, None, text, place).text)

    def _number(self, name: str, text: str, place: Place) -> FactSpec:
        return self._fact(name, ("number",), text, place)

    def _fact(self, name: str, kinds: tuple[str, ...] | None, text: str, place: Place) -> FactSpec:
        spec = self.vocabulary.facts.get(name)
        if spec is None:
            raise self._wrong(place, text, self._unknown(name))
        if spec.after and not self.after:
            raise self._wrong(place, text, f"{name} is known only after the assessment; use it in flags and advice")
        if kinds is not None and spec.kind not in kinds:
            raise self._wrong(place, text, f"{name} is a {spec.kind}; write {spec.example()}")
        return spec

    def _words(self, spec: FactSpec, listed: str, place: Place, text: str) -> frozenset[str]:
        words = [word.strip() for word in listed.split(",")]
        for word in words:
            if word not in spec.words:
                fix = f"{near(word, spec.words)}{spec.name} is one of {', '.join(spec.words)}"
                raise self._wrong(place, text, fix)
        return frozenset(words)

    def _members(self, spec: FactSpec, listed: str, place: Place, text: str) -> frozenset[str]:
        found: set[str] = set()
        for word in (word.strip() for word in listed.split(",")):
            known = [*self.vocabulary.groups, *spec.words]
            if word not in known:
                raise self._wrong(place, text, f"{near(word, known)}{word} is no group and no word of {spec.name}")
            found |= self.vocabulary.members(word)
        return frozenset(found)

    def _unknown(self, name: str) -> str:
        known = [*self.vocabulary.facts, *self.names]
        return f"{near(name, known)}There is no fact, term or factor called {name}; facts.yaml lists the facts"
