"""A model: named equations and parameters, wired by the names of their arguments.

An equation is a function whose arguments are named after the quantities they stand for. `Model` finds each
argument among states, variables and parameters, orders the variables, and traces everything into expression
graphs over states and parameters. Nothing here knows what the equations are about.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from osteon.engine.expression import Expression, derivatives, evaluate, expression, symbol, topological
from osteon.engine.family import Members

Function = Callable[..., Any]

Bound = Mapping[str, str | tuple[str, ...]]
"""Argument of an equation -> the quantity it stands for, or that of every member of a family."""

#: below this share of a state's natural scale its error does not count: cells and bone are near 1
_SCALE = 0.1


@dataclass(frozen=True)
class Parameter:
    """A number of the model: constant, covariate of a patient, or input that a schedule switches.

    ``status`` says where the value comes from: ``seen`` (read in a published text), ``recalled`` (from memory),
    ``fitted`` (to the evidence), ``assumed`` (our choice, said so), ``input`` (set for each patient or regimen).
    """

    name: str
    symbol: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    status: Literal["seen", "recalled", "fitted", "assumed", "input"]
    meaning: str
    identified_by: str = ""


@dataclass(frozen=True)
class Equation:
    """One statement about one quantity (or about one quantity per member of an index family)."""

    kind: Literal["rate", "variable"]
    name: str
    function: Function
    unit: str
    symbol: str
    source: str
    over: str | None
    start: float | Function | None
    scale: float = _SCALE

    @property
    def title(self) -> str:
        """First sentence of the function's docstring."""
        return (inspect.getdoc(self.function) or "").split("\n\n")[0].replace("\n", " ")

    @property
    def arguments(self) -> tuple[str, ...]:
        return _arguments(self.function)


def _arguments(function: Function) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def rate(
    *, unit: str, symbol: str, start: float | Function, source: str, over: str | None = None, scale: float = _SCALE
) -> Callable[[Function], Function]:
    """Declare a state: the function gives its rate of change, in ``unit`` per day.

    ``start`` is the initial value, or a function of parameters that gives it (same wiring by name).
    ``over`` names the index family when there is one such state per member.
    ``scale``, in ``unit``, is a size that matters: errors below the relative tolerance of it are of no account.
    """
    return _declare("rate", unit, symbol, source, over, start, scale)


def variable(*, unit: str, symbol: str, source: str, over: str | None = None) -> Callable[[Function], Function]:
    """Declare a quantity computed from states, parameters and other variables, in ``unit``."""
    return _declare("variable", unit, symbol, source, over, None, _SCALE)


def _declare(
    kind: Literal["rate", "variable"],
    unit: str,
    symbol: str,
    source: str,
    over: str | None,
    start: float | Function | None,
    scale: float,
) -> Callable[[Function], Function]:
    def decorate(function: Function) -> Function:
        equation = Equation(kind, function.__name__, function, unit, symbol, source, over, start, scale)
        function.equation = equation  # type: ignore[attr-defined]
        return function

    return decorate


def equations_of(*modules: ModuleType) -> list[Equation]:
    """The equations declared in the modules, in the order in which they stand."""
    equations = []
    for module in modules:
        for item in vars(module).values():
            equation = getattr(item, "equation", None)
            if isinstance(equation, Equation) and item.__module__ == module.__name__:
                equations.append(equation)
    return equations


@dataclass(frozen=True)
class Quantity:
    """One state or variable of an assembled model: an equation applied to one member of its family."""

    name: str
    member: tuple[str, ...]
    equation: Equation
    bound: Bound = field(repr=False)
    start_bound: Bound = field(repr=False)


def needed(bound: Bound) -> tuple[str, ...]:
    """Every quantity that the arguments of an equation stand for."""
    return tuple(n for names in bound.values() for n in ((names,) if isinstance(names, str) else names))


def supplied(bound: Bound, value: Callable[[str], Any]) -> dict[str, Any]:
    """The arguments of an equation, given the value of each quantity; `Members` where one stands for a family."""
    return {
        argument: value(names) if isinstance(names, str) else Members(map(value, names))
        for argument, names in bound.items()
    }


class AssemblyError(ValueError):
    """Equations and parameters that do not fit together; ``names`` are those concerned."""

    def __init__(self, message: str, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(message)


class Model:
    """Equations and parameters, assembled.

    Parameters
    ----------
    equations : what `equations_of` found.
    parameters : every number the equations name.
    families : for each index family its members, each a tuple of name parts. An equation over a family exists
        once per member; its quantity is called ``name_part1_part2``. Inside it an argument stands for the most
        specific quantity that exists: ``name_part1_part2``, then ``name_part2``, ``name_part1``, then ``name``. An
        argument that no single quantity bears, but every member of a family, stands for all of them (`Members`); one
        that nothing bears keeps its default, if it has one.
    added : names of states that came after the accuracy was tuned, such as those of a drug added later. They stand and
        are eliminated last and do not dilute the error norm, so that results without them keep every bit.

    Raises
    ------
    ValueError : a name that is used but not declared, declared twice, or defined through itself.
    """

    def __init__(
        self,
        name: str,
        equations: Sequence[Equation],
        parameters: Sequence[Parameter],
        families: Mapping[str, Sequence[tuple[str, ...]]] | None = None,
        added: Collection[str] = (),
    ) -> None:
        self.name = name
        self.parameters = tuple(parameters)
        self.parameter_names = tuple(p.name for p in parameters)
        members = families or {}
        instances: list[tuple[str, tuple[str, ...], Equation]] = []
        for equation in equations:
            for member in members[equation.over] if equation.over else [()]:
                instances.append(("_".join((equation.name, *member)), member, equation))
        names = [n for n, _, _ in instances] + list(self.parameter_names)
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise AssemblyError(f"model {name}: declared twice: {', '.join(twice)}", twice)
        known = set(names)
        self.quantities = {
            n: Quantity(
                n, m, e, self._bind(n, e.function, m, known, members), self._bind(n, e.start, m, known, members)
            )
            for n, m, e in instances
        }
        states = [n for n, q in self.quantities.items() if q.equation.kind == "rate"]
        self.states = tuple(sorted(states, key=lambda n: n in added))
        self.n_settled = sum(n not in added for n in states)
        self.variables = tuple(n for n, q in self.quantities.items() if q.equation.kind == "variable")
        used = {v for q in self.quantities.values() for v in (*needed(q.bound), *needed(q.start_bound))}
        idle = sorted(set(self.parameter_names) - used)
        if idle:
            raise AssemblyError(f"model {name}: parameters that no equation uses: {', '.join(idle)}", idle)

    @staticmethod
    def _bind(
        name: str,
        function: object,
        member: tuple[str, ...],
        known: set[str],
        families: Mapping[str, Sequence[tuple[str, ...]]],
    ) -> Bound:
        if not callable(function):
            return {}
        suffixes = ["_".join(member), *reversed(member)] if member else []
        bound: dict[str, str | tuple[str, ...]] = {}
        for argument in _arguments(function):
            candidates = [f"{argument}_{s}" for s in suffixes] + [argument]
            everyone = [tuple("_".join((argument, *m)) for m in members) for members in families.values()]
            match = next((c for c in candidates if c in known), None) or next(
                (names for names in everyone if names and known.issuperset(names)), None
            )
            if (
                match is None
                and inspect.signature(function).parameters[argument].default is not inspect.Parameter.empty
            ):
                continue
            if match is None:
                message = f"equation {name}: no state, variable or parameter is called {argument!r}"
                raise AssemblyError(message, [argument])
            bound[argument] = match
        return bound

    @cached_property
    def graph(self) -> dict[str, Expression]:
        """Each variable, and each state's rate, as an expression over states and parameters only."""
        done: dict[str, Expression] = {n: symbol(n) for n in (*self.states, *self.parameter_names)}
        result: dict[str, Expression] = {}
        for name in self._variable_order():
            done[name] = result[name] = self.trace(name, done)
        for name in self.states:
            result[name] = self.trace(name, done)
        return result

    def trace(self, name: str, done: Mapping[str, Expression]) -> Expression:
        """The variable, or the rate of the state, given what its arguments are; ``done``: name -> expression."""
        quantity = self.quantities[name]
        return expression(quantity.equation.function(**supplied(quantity.bound, done.__getitem__)))

    def _variable_order(self) -> list[str]:
        order: list[str] = []
        mark: dict[str, bool] = {}

        def visit(name: str, path: tuple[str, ...]) -> None:
            if mark.get(name):
                return
            if name in path:
                raise ValueError(f"variables defined through each other: {' -> '.join((*path, name))}")
            for other in needed(self.quantities[name].bound):
                if other in self.quantities and self.quantities[other].equation.kind == "variable":
                    visit(other, (*path, name))
            mark[name] = True
            order.append(name)

        for name in self.variables:
            visit(name, ())
        return order

    @cached_property
    def rates(self) -> tuple[Expression, ...]:
        """Rates of change, in the order of `states`."""
        return tuple(self.graph[s] for s in self.states)

    @cached_property
    def jacobian(self) -> dict[tuple[int, int], Expression]:
        """Entries (row, column) of d rate / d state that are not identically zero."""
        column = {s: j for j, s in enumerate(self.states)}
        return {
            (i, column[s]): slope for i, r in enumerate(self.rates) for s, slope in derivatives(r, self.states).items()
        }

    @cached_property
    def starts(self) -> tuple[Expression, ...]:
        """Initial values as expressions over parameters, in the order of `states`."""
        result = []
        for name in self.states:
            q = self.quantities[name]
            start = q.equation.start
            value: Any = start(**supplied(q.start_bound, symbol)) if callable(start) else start
            result.append(expression(value))
        return tuple(result)

    @cached_property
    def defaults(self) -> NDArray[np.float64]:
        """Default parameter values, in the order of `parameter_names`."""
        return np.array([p.value for p in self.parameters], dtype=float)

    def parameter_table(self, n: int, changes: Mapping[str, Any] | None = None) -> NDArray[np.float64]:
        """(n, parameters) array of defaults, with named columns replaced by numbers or (n,) arrays.

        Raises ValueError for a name that is not a parameter.
        """
        table = np.tile(self.defaults, (n, 1))
        for name, value in (changes or {}).items():
            if name not in self.parameter_names:
                raise ValueError(f"model {self.name} has no parameter {name!r}")
            table[:, self.parameter_names.index(name)] = value
        return table

    def initial_states(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, states) initial values for (n, parameters)."""
        columns = evaluate(self.starts, dict(zip(self.parameter_names, parameters.T, strict=True)))
        return np.stack([np.broadcast_to(c, parameters.shape[:1]) for c in columns], axis=1).astype(float)

    def evaluate(
        self, names: Iterable[str], states: NDArray[np.float64], parameters: NDArray[np.float64]
    ) -> dict[str, NDArray[np.float64]]:
        """Variables (or states) for states (n, times, states) and parameters (n, parameters): name -> (n, times).

        Raises ValueError for a name that is neither.
        """
        names = list(names)
        values: dict[str, Any] = {s: states[..., i] for i, s in enumerate(self.states)}
        for i, p in enumerate(self.parameter_names):
            values[p] = parameters[:, i, None]
        unknown = [n for n in names if n not in self.quantities]
        if unknown:
            raise ValueError(f"model {self.name} has no output {unknown[0]!r}")
        roots = [symbol(n) if n in self.states else self.graph[n] for n in names]
        shape = states.shape[:-1]
        return {n: np.broadcast_to(v, shape) for n, v in zip(names, evaluate(roots, values), strict=True)}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the traced equations (not of parameter values): the identity of a compiled kernel."""
        roots = [*self.rates, *self.starts, *(self.graph[v] for v in self.variables)]
        position: dict[Expression, int] = {}
        lines = [",".join(self.states), ",".join(self.parameter_names), f"{self.n_settled} settled"]
        for node in topological(roots):
            position[node] = len(position)
            leaf = node.op in ("constant", "symbol")
            lines.append(f"{node.op} {node.args[0]!r}" if leaf else f"{node.op} {[position[a] for a in node.args]}")
        lines.append(str([position[r] for r in roots]))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
