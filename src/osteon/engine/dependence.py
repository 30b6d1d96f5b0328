"""What quantities of a model follow from: the equations and parameters that a walk from them reaches.

What cannot matter is left out first: inputs that stay 0, and states that then stay where they start, such as those of
drugs that nobody takes. So a drug or an output that is added changes nothing here, and neither does the order in which
equations are declared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from osteon.engine.compiler.idle import at_rest
from osteon.engine.expression import ONE, ZERO, Expression, expression, rebuild, symbol, topological
from osteon.engine.model import Model

#: hexadecimal digits of the hash of one equation
_SHORT = 12


class Dependence:
    """What some quantities of a model follow from.

    Parameters
    ----------
    reads : the quantities, states or variables.
    off : parameters that are 0 throughout, such as inputs of drugs that are not taken.
    touched : states that events add to; no other state leaves its start by itself when its rate is zero there.

    Attributes
    ----------
    states : those that the quantities follow from, sorted.
    parameters : those that the quantities follow from, sorted; none of them is off.
    """

    def __init__(
        self, model: Model, reads: Collection[str], off: Collection[str] = (), touched: Collection[str] = ()
    ) -> None:
        self._model = model
        self._reads = sorted(reads)
        self._positive = {p.name for p in model.parameters if p.low > 0}
        try:
            self._constant = self._still(off, touched)
            self._fold()
        except (ArithmeticError, ValueError):
            # such as a division by an input that is 0: nothing can be left out
            self._constant = {}
            self._fold()
        self.states, self.parameters = self._reached()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that is reached; the same for equations that are written in other steps."""
        names = [*self._reads, *self.states, *self.states]
        roots = [*self._read, *(self._rates[s] for s in self.states), *(self._starts[s] for s in self.states)]
        return hashlib.sha256(f"{' '.join(names)} {_structure(roots)}".encode()).hexdigest()

    @cached_property
    def equations(self) -> dict[str, str]:
        """Each reached state and variable, and a short hash of its own equation: tells which one has changed."""
        model = self._model
        folded = self._folded([model.graph[v] for v in model.variables])
        constant = dict(zip(model.variables, folded, strict=True)) | self._constant
        known = {
            name: constant[name] if name in constant and constant[name].op == "constant" else symbol(name)
            for name in (*model.quantities, *model.parameter_names)
        }
        hashes: dict[str, str] = {}
        waiting = [name for name in self._reads if known[name].op == "symbol"]
        while waiting:
            name = waiting.pop()
            if name in hashes or name not in model.quantities:
                continue
            start = [self._starts[name]] if name in self._starts else []
            roots = self._folded([model.trace(name, known), *start])
            hashes[name] = _structure(roots)[:_SHORT]
            waiting += [str(node.args[0]) for node in topological(roots) if node.op == "symbol"]
        return dict(sorted(hashes.items()))

    def _still(self, off: Collection[str], touched: Collection[str]) -> dict[str, Expression]:
        """Parameters that are off and states that stay at 0 or 1, with their value."""
        model = self._model
        without = {name: ZERO for name in model.parameter_names if name in set(off)}
        starts = dict(zip(model.states, model.starts, strict=True))
        idle = {s: start for s, start in starts.items() if s not in touched and (start is ZERO or start is ONE)}
        return without | at_rest(model, idle, without, self._folded)

    def _fold(self) -> None:
        model = self._model
        self._read = self._folded([symbol(n) if n in model.states else model.graph[n] for n in self._reads])
        self._rates = dict(zip(model.states, self._folded(model.rates), strict=True))
        self._starts = dict(zip(model.states, self._folded(model.starts), strict=True))

    def _reached(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        waiting, seen = list(self._read), set[Expression]()
        states, parameters = set[str](), set[str]()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            if node.op == "symbol":
                name = str(node.args[0])
                if name in self._rates:
                    states.add(name)
                    waiting += [self._rates[name], self._starts[name]]
                else:
                    parameters.add(name)
            elif node.op != "constant":
                waiting += node.args
        return tuple(sorted(states)), tuple(sorted(parameters))

    def _folded(self, roots: Iterable[Expression], values: Mapping[str, Expression] | None = None) -> list[Expression]:
        """The roots with what is constant put in; 0 to a positive power is 0, which an integration does not fold."""
        constants = self._constant if values is None else values
        roots, new = list(roots), dict[Expression, Expression]()
        for node in topological(roots):
            if node.op == "symbol":
                new[node] = constants.get(str(node.args[0]), node)
            elif node.op == "constant":
                new[node] = node
            else:
                new[node] = self._rebuilt(node.op, *(new[a] for a in node.args))
        return [new[root] for root in roots]

    def _rebuilt(self, op: str, *args: Expression) -> Expression:
        numbers = [float(a.args[0]) for a in args if a.op == "constant"]
        if op == "pow" and args[0] is ZERO and args[1].op == "symbol" and args[1].args[0] in self._positive:
            return ZERO
        if len(numbers) == len(args) and op in ("max", "min", "positive"):
            return expression(max(numbers) if op == "max" else min(numbers) if op == "min" else float(numbers[0] > 0))
        return rebuild(op, *args)


def _structure(roots: Iterable[Expression]) -> str:
    """SHA-256 of expressions with the names and numbers in them."""
    roots, place = list(roots), dict[Expression, int]()
    lines = []
    for node in topological(roots):
        place[node] = len(place)
        if node.op == "constant":
            lines.append(f"constant {float(node.args[0]) + 0.0!r}")
        else:
            lines.append(" ".join([node.op, *(str(a if node.op == "symbol" else place[a]) for a in node.args)]))
    lines.append(" ".join(str(place[root]) for root in roots))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
