"""Expression graphs: what an equation becomes when it is called with symbols instead of numbers.

An equation is an ordinary Python function. Called with floats or NumPy arrays it computes; called with
quantities that carry units it checks dimensions; called with `Expression` symbols it records itself here.
Nodes are interned, so equal sub-expressions are one object and a graph is a small DAG.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, Protocol, overload

import numpy as np

_INTERNED: dict[tuple[Any, ...], Expression] = {}

#: operations a node may have; "constant" and "symbol" are leaves
OPERATIONS: Final = (
    "constant", "symbol", "add", "sub", "mul", "div", "neg", "pow", "exp", "log", "max", "min", "positive",
)  # fmt: skip


class Expression:
    """One node: an operation and its arguments (child nodes, or the value or name of a leaf).

    ``max`` and ``min`` take two arguments; ``positive(a)`` is 1 where a > 0, else 0 (the derivative of max).
    """

    __slots__ = ("args", "op", "serial")

    op: str
    args: tuple[Any, ...]
    serial: int

    def __new__(cls, op: str, *args: Any) -> Expression:
        key = (op, *(a.serial if isinstance(a, Expression) else ("leaf", a) for a in args))
        node = _INTERNED.get(key)
        if node is None:
            node = object.__new__(cls)
            node.op, node.args, node.serial = op, args, len(_INTERNED)
            _INTERNED[key] = node
        return node

    def __hash__(self) -> int:
        return self.serial

    def __eq__(self, other: object) -> bool:
        return self is other

    def __add__(self, other: Operand) -> Expression:
        return _add(self, expression(other)) if _is_operand(other) else NotImplemented

    def __radd__(self, other: Operand) -> Expression:
        return _add(expression(other), self) if _is_operand(other) else NotImplemented

    def __sub__(self, other: Operand) -> Expression:
        return _sub(self, expression(other)) if _is_operand(other) else NotImplemented

    def __rsub__(self, other: Operand) -> Expression:
        return _sub(expression(other), self) if _is_operand(other) else NotImplemented

    def __mul__(self, other: Operand) -> Expression:
        return _mul(self, expression(other)) if _is_operand(other) else NotImplemented

    def __rmul__(self, other: Operand) -> Expression:
        return _mul(expression(other), self) if _is_operand(other) else NotImplemented

    def __truediv__(self, other: Operand) -> Expression:
        return _div(self, expression(other)) if _is_operand(other) else NotImplemented

    def __rtruediv__(self, other: Operand) -> Expression:
        return _div(expression(other), self) if _is_operand(other) else NotImplemented

    def __pow__(self, other: Operand) -> Expression:
        return _pow(self, expression(other)) if _is_operand(other) else NotImplemented

    def __rpow__(self, other: Operand) -> Expression:
        return _pow(expression(other), self) if _is_operand(other) else NotImplemented

    def __neg__(self) -> Expression:
        return _neg(self)

    def __repr__(self) -> str:
        if self.op in ("constant", "symbol"):
            return str(self.args[0])
        return f"{self.op}({', '.join(map(repr, self.args))})"


Operand = Expression | float | int


def _is_operand(value: object) -> bool:
    """Whether it is a node or a number; anything else may know how to take a node."""
    return isinstance(value, Expression) or hasattr(value, "__float__")


def expression(value: Operand) -> Expression:
    """The node for a number; a node passes through."""
    return value if isinstance(value, Expression) else Expression("constant", float(value))


def symbol(name: str) -> Expression:
    """A named leaf."""
    return Expression("symbol", name)


ZERO: Final = expression(0.0)
ONE: Final = expression(1.0)


def _number(node: Expression) -> float | None:
    return float(node.args[0]) if node.op == "constant" else None


def _add(a: Expression, b: Expression) -> Expression:
    x, y = _number(a), _number(b)
    if x is not None and y is not None:
        return expression(x + y)
    if x == 0.0:
        return b
    return a if y == 0.0 else Expression("add", a, b)


def _sub(a: Expression, b: Expression) -> Expression:
    x, y = _number(a), _number(b)
    if x is not None and y is not None:
        return expression(x - y)
    if y == 0.0:
        return a
    return _neg(b) if x == 0.0 else Expression("sub", a, b)


def _mul(a: Expression, b: Expression) -> Expression:
    x, y = _number(a), _number(b)
    if x is not None and y is not None:
        return expression(x * y)
    if x == 0.0 or y == 0.0:
        return ZERO
    if x == 1.0:
        return b
    if y == 1.0:
        return a
    if x == -1.0:
        return _neg(b)
    return _neg(a) if y == -1.0 else Expression("mul", a, b)


def _div(a: Expression, b: Expression) -> Expression:
    x, y = _number(a), _number(b)
    if y == 0.0:
        raise ZeroDivisionError(f"{a!r} divided by the constant zero")
    if x is not None and y is not None:
        return expression(x / y)
    if x == 0.0:
        return ZERO
    return a if y == 1.0 else Expression("div", a, b)


def _neg(a: Expression) -> Expression:
    x = _number(a)
    if x is not None:
        return expression(-x)
    return a.args[0] if a.op == "neg" else Expression("neg", a)


def _pow(a: Expression, b: Expression) -> Expression:
    x, y = _number(a), _number(b)
    if x is not None and y is not None:
        return expression(x**y)
    if y == 0.0:
        return ONE
    return a if y == 1.0 else Expression("pow", a, b)


class Elementary(Protocol):
    """A function of one number: an expression of an expression, and of anything else what numpy makes of it."""

    @overload
    def __call__(self, x: Expression, /) -> Expression: ...
    @overload
    def __call__(self, x: Any, /) -> Any: ...


def _elementary(op: str, number: Callable[[float], float], array: Callable[[Any], Any]) -> Elementary:
    def apply(x: Any) -> Any:
        if isinstance(x, Expression):
            value = _number(x)
            return expression(number(value)) if value is not None else Expression(op, x)
        return array(x)

    return apply


#: exponential of a dimensionless quantity (number, array, quantity with units, or expression)
exp = _elementary("exp", math.exp, np.exp)
#: natural logarithm of a dimensionless quantity
log = _elementary("log", math.log, np.log)


@overload
def maximum(a: Expression, b: Operand) -> Expression: ...
@overload
def maximum(a: Operand, b: Expression) -> Expression: ...
@overload
def maximum(a: Any, b: Any) -> Any: ...
def maximum(a: Any, b: Any) -> Any:
    """The larger of two, elementwise."""
    return _extremum("max", np.maximum, a, b)


@overload
def minimum(a: Expression, b: Operand) -> Expression: ...
@overload
def minimum(a: Operand, b: Expression) -> Expression: ...
@overload
def minimum(a: Any, b: Any) -> Any: ...
def minimum(a: Any, b: Any) -> Any:
    """The smaller of two, elementwise."""
    return _extremum("min", np.minimum, a, b)


def _extremum(op: str, array: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    if isinstance(a, Expression) or isinstance(b, Expression):
        return Expression(op, expression(a), expression(b))
    return array(a, b)


def topological(roots: Iterable[Expression]) -> list[Expression]:
    """Every node that the roots need, arguments before users, each once."""
    order: list[Expression] = []
    done: set[Expression] = set()
    stack = [(root, False) for root in roots]
    while stack:
        node, ready = stack.pop()
        if node in done:
            continue
        children = () if node.op in ("constant", "symbol") else node.args
        if ready or not children:
            done.add(node)
            order.append(node)
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in children)
    return order


@lru_cache(16)
def _order(roots: tuple[Expression, ...]) -> list[Expression]:
    return topological(roots)


_NUMPY: Final[dict[str, Callable[..., Any]]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "neg": np.negative,
    "pow": np.power, "exp": np.exp, "log": np.log, "max": np.maximum, "min": np.minimum,
    "positive": lambda a: np.where(np.asarray(a) > 0, 1.0, 0.0),
}  # fmt: skip


def _numpy_operation(node: Expression, known: Mapping[Expression, Any]) -> Any:
    return _NUMPY[node.op](*(known[a] for a in node.args))


def evaluate(
    roots: Iterable[Expression],
    values: Mapping[str, Any],
    operation: Callable[[Expression, Mapping[Expression, Any]], Any] = _numpy_operation,
) -> list[Any]:
    """Numbers (or arrays, elementwise) of the roots, given the numbers of the symbols.

    ``operation`` computes a node from the nodes already known; NumPy does, unless another library is to.
    Raises KeyError when a symbol has no value.
    """
    roots = tuple(roots)
    known: dict[Expression, Any] = {}
    for node in _order(roots):
        if node.op == "constant":
            known[node] = node.args[0]
        elif node.op == "symbol":
            known[node] = values[node.args[0]]
        else:
            known[node] = operation(node, known)
    return [known[root] for root in roots]


def substitute(roots: Iterable[Expression], replacement: Mapping[str, Expression]) -> list[Expression]:
    """The roots with symbols replaced by expressions."""
    roots = list(roots)
    new: dict[Expression, Expression] = {}
    for node in topological(roots):
        if node.op == "symbol":
            new[node] = replacement.get(node.args[0], node)
        elif node.op == "constant":
            new[node] = node
        else:
            new[node] = rebuild(node.op, *(new[a] for a in node.args))
    return [new[root] for root in roots]


def rebuild(op: str, *args: Expression) -> Expression:
    """A node of the given operation, with constants folded."""
    folding: dict[str, Callable[..., Any]] = {
        "add": _add, "sub": _sub, "mul": _mul, "div": _div, "neg": _neg, "pow": _pow, "exp": exp, "log": log,
    }  # fmt: skip
    make = folding.get(op)
    node: Expression = make(*args) if make else Expression(op, *args)
    return node


def symbols(roots: Iterable[Expression]) -> set[str]:
    """Names of all symbols in the roots."""
    return {node.args[0] for node in topological(roots) if node.op == "symbol"}


def derivatives(root: Expression, names: Iterable[str]) -> dict[str, Expression]:
    """Partial derivatives of the root that are not identically zero, by forward accumulation over the graph."""
    wanted = set(names)
    partial: dict[Expression, dict[str, Expression]] = {}
    for node in topological([root]):
        if node.op == "constant":
            partial[node] = {}
        elif node.op == "symbol":
            name = node.args[0]
            partial[node] = {name: ONE} if name in wanted else {}
        else:
            total: dict[str, Expression] = {}
            for child, slope in zip(node.args, _local_slopes(node), strict=True):
                for name, inner in partial[child].items():
                    term = slope() * inner
                    total[name] = total[name] + term if name in total else term
            partial[node] = {name: value for name, value in total.items() if value is not ZERO}
    return partial[root]


def _local_slopes(node: Expression) -> tuple[Callable[[], Expression], ...]:
    """d node / d argument, one for each argument, made only when needed."""
    args: tuple[Expression, ...] = node.args
    a = args[0]
    b = args[-1]
    match node.op:
        case "add":
            return (lambda: ONE, lambda: ONE)
        case "sub":
            return (lambda: ONE, lambda: _neg(ONE))
        case "mul":
            return (lambda: b, lambda: a)
        case "div":
            return (lambda: ONE / b, lambda: -(node / b))
        case "neg":
            return (lambda: _neg(ONE),)
        case "pow":
            return (lambda: b * (node / a), lambda: node * log(a))
        case "exp":
            return (lambda: node,)
        case "log":
            return (lambda: ONE / a,)
        case "max":
            return (lambda: Expression("positive", a - b), lambda: ONE - Expression("positive", a - b))
        case "min":
            return (lambda: ONE - Expression("positive", a - b), lambda: Expression("positive", a - b))
        case "positive":
            return (lambda: ZERO,)
    raise ValueError(f"no derivative for {node.op}")
