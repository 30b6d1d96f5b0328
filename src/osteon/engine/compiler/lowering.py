"""From a model's expression graphs to one straight-line program: rates, Jacobian and its sparse factors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from osteon.engine.compiler.elimination import Factors, factorise
from osteon.engine.compiler.program import Program
from osteon.engine.expression import Expression, topological
from osteon.engine.model import Model

#: largest integer exponent that is computed by multiplication
_LARGEST_POWER: Final = 8


@dataclass(frozen=True)
class Lowered:
    """A model as a program: value numbers of the rates and of the factors of W = I/(h gamma) - J.

    ``n_normed`` is the number of states by which the sum of squares in the error norm is divided: also those that were
    left out because they do not change, but not those that were added to the model later.
    """

    program: Program
    rates: tuple[int, ...]
    factors: Factors
    n_states: int
    n_normed: int


def lower(model: Model) -> Lowered:
    """Lower the rates and the Jacobian of a model, and eliminate W symbolically.

    What belongs to states that were added to the model later is lowered last, so that it changes no other rounding.
    """
    program = Program()
    leaves = {name: program.leaf("parameter", i) for i, name in enumerate(model.parameter_names)}
    leaves |= {name: program.leaf("state", i) for i, name in enumerate(model.states)}
    jacobian = model.jacobian
    first = model.n_settled
    slopes = {place: slope for place, slope in jacobian.items() if max(place) < first}
    lowering = _Lowering(program, leaves)
    lowering.run([*model.rates[:first], *slopes.values()])
    lowering.run([*model.rates[first:], *(slope for place, slope in jacobian.items() if place not in slopes)])
    rates = tuple(lowering.number[r] for r in model.rates)
    entries = {place: lowering.number[slope] for place, slope in jacobian.items()}
    factors = factorise(program, entries, len(model.states), model.n_settled)
    return Lowered(program, rates, factors, len(model.states), model.n_settled)


class _Lowering:
    """Value number of every expression node, by one pass over the graph."""

    def __init__(self, program: Program, leaves: dict[str, int]) -> None:
        self.program = program
        self.leaves = leaves
        self.number: dict[Expression, int] = {}
        self.uses: Counter[Expression] = Counter()

    def run(self, roots: Sequence[Expression]) -> None:
        """Lower the roots; what an earlier run has lowered stays as it is."""
        new = [node for node in topological(roots) if node not in self.number]
        self.uses.update(a for node in new for a in _children(node))
        self.uses.update(roots)
        for node in new:
            self.number[node] = self._lower(node)

    def _lower(self, node: Expression) -> int:
        program = self.program
        if node.op == "constant":
            return program.constant(node.args[0])
        if node.op == "symbol":
            return self.leaves[node.args[0]]
        values = [self.number[a] for a in node.args]
        match node.op:
            case "add":
                return program.add(*values)
            case "sub":
                return program.subtract(*values)
            case "neg":
                return program.negate(*values)
            case "mul" | "div":
                return self._product(node)
            case "pow":
                return self._power(*node.args)
            case "exp" | "log" | "max" | "min" | "positive":
                return program.apply(node.op, *values)
        raise ValueError(f"the engine cannot compile the operation {node.op!r}")

    def _product(self, node: Expression) -> int:
        factors: list[int] = []
        self._collect(node, False, factors, root=True)
        return self.program.product(factors)

    def _collect(self, node: Expression, inverse: bool, factors: list[int], root: bool = False) -> None:
        """Factors of a product, through inner products that nothing else uses."""
        if node.op in ("mul", "div") and (root or self.uses[node] == 1):
            special = self._beside_power(node)
            if special is None:
                self._collect(node.args[0], inverse, factors)
                self._collect(node.args[1], inverse != (node.op == "div"), factors)
                return
            number = special
        else:
            number = self.number[node]
        factors.append(self.program.reciprocal(number) if inverse else number)

    def _beside_power(self, node: Expression) -> int | None:
        """a**b / a and a**b * log(a), which derivatives contain, so that they are not NaN at a = 0."""
        left, right = node.args
        if node.op == "div" and left.op == "pow" and left.args[0] is right:
            return self._power_slope(*left.args)
        if node.op == "mul" and left.op == "pow" and right.op == "log" and left.args[0] is right.args[0]:
            return self.program.multiply(self.number[left], self._floored_log(right.args[0]))
        return None

    def _power(self, base: Expression, exponent: Expression) -> int:
        """a**b; for a base that is not above zero and b > 0 it is 0: an amount may undershoot by rounding."""
        n = _integer(exponent)
        if n is not None and abs(n) <= _LARGEST_POWER:
            return self._integer_power(self.number[base], n)
        program = self.program
        return program.apply("exp", program.multiply(self.number[exponent], self._floored_log(base)))

    def _power_slope(self, base: Expression, exponent: Expression) -> int:
        """a**(b - 1); zero where it would be infinite (a = 0, b < 1)."""
        n = _integer(exponent)
        if n is not None and abs(n - 1) <= _LARGEST_POWER:
            return self._integer_power(self.number[base], n - 1)
        program = self.program
        less_one = program.subtract(self.number[exponent], program.constant(1.0))
        power = program.apply("exp", program.multiply(less_one, self._floored_log(base)))
        return program.apply("finite", power)

    def _floored_log(self, base: Expression) -> int:
        """Logarithm with a large negative number, not -inf or NaN, for a base that is not above zero."""
        return self.program.apply("floored_log", self.number[base])

    def _integer_power(self, base: int, n: int) -> int:
        program = self.program
        if n < 0:
            return program.reciprocal(self._integer_power(base, -n))
        result = program.constant(1.0)
        while n:
            if n & 1:
                result = program.multiply(result, base)
            n >>= 1
            if n:
                base = program.multiply(base, base)
        return result


def _children(node: Expression) -> tuple[Expression, ...]:
    return () if node.op in ("constant", "symbol") else node.args


def _integer(node: Expression) -> int | None:
    value = node.args[0] if node.op == "constant" else None
    return int(value) if value is not None and float(value).is_integer() else None
