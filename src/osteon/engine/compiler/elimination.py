"""Symbolic sparse LU of W = I/(h gamma) - J, in an order fixed once per model.

There is no pivoting at run time: for the step lengths that pass the error test W is dominated by its
diagonal, and a step on which elimination breaks down gives a non-finite error estimate and is rejected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from osteon.engine.compiler.program import Program

Place = tuple[int, int]


@dataclass(frozen=True)
class Factors:
    """Value numbers of the factors: unit lower L, upper U without its diagonal, reciprocals of the pivots."""

    order: tuple[int, ...]
    lower: Mapping[Place, int]
    upper: Mapping[Place, int]
    pivots: Mapping[int, int]

    @property
    def values(self) -> list[int]:
        """All value numbers: lower, then upper, then pivots."""
        return [*self.lower.values(), *self.upper.values(), *self.pivots.values()]


def factorise(program: Program, jacobian: Mapping[Place, int], size: int, settled: int | None = None) -> Factors:
    """Eliminate in the order of least Markowitz cost (fewest entries touched), the lower index on ties.

    The first ``settled`` states come first, in the order that they would have without the others.
    """
    shift = program.leaf("shift")
    entries = {place: program.negate(number) for place, number in jacobian.items()}
    for i in range(size):
        entries[i, i] = program.add(shift, entries[i, i]) if (i, i) in entries else shift
    left = list(range(size))
    order: list[int] = []
    lower: dict[Place, int] = {}
    upper: dict[Place, int] = {}
    pivots: dict[int, int] = {}

    first = size if settled is None else settled

    def cost(k: int) -> tuple[bool, int]:
        others = [i for i in left if i < first or k >= first]
        column = sum((i, k) in entries for i in others) - 1
        row = sum((k, j) in entries for j in others) - 1
        return k >= first, column * row

    while left:
        k = min(left, key=cost)
        left.remove(k)
        order.append(k)
        pivots[k] = program.reciprocal(entries[k, k])
        columns = [j for j in left if (k, j) in entries]
        for j in columns:
            upper[k, j] = entries[k, j]
        for i in left:
            if (i, k) not in entries:
                continue
            lower[i, k] = program.multiply(entries[i, k], pivots[k])
            for j in columns:
                update = program.multiply(lower[i, k], entries[k, j])
                old = entries.get((i, j))
                entries[i, j] = program.negate(update) if old is None else program.subtract(old, update)
    return Factors(tuple(order), lower, upper, pivots)
