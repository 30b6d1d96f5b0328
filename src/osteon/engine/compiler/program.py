"""Straight-line programs: operations in the order in which they run, each stored once.

A program is what a compiler calls static single assignment: operation number i computes value number i from
earlier values. Constants and signs are folded, so that sparse elimination on symbolic entries leaves no
multiplications by one or additions of zero behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any, Final


class Stage(IntEnum):
    """How often a value changes: never, per patient, per state, per step length."""

    CONSTANT = 0
    PATIENT = 1
    STATE = 2
    STEP = 3


_LEAVES: Final = {
    "constant": Stage.CONSTANT,
    "parameter": Stage.PATIENT,
    "state": Stage.STATE,
    "shift": Stage.STEP,
}


class Program:
    """Operations and the stage at which each can first be computed.

    Leaves: ``("constant", value)``, ``("parameter", index)``, ``("state", index)`` and ``("shift",)``, the
    diagonal 1/(h gamma) of a Rosenbrock step. All other operations name earlier values by their numbers; the fused
    ones are ``fma`` (a, b, c): a b + c, ``fms``: a b - c and ``fnma``: c - a b.
    """

    def __init__(self) -> None:
        self.operations: list[tuple[Any, ...]] = []
        self.stages: list[Stage] = []
        self._known: dict[tuple[Any, ...], int] = {}

    def leaf(self, kind: str, *key: Any) -> int:
        """A constant, parameter, state or the shift."""
        return self._store((kind, *key), _LEAVES[kind])

    def constant(self, value: float) -> int:
        return self.leaf("constant", float(value))

    def apply(self, name: str, *arguments: int) -> int:
        """An operation without algebraic simplification."""
        return self._store((name, *arguments), max(self.stages[a] for a in arguments))

    def _store(self, operation: tuple[Any, ...], stage: Stage) -> int:
        number = self._known.get(operation)
        if number is None:
            number = self._known[operation] = len(self.operations)
            self.operations.append(operation)
            self.stages.append(stage)
        return number

    def value(self, number: int) -> float | None:
        """The value of a constant, None for anything else."""
        operation = self.operations[number]
        return float(operation[1]) if operation[0] == "constant" else None

    def _negated(self, number: int) -> int | None:
        operation = self.operations[number]
        return int(operation[1]) if operation[0] == "neg" else None

    def add(self, a: int, b: int) -> int:
        x, y = self.value(a), self.value(b)
        if x is not None and y is not None:
            return self.constant(x + y)
        if x == 0.0:
            return b
        if y == 0.0:
            return a
        minus_b, minus_a = self._negated(b), self._negated(a)
        if minus_b is not None:
            return self.subtract(a, minus_b)
        if minus_a is not None:
            return self.subtract(b, minus_a)
        first, second = min(a, b), max(a, b)
        fused = self._fused(first, second)
        if fused is None:
            return self.apply("add", first, second)
        return self.apply("fma", *self.arguments(fused), first if fused == second else second)

    def subtract(self, a: int, b: int) -> int:
        x, y = self.value(a), self.value(b)
        if x is not None and y is not None:
            return self.constant(x - y)
        if x == 0.0:
            return self.negate(b)
        if y == 0.0:
            return a
        minus_b = self._negated(b)
        if minus_b is not None:
            return self.add(a, minus_b)
        fused = self._fused(a, b)
        if fused is None:
            return self.apply("sub", a, b)
        if fused == b:
            return self.apply("fnma", *self.arguments(b), a)
        return self.apply("fms", *self.arguments(a), b)

    def _fused(self, a: int, b: int) -> int | None:
        """Which of two terms, if any, is a product to be multiplied and added at once: the one that changes more often.

        The choice is made here and not by the compiler, so that a program with fewer states rounds in the same way.
        A product that is computed once per patient stays a value of its own.
        """
        hoisted = max(self.stages[a], self.stages[b]) <= Stage.PATIENT
        products = [n for n in (a, b) if self.operations[n][0] == "mul" and (hoisted or self.stages[n] > Stage.PATIENT)]
        return max(products, key=lambda n: (self.stages[n], n), default=None)

    def negate(self, a: int) -> int:
        x, inner = self.value(a), self._negated(a)
        if x is not None:
            return self.constant(-x)
        return inner if inner is not None else self.apply("neg", a)

    def multiply(self, a: int, b: int) -> int:
        x, y = self.value(a), self.value(b)
        if x is not None and y is not None:
            return self.constant(x * y)
        for factor, other in ((x, b), (y, a)):
            if factor == 0.0:
                return self.constant(0.0)
            if factor == 1.0:
                return other
            if factor == -1.0:
                return self.negate(other)
        minus_a, minus_b = self._negated(a), self._negated(b)
        if minus_a is not None:
            return self.negate(self.multiply(minus_a, b))
        if minus_b is not None:
            return self.negate(self.multiply(a, minus_b))
        return self.apply("mul", min(a, b), max(a, b))

    def reciprocal(self, a: int) -> int:
        x, inner = self.value(a), self._negated(a)
        if x is not None and x != 0.0:
            return self.constant(1.0 / x)
        if inner is not None:
            return self.negate(self.reciprocal(inner))
        operation = self.operations[a]
        return int(operation[1]) if operation[0] == "reciprocal" else self.apply("reciprocal", a)

    def product(self, factors: Iterable[int]) -> int:
        """Product of the factors, those that change least often first: their product can be hoisted."""
        result = self.constant(1.0)
        for factor in sorted(factors, key=lambda f: self.stages[f]):
            result = self.multiply(result, factor)
        return result

    def needed(self, roots: Iterable[int], computed: frozenset[int] = frozenset()) -> list[int]:
        """Numbers of all operations that the roots need, in order; those in `computed` need nothing."""
        needed: set[int] = set()
        stack = list(roots)
        while stack:
            number = stack.pop()
            if number not in needed:
                needed.add(number)
                if number not in computed:
                    stack.extend(self.arguments(number))
        return sorted(needed)

    def arguments(self, number: int) -> tuple[int, ...]:
        """Numbers of the values that an operation uses."""
        operation = self.operations[number]
        return () if operation[0] in _LEAVES else operation[1:]

    def hoisted(self, roots: Iterable[int]) -> list[int]:
        """Values that depend on parameters only and are used by the roots: computed once per patient."""
        roots = list(roots)
        hoisted: dict[int, None] = {}
        for number in self.needed(roots):
            if self.stages[number] > Stage.PATIENT:
                hoisted.update((a, None) for a in self.arguments(number) if self._once_per_patient(a))
        hoisted.update((r, None) for r in roots if self._once_per_patient(r))
        return list(hoisted)

    def _once_per_patient(self, number: int) -> bool:
        return self.stages[number] <= Stage.PATIENT and self.operations[number][0] != "constant"
