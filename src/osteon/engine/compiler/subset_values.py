"""Expressions of the compiled subset of Python (see `osteon.engine.compiler.subset`) as LLVM instructions."""

from __future__ import annotations

import ast
import dataclasses
import functools
import struct
import typing
from collections.abc import Callable, Sequence
from types import FunctionType, ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: what the fields of a record may be, beside ``int``
Reals = NDArray[np.float64]
Integers = NDArray[np.int64]
Routine = Callable[..., None]

Value = tuple[str, str]  # its text, its type

#: LLVM types of values; of an array or record it is the type of its items, marked by "*"
_TYPES: Final[dict[Any, str]] = {
    int: "i64", float: "double", bool: "i1", type(None): "void",
    Reals: "double*", Integers: "i64*", Routine: "routine*",
}  # fmt: skip
_ARITHMETIC: Final = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}
_RELATIONS: Final = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne"}


def machine_type(kind: str) -> str:
    """How LLVM writes the type of a value."""
    return "ptr" if kind.endswith("*") else kind


@functools.cache
def hints_of(item: Any) -> dict[str, Any]:
    """Annotations of a function's arguments and result, or of a record's fields, in order."""
    return typing.get_type_hints(item)


class Values:
    """Writes the instructions that compute expressions inside one function."""

    def __init__(self, function: FunctionType) -> None:
        self.name = function.__name__
        self.globals = function.__globals__
        self.variables: dict[str, str] = {}
        self.records: dict[str, Any] = {}
        self.lines: list[str] = []
        self.allocations: list[str] = []
        self._count = 0

    def refuse(self, node: ast.AST) -> TypeError:
        return TypeError(f"{self.name}: not in the compiled subset of Python: {ast.unparse(node)}")

    def write(self, instruction: str) -> None:
        self.lines.append(f"  {instruction}")

    def assign(self, instruction: str) -> str:
        name = self.fresh("%v")
        self.write(f"{name} = {instruction}")
        return name

    def fresh(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}.{self._count}"

    def block(self, label: str, jump: str = "") -> None:
        """End the current block with the jump (default: into the new one) and begin a new one."""
        self.write(jump or f"br label %{label}")
        self.lines.append(f"{label}:")

    def type_of(self, hint: Any) -> str:
        """The type that an annotation names."""
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            self.records[f"{hint.__name__}*"] = hint
            return f"{hint.__name__}*"
        if hint not in _TYPES:
            raise TypeError(f"{self.name}: {hint} is not a type of the compiled subset of Python")
        return _TYPES[hint]

    def value(self, node: ast.expr) -> Value:
        """Text and type of an expression's value."""
        match node:
            case ast.Constant(value):
                return self._constant(value, node)
            case ast.Name(name) if name in self.variables:
                kind = self.variables[name]
                return self.assign(f"load {machine_type(kind)}, ptr %{name}.at"), kind
            case ast.Name() | ast.Attribute(ast.Name()) if (known := self._known(node)) is not None:
                return self._constant(known, node)
            case ast.Attribute(record, field):
                return self._field(self.value(record), field, node)
            case ast.Subscript(array, index):
                place, kind = self.item(array, index)
                return self.assign(f"load {kind}, ptr {place}, align 8"), kind
            case ast.BinOp(left, op, right):
                return self._arithmetic(left, op, right, node)
            case ast.UnaryOp(ast.USub(), operand):
                return self.value(ast.BinOp(ast.Constant(-1), ast.Mult(), operand))
            case ast.UnaryOp(ast.Not(), operand):
                return self.assign(f"xor i1 {self.truth(operand)}, true"), "i1"
            case ast.Compare(left, [op], [right]) if type(op) in _RELATIONS:
                return self._compare(_RELATIONS[type(op)], self.value(left), self.value(right)), "i1"
            case ast.BoolOp(op, [first, *others]):
                return self._choose(op, first, others), "i1"
            case ast.IfExp(test, yes, no):
                return self._conditional(test, yes, no)
            case ast.Call():
                return self.call(node)
        raise self.refuse(node)

    def _known(self, node: ast.expr) -> object:
        """A number defined at the top of the function's module or of a module imported there."""
        match node:
            case ast.Name(name):
                return self.globals.get(name)
            case ast.Attribute(ast.Name(module), name) if isinstance(self.globals.get(module), ModuleType):
                return getattr(self.globals[module], name)
        return None

    def _constant(self, value: object, node: ast.expr) -> Value:
        match value:
            case bool():
                return str(value).lower(), "i1"
            case int():
                return str(value), "i64"
            case float():
                return "0x" + struct.pack(">d", value).hex().upper(), "double"
        raise self.refuse(node)

    def _field(self, record: Value, field: str, node: ast.expr) -> Value:
        if record[1] not in self.records or field not in hints_of(self.records[record[1]]):
            raise self.refuse(node)
        hints = hints_of(self.records[record[1]])
        kind = self.type_of(hints[field])
        place = self.assign(f"getelementptr i64, ptr {record[0]}, i64 {list(hints).index(field)}")
        return self.assign(f"load {machine_type(kind)}, ptr {place}, align 8"), kind

    def item(self, array: ast.expr, index: ast.expr) -> Value:
        """Address and type of an item of an array."""
        base, kind = self.value(array)
        if kind not in ("double*", "i64*"):
            raise self.refuse(array)
        item = kind.removesuffix("*")
        return self.assign(f"getelementptr {item}, ptr {base}, i64 {self.value(index)[0]}"), item

    def _arithmetic(self, left: ast.expr, op: ast.operator, right: ast.expr, node: ast.expr) -> Value:
        a, b = self.value(left), self.value(right)
        name = _ARITHMETIC.get(type(op))
        real = "double" in (a[1], b[1])
        if name is None or (name == "div" and not real):
            raise self.refuse(node)
        kind = "double" if real else "i64"
        instruction = f"f{name}" if real else name
        return self.assign(f"{instruction} {kind} {self.convert(a, kind)}, {self.convert(b, kind)}"), kind

    def _compare(self, relation: str, a: Value, b: Value) -> str:
        if "double" in (a[1], b[1]):
            predicate = "une" if relation == "ne" else f"o{relation}"
            x, y = self.convert(a, "double"), self.convert(b, "double")
            return self.assign(f"fcmp {predicate} double {x}, {y}")
        predicate = relation if relation in ("eq", "ne") else f"s{relation}"
        return self.assign(f"icmp {predicate} i64 {self.convert(a, 'i64')}, {self.convert(b, 'i64')}")

    def _choose(self, op: ast.boolop, first: ast.expr, others: Sequence[ast.expr]) -> str:
        """``and`` and ``or``, which do not look at what they need not."""
        result, after = self.fresh("%flag"), self.fresh("after")
        self.allocations.append(f"  {result} = alloca i1")
        for operand in (first, *others):
            truth, more = self.truth(operand), self.fresh("more")
            self.write(f"store i1 {truth}, ptr {result}")
            ways = (more, after) if isinstance(op, ast.And) else (after, more)
            self.block(more, f"br i1 {truth}, label %{ways[0]}, label %{ways[1]}")
        self.block(after)
        return self.assign(f"load i1, ptr {result}")

    def _conditional(self, test: ast.expr, yes: ast.expr, no: ast.expr) -> Value:
        """``yes if test else no``: only the one that is chosen is computed."""
        result, after = self.fresh("%chosen"), self.fresh("after")
        first, second = self.fresh("yes"), self.fresh("no")
        self.block(first, f"br i1 {self.truth(test)}, label %{first}, label %{second}")
        text, kind = self.value(yes)
        self.allocations.append(f"  {result} = alloca {machine_type(kind)}")
        self.write(f"store {machine_type(kind)} {text}, ptr {result}")
        self.block(second, f"br label %{after}")
        self.write(f"store {machine_type(kind)} {self.convert(self.value(no), kind)}, ptr {result}")
        self.block(after)
        return self.assign(f"load {machine_type(kind)}, ptr {result}"), kind

    def _select(self, test: str, yes: Value, no: Value) -> Value:
        kind = "double" if "double" in (yes[1], no[1]) else yes[1]
        a, b = self.convert(yes, kind), self.convert(no, kind)
        return self.assign(f"select i1 {test}, {kind} {a}, {kind} {b}"), kind

    def call(self, node: ast.Call) -> Value:
        """A call, for its value or for its effect."""
        values = [self.value(a) for a in node.args]
        match node.func:
            case ast.Name("min" | "max" as name) if len(values) == 2:
                relation = "lt" if name == "min" else "gt"
                return self._select(self._compare(relation, values[1], values[0]), values[1], values[0])
            case ast.Name("float" | "bool" as name) if len(values) == 1:
                kind = "double" if name == "float" else "i1"
                return self.convert(values[0], kind), kind
            case ast.Name(name) if isinstance(self.globals.get(name), FunctionType):
                hints = list(hints_of(self.globals[name]).values())
                kinds = [self.type_of(h) for h in hints]
                function, returns = f"@{name}", kinds[-1]
                values = [(self.convert(v, k), k) for v, k in zip(values, kinds, strict=False)]
            case ast.Attribute():
                function, returns = self.value(node.func)[0], "void"
            case _:
                raise self.refuse(node)
        arguments = ", ".join(f"{machine_type(kind)} {text}" for text, kind in values)
        if returns == "void":
            self.write(f"call void {function}({arguments})")
            return "", "void"
        return self.assign(f"call {returns} {function}({arguments})"), returns

    def truth(self, node: ast.expr) -> str:
        """An expression as a condition."""
        return self.convert(self.value(node), "i1")

    def convert(self, value: Value, kind: str) -> str:
        """Text of a value as another type, where that is allowed."""
        text, own_kind = value
        match (own_kind, kind):
            case _ if own_kind == kind:
                return text
            case ("i64", "double"):
                return self.assign(f"sitofp i64 {text} to double")
            case ("i1", "i64"):
                return self.assign(f"zext i1 {text} to i64")
            case ("i64", "i1"):
                return self.assign(f"icmp ne i64 {text}, 0")
        raise TypeError(f"{self.name}: a {own_kind} stands where a {kind} is needed")
