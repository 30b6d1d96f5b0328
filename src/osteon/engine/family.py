"""Sums over an index family, so that an equation need not list its members.

An argument of an equation that no single quantity bears, but every member of a family, stands for all of them:

>>> def occupancy(ratio: Members) -> Expression:
...     bound = total(ratio)
...     return bound / (1 + bound)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import add, mul, sub, truediv
from typing import Any, TypeAlias

from osteon.engine.expression import Expression

Operand: TypeAlias = "Members | Expression | float"


class Members:
    """One quantity of every member of a family, in the family's order; arithmetic holds member by member."""

    __slots__ = ("values",)
    #: NumPy leaves arithmetic to this class
    __array_ufunc__ = None

    def __init__(self, values: Iterable[Any]) -> None:
        self.values = tuple(values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def __add__(self, other: Operand) -> Members:
        return self._each(add, other)

    def __radd__(self, other: Operand) -> Members:
        return self._each(_swapped(add), other)

    def __sub__(self, other: Operand) -> Members:
        return self._each(sub, other)

    def __rsub__(self, other: Operand) -> Members:
        return self._each(_swapped(sub), other)

    def __mul__(self, other: Operand) -> Members:
        return self._each(mul, other)

    def __rmul__(self, other: Operand) -> Members:
        return self._each(_swapped(mul), other)

    def __truediv__(self, other: Operand) -> Members:
        return self._each(truediv, other)

    def __rtruediv__(self, other: Operand) -> Members:
        return self._each(_swapped(truediv), other)

    def __repr__(self) -> str:
        return f"Members({list(self.values)!r})"

    def _each(self, operation: Callable[[Any, Any], Any], other: Operand) -> Members:
        others = other.values if isinstance(other, Members) else (other,) * len(self)
        return Members(operation(a, b) for a, b in zip(self.values, others, strict=True))


def _swapped(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: operation(b, a)


def total(members: Members, start: Expression | float | None = None) -> Expression:
    """Sum over a family, from the first member to the last.

    Parameters
    ----------
    members : what is summed.
    start : what the first member is added to, as in Python's ``sum``. A sum that begins with another term is written
        so: rounding then goes from left to right, and a member that nobody takes adds an exact zero at the end.
    """
    result: Any = start
    for value in members:
        result = value if result is None else result + value
    if result is None:
        raise ValueError("a sum over a family without members")
    return result  # type: ignore[no-any-return]
