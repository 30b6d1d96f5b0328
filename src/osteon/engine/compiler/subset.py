"""A small compiler from a subset of Python to LLVM text, for the loop that drives the kernels.

The subset: functions whose arguments are annotated ``int``, ``float``, ``bool``, ``Reals``, ``Integers`` or
a class of records; assignments to names and to items of arrays; ``if``, ``while``, ``for ... in
range(...)``, ``break``, ``continue``, ``return``; ``+ - * /``, comparisons, ``and``, ``or``, ``not``,
conditional expressions, ``min``, ``max``, ``float``, ``bool``; calls of other functions of the same subset,
and of functions held in a record. A record is a dataclass whose fields are ``Reals`` or ``Integers`` (flat
arrays), ``Routine`` (a function on arrays) or ``int``. Anything else is refused.

The same functions run as ordinary Python on NumPy arrays, with the same results: a loop can be tested and
debugged without compiling it.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from osteon.engine.compiler.subset_values import Integers, Reals, Routine, Value, Values, hints_of, machine_type

__all__ = ["Integers", "Reals", "Routine", "translate", "words"]


def translate(functions: Sequence[Callable[..., Any]], exported: str) -> str:
    """LLVM text of the functions; the one called `exported` is visible, with the C calling convention.

    Raises TypeError for a function that is not in the subset.
    """
    return "\n".join(_Translation(f).text(f.__name__ == exported) for f in functions)


def words(record: Any) -> Integers:
    """The record as compiled functions see it: one 64-bit word per field, an address for an array or routine.

    The arrays must stay alive while the words are used.
    """
    return np.array([_word(getattr(record, f.name)) for f in dataclasses.fields(record)], dtype=np.int64)


def _word(value: Any) -> int:
    if isinstance(value, np.ndarray):
        if not value.flags.c_contiguous or value.dtype.itemsize != 8:
            raise TypeError("a record holds only contiguous arrays of 64-bit numbers")
        return int(value.ctypes.data)
    return int(getattr(value, "address", value))


class _Translation(Values):
    """One function on its way to LLVM text."""

    def __init__(self, function: Callable[..., Any]) -> None:
        if not isinstance(function, FunctionType):
            raise TypeError(f"{function!r} is not a function")
        super().__init__(function)
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        assert isinstance(tree, ast.FunctionDef)
        self.tree = tree
        self.hints = hints_of(function)
        self.returns = self.type_of(self.hints["return"])
        self.loops: list[tuple[str, str]] = []  # where break and continue go

    def text(self, exported: bool) -> str:
        arguments = []
        for argument in self.tree.args.args:
            kind = self.type_of(self.hints[argument.arg])
            arguments.append(f"{machine_type(kind)} %{argument.arg}")
            self._assign_name(argument.arg, (f"%{argument.arg}", kind))
        self._statements(self.tree.body)
        self.write("ret void" if self.returns == "void" else "unreachable")
        linkage = "" if exported else "internal "
        header = f"define {linkage}{self.returns} @{self.name}({', '.join(arguments)}) nounwind {{"
        return "\n".join([header, *self.allocations, *self.lines, "}", ""])

    def _statements(self, body: Sequence[ast.stmt]) -> None:
        for node in body:
            self._statement(node)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr(ast.Constant(str())) | ast.Pass():
                return
            case ast.Expr(ast.Call() as call):
                self.call(call)
            case ast.Assign([target], value):
                self._store(target, self.value(value))
            case ast.AugAssign(target, op, value):
                self._store(target, self.value(ast.BinOp(target, op, value)))
            case ast.If(test, body, orelse):
                self._branch(test, body, orelse)
            case ast.While(test, body, []):
                self._loop(test, body, None)
            case ast.For(ast.Name(index), ast.Call(ast.Name("range"), bounds, []), body, []):
                first, last = bounds if len(bounds) == 2 else (ast.Constant(0), bounds[0])
                self._assign_name(index, self.value(first))
                test = ast.Compare(ast.Name(index), [ast.Lt()], [last])
                self._loop(test, body, index)
            case ast.Break() | ast.Continue():
                self._leave(f"br label %{self.loops[-1][isinstance(node, ast.Continue)]}")
            case ast.Return(None):
                self._leave("ret void")
            case ast.Return(value) if value is not None:
                self._leave(f"ret {self.returns} {self.convert(self.value(value), self.returns)}")
            case _:
                raise self.refuse(node)

    def _store(self, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name(name):
                self._assign_name(name, value)
            case ast.Subscript(array, index):
                place, kind = self.item(array, index)
                self.write(f"store {kind} {self.convert(value, kind)}, ptr {place}, align 8")
            case _:
                raise self.refuse(target)

    def _assign_name(self, name: str, value: Value) -> None:
        if name not in self.variables:
            self.variables[name] = value[1]
            self.allocations.append(f"  %{name}.at = alloca {machine_type(value[1])}")
        kind = self.variables[name]
        self.write(f"store {machine_type(kind)} {self.convert(value, kind)}, ptr %{name}.at")

    def _branch(self, test: ast.expr, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt]) -> None:
        yes, no, after = self.fresh("yes"), self.fresh("no"), self.fresh("after")
        self.block(yes, f"br i1 {self.truth(test)}, label %{yes}, label %{no}")
        self._statements(body)
        self.block(no, f"br label %{after}")
        self._statements(orelse)
        self.block(after)

    def _loop(self, test: ast.expr, body: Sequence[ast.stmt], index: str | None) -> None:
        again, inside, following, after = (self.fresh(p) for p in ("again", "inside", "following", "after"))
        self.block(again)
        self.block(inside, f"br i1 {self.truth(test)}, label %{inside}, label %{after}")
        self.loops.append((after, following))
        self._statements(body)
        self.loops.pop()
        self.block(following)
        if index is not None:
            self._assign_name(index, self.value(ast.BinOp(ast.Name(index), ast.Add(), ast.Constant(1))))
        self.block(after, f"br label %{again}")

    def _leave(self, jump: str) -> None:
        """Jump away; what follows in the same block never runs, but needs a label."""
        self.block(self.fresh("dead"), jump)
