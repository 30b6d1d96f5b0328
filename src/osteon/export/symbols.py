"""LaTeX symbols of a model's quantities, and the indices of equations that hold for a whole family.

A family equation is printed once: its quantities carry an index letter for each part of the member's name
(``V_{ij}`` for a volume of each kind of bone i at each site j). Parts with the same values share a letter
throughout the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from osteon.engine.model import Model, Quantity
from osteon.export.latex import roman

#: no k, which stands for rates
_LETTERS = "ijlmnp"


class Symbol(NamedTuple):
    """A symbol in three parts: ``Z_\\mathrm{50,ris}`` is head ``Z``, subscript ``50``, ``ris``."""

    head: str
    below: tuple[str, ...]
    above: str

    def __str__(self) -> str:
        return f"{self.head}{_subscript(self.below)}{self.above}"


def split(text: str) -> Symbol:
    """Take a symbol apart at its subscript; the parts of the subscript are those between commas."""
    at = _top_level(text, "_")
    if at is None:
        up = _top_level(text, "^")
        return Symbol(text, (), "") if up is None else Symbol(text[:up], (), text[up:])
    match = re.match(r"(\\mathrm)?\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+)|(.)", text[at + 1 :])
    if match is None:
        return Symbol(text, (), "")
    inner = match[2] if match[2] is not None else match[0]
    pieces = re.split(r",(?![^{]*\})", inner)
    if match[1]:
        pieces = [rf"\mathrm{{{p}}}" for p in pieces]
    return Symbol(text[:at], tuple(pieces), text[at + 1 + match.end() :])


def _top_level(text: str, wanted: str) -> int | None:
    depth = 0
    for position, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == wanted and depth == 0:
            return position
    return None


def _subscript(pieces: Sequence[str]) -> str:
    if not pieces:
        return ""
    text = ",".join(pieces)
    return f"_{text}" if len(text) == 1 else f"_{{{text}}}"


class Symbols:
    """The symbols of one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._parameters = {p.name: p.symbol for p in model.parameters}
        self.families: dict[str, list[tuple[str, ...]]] = {}
        for quantity in model.quantities.values():
            family = quantity.equation.over
            if family and quantity.member not in self.families.setdefault(family, []):
                self.families[family].append(quantity.member)
        self._letters = self._assign_letters()

    def _assign_letters(self) -> dict[tuple[str, int], str]:
        letters: dict[tuple[str, int], str] = {}
        values: dict[str, set[str]] = {}
        for family in sorted(self.families, key=lambda f: -len(self.families[f][0])):
            for place in range(len(self.families[family][0])):
                here = {member[place] for member in self.families[family]}
                taken = {v for (f, _), v in letters.items() if f == family}
                letter = next((n for n, v in values.items() if v & here and n not in taken), None)
                letter = letter or _LETTERS[len(values)]
                values.setdefault(letter, set()).update(here)
                letters[family, place] = letter
        return letters

    def index(self, family: str) -> tuple[str, ...]:
        """The index letters of a family, one for each part of a member's name."""
        return tuple(self._letters[family, place] for place in range(len(self.families[family][0])))

    def of(self, name: str) -> str:
        """Symbol of one state, variable or parameter; a family member carries its name as subscript."""
        if name in self._parameters:
            return self._parameters[name]
        quantity = self.model.quantities[name]
        return _indexed(quantity.equation.symbol, [rf"\mathrm{{{part}}}" for part in quantity.member])

    def in_equation(self, quantities: Sequence[Quantity], *, start: bool = False) -> dict[str, str]:
        """Argument name -> LaTeX, for the one printed form of an equation and its instances.

        An argument that stands for a whole family gives way to the names of its members. Two arguments that would look
        alike are told apart by writing the second one out in roman type.
        """
        bindings = [q.start_bound if start else q.bound for q in quantities]
        symbols: dict[str, str] = {}
        for argument, first in bindings[0].items():
            if not isinstance(first, str):
                symbols |= {name: self.of(name) for name in first}
                continue
            names = [name for name in (b[argument] for b in bindings) if isinstance(name, str)]
            text = self._argument(argument, names, quantities)
            if text in symbols.values():
                text = _indexed(roman(argument), self._index_of_names(argument, names, quantities))
            symbols[argument] = text
        return symbols

    def own(self, quantities: Sequence[Quantity]) -> str:
        """Symbol of the quantity that an equation defines, with its index letters."""
        equation = quantities[0].equation
        return _indexed(equation.symbol, ["".join(self.index(equation.over))] if equation.over else [])

    def _argument(self, argument: str, names: Sequence[str], quantities: Sequence[Quantity]) -> str:
        if len(set(names)) == 1 and (len(names) > 1 or not quantities[0].member):
            return self.of(names[0])
        bound = [self.model.quantities.get(n) for n in names]
        if all(bound) and len({q.equation.name for q in bound if q}) == 1:
            members = [q.member for q in bound if q]
            return _indexed(next(q.equation.symbol for q in bound if q), self._index_of_members(members, quantities))
        index = self._index_of_names(argument, names, quantities)
        common = _common([split(self.of(n)) for n in names])
        return _indexed(str(common) if common else roman(argument), index)

    def _index_of_members(self, members: Sequence[tuple[str, ...]], quantities: Sequence[Quantity]) -> list[str]:
        """Letters where a part follows the equation's own index, the part itself where it is fixed."""
        pieces: list[str] = []
        for place in range(len(members[0])):
            values = [m[place] for m in members]
            follows = self._followed(values, quantities)
            pieces.append(follows or rf"\mathrm{{{values[0]}}}")
        return ["".join(pieces)] if all(len(p) == 1 for p in pieces) else pieces

    def _index_of_names(self, argument: str, names: Sequence[str], quantities: Sequence[Quantity]) -> list[str]:
        """Letters of the index parts that the names end with; all of them when names differ in kind."""
        family = quantities[0].equation.over
        if family is None or len(set(names)) == 1:
            return []
        letters = self.index(family)
        ends = [n.removeprefix(argument).removeprefix("_") for n in names]
        follows = self._followed(ends, quantities)
        return [follows or "".join(letters)]

    def _followed(self, values: Sequence[str], quantities: Sequence[Quantity]) -> str | None:
        family = quantities[0].equation.over
        if family is None:
            return None
        for place, letter in enumerate(self.index(family)):
            if list(values) == [q.member[place] for q in quantities]:
                return letter
        return None


def _indexed(symbol: str, pieces: Sequence[str]) -> str:
    if not pieces:
        return symbol
    parts = split(symbol)
    return str(parts._replace(below=(*parts.below, *pieces)))


def _common(parts: Sequence[Symbol]) -> Symbol | None:
    """What the symbols of a parameter family share: head and the leading parts of the subscript."""
    first = parts[0]
    if any(p.head != first.head or p.above != first.above for p in parts):
        return None
    shared = 0
    while all(len(p.below) > shared and p.below[shared] == first.below[shared] for p in parts):
        shared += 1
    return first._replace(below=first.below[:shared])


def legend(symbols: Mapping[str, str]) -> str:
    """``$k_a$ absorption, $V$ volume``: what the symbols of an equation stand for."""
    return ", ".join(f"${text}$ {name.replace('_', ' ')}" for name, text in symbols.items())
