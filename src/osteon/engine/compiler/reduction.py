"""A program without the states that do not change, which computes the same bits as the program with them.

The operations of the whole program are kept one by one, in their order, and only what is exact in floating-point
arithmetic is folded: 0 x is 0, 1 x is x, x + 0 is x, exp(0) is 1. Nothing is reordered, and which product is fused
with which sum was decided before (`Program`). A state whose rate is zero has stages of zero, adds zero to the error
norm, and whatever elimination multiplies by it is zero; so what is left out is only ever the addition of zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from osteon.engine.compiler.elimination import Factors, Place
from osteon.engine.compiler.idle import Idle
from osteon.engine.compiler.lowering import Lowered
from osteon.engine.compiler.program import Program


def reduce(lowered: Lowered, idle: Idle) -> tuple[Lowered, tuple[int, ...]]:
    """The program without the idle states, and the numbers of the states that it keeps.

    An idle state on which elimination or a rate would put anything but zero is kept after all.
    """
    left = idle
    while True:
        reduction = _Reduction(lowered, left)
        moving = reduction.moving()
        if not moving:
            return reduction.lowered(), reduction.kept
        left = replace(
            left,
            zeros=tuple(i for i in left.zeros if i not in moving),
            ones=tuple(i for i in left.ones if i not in moving),
        )


class _Reduction:
    def __init__(self, lowered: Lowered, idle: Idle) -> None:
        self.whole = lowered
        self.program = Program()
        self.idle = frozenset(idle.states)
        self.kept = tuple(i for i in range(lowered.n_states) if i not in self.idle)
        self.place = {old: new for new, old in enumerate(self.kept)}
        fixed: dict[tuple[str, int], float] = {("state", i): 0.0 for i in idle.zeros}
        fixed |= {("state", i): 1.0 for i in idle.ones} | {("parameter", i): 0.0 for i in idle.off}
        self.number: list[int] = []
        for operation in lowered.program.operations:
            self.number.append(self._translate(operation, fixed))

    def _translate(self, operation: tuple[object, ...], fixed: Mapping[tuple[str, int], float]) -> int:
        match operation:
            case ("constant", float(value)):
                return self.program.constant(value)
            case ("state" | "parameter" as kind, int(i)):
                if (kind, i) in fixed:
                    return self.program.constant(fixed[kind, i])
                return self.program.leaf(kind, self.place[i] if kind == "state" else i)
            case ("shift",):
                return self.program.leaf("shift")
            case (str(name), *arguments):
                return exact(self.program, name, [self.number[a] for a in arguments if isinstance(a, int)])
        raise ValueError(f"unknown operation {operation!r}")

    def moving(self) -> set[int]:
        """Idle states that have something other than zero in their rate or, beside a kept state, in their row of W."""
        zero = self.program.constant(0.0)
        factors = self.whole.factors
        rows = {i for i in self.idle if self.number[self.whole.rates[i]] != zero}
        for entries in (factors.lower, factors.upper):
            for (i, j), number in entries.items():
                if i in self.idle and j not in self.idle and self.number[number] != zero:
                    rows.add(i)
        return rows

    def lowered(self) -> Lowered:
        factors = self.whole.factors
        return Lowered(
            self.program,
            tuple(self.number[self.whole.rates[i]] for i in self.kept),
            Factors(
                tuple(self.place[i] for i in factors.order if i in self.place),
                self._entries(factors.lower),
                self._entries(factors.upper),
                {self.place[i]: self.number[n] for i, n in factors.pivots.items() if i in self.place},
            ),
            len(self.kept),
            self.whole.n_normed,
        )

    def _entries(self, entries: Mapping[Place, int]) -> dict[Place, int]:
        zero = self.program.constant(0.0)
        return {
            (self.place[i], self.place[j]): self.number[n]
            for (i, j), n in entries.items()
            if i in self.place and j in self.place and self.number[n] != zero
        }


def exact(program: Program, name: str, arguments: list[int]) -> int:
    """An operation, folded only where the result has the same bits (but for the sign of a zero)."""
    values = [program.value(a) for a in arguments]
    match name, arguments, values:
        case "fma" | "fms" | "fnma", [a, b, c], _:
            return _exact_fused(program, name, a, b, c)
        case "add" | "sub" | "mul", _, [float(x), float(y)]:
            return program.constant(x + y if name == "add" else x - y if name == "sub" else x * y)
        case "add", [_, b], [0.0, _]:
            return b
        case "add" | "sub", [a, _], [_, 0.0]:
            return a
        case "sub", [_, b], [0.0, _]:
            return exact(program, "neg", [b])
        case "mul", _, [0.0, _] | [_, 0.0]:
            return program.constant(0.0)
        case "mul", [_, x], [1.0, _]:
            return x
        case "mul", [x, _], [_, 1.0]:
            return x
        case "neg", _, [float(x)]:
            return program.constant(-x)
        case "reciprocal", _, [float(x)] if x != 0.0:
            return program.constant(1.0 / x)
        case "exp", _, [0.0]:
            return program.constant(1.0)
        case "max" | "min", _, [float(x), float(y)]:
            return program.constant(max(x, y) if name == "max" else min(x, y))
        case "positive", _, [float(x)]:
            return program.constant(1.0 if x > 0.0 else 0.0)
        case "finite", _, [float(x)]:
            return program.constant(0.0 if x == math.inf else x)
    return program.apply(name, *arguments)


def _exact_fused(program: Program, name: str, a: int, b: int, c: int) -> int:
    """a b + c, a b - c or c - a b: one rounding, which stays the same when a factor is 1 or a term 0."""
    if program.value(a) == 0.0 or program.value(b) == 0.0:
        return exact(program, "neg", [c]) if name == "fms" else c
    for factor, other in ((a, b), (b, a)):
        if program.value(factor) == 1.0:
            ordered = [c, other] if name == "fnma" else [other, c]
            return exact(program, "add" if name == "fma" else "sub", ordered)
    if program.value(c) == 0.0:
        product = exact(program, "mul", [a, b])
        return exact(program, "neg", [product]) if name == "fnma" else product
    return program.apply(name, a, b, c)
