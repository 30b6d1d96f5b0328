"""An SBML document under construction, in the names of a model: identifiers, units, mathematics, rules."""

from __future__ import annotations

import re
from html import escape
from types import ModuleType
from typing import TYPE_CHECKING, Any

from osteon.engine.expression import Expression, expression, symbol
from osteon.engine.model import supplied
from osteon.errors import InputError
from osteon.export.sbml_units import factors, unit_id

if TYPE_CHECKING:
    from osteon.engine.model import Model, Quantity

_LEVEL, _VERSION = 3, 2
#: our operation -> libSBML's node type; max and min as such, because libRoadRunner searches for the switching
#: point of every piecewise and is lost where a model starts exactly on one, as steady states do
_NODES = {
    "add": "AST_PLUS", "sub": "AST_MINUS", "mul": "AST_TIMES", "div": "AST_DIVIDE", "neg": "AST_MINUS",
    "pow": "AST_FUNCTION_POWER", "exp": "AST_FUNCTION_EXP", "log": "AST_FUNCTION_LN",
    "max": "AST_FUNCTION_MAX", "min": "AST_FUNCTION_MIN",
}  # fmt: skip


class Document:
    """An SBML document under construction: identifiers, units and mathematics in the model's own names."""

    def __init__(self, model: Model) -> None:
        self.libsbml = _libsbml()
        self.model = model
        self.units: dict[str, str | None] = {}
        self._declared = {p.name: p.unit for p in model.parameters}
        self._declared |= {n: q.equation.unit for n, q in model.quantities.items()}
        self._taken: set[str] = set()
        self.identifiers: dict[str, str] = {}
        for name in (*model.parameter_names, *model.states, *model.variables):
            self.identifiers[name] = self.fresh(name)
        self._document = self.libsbml.SBMLDocument(_LEVEL, _VERSION)
        self.sbml = self._document.createModel()

    def fresh(self, name: str) -> str:
        """An unused SBML identifier as close to the name as SBML allows."""
        stem = re.sub(r"\W", "_", name, flags=re.ASCII)
        stem = stem if re.match(r"[A-Za-z_]", stem) else f"_{stem}"
        identifier, n = stem, 2
        while identifier in self._taken:
            identifier, n = f"{stem}_{n}", n + 1
        self._taken.add(identifier)
        return identifier

    def done(self, code: int) -> None:
        """libSBML answers with a code instead of raising: raise here."""
        if code != self.libsbml.LIBSBML_OPERATION_SUCCESS:
            raise ValueError(f"libSBML: {self.libsbml.OperationReturnValue_toString(code)}")

    def describe(self, start: float) -> None:
        """Name the model, its time unit and the day from which it runs."""
        self.done(self.sbml.setId(re.sub(r"\W", "_", f"osteon_{self.model.name}", flags=re.ASCII)))
        self.done(self.sbml.setName(self.model.name))
        self.done(self.sbml.setTimeUnits(self.unit("d")))
        origin = f"{self.model.name}, written by osteon. Equations: SHA-256 {self.model.digest}."
        self._note(self.sbml, [origin, f"Time in days; simulate from time {start!r}."])

    def unit(self, unit: str) -> str | None:
        """Identifier of the unit's definition, made on first use; None where SBML cannot express the unit."""
        if unit not in self.units:
            parts = factors(unit)
            self.units[unit] = "dimensionless" if parts == [] else None
            if parts:
                self.units[unit] = identifier = unit_id(unit)
                definition = self.sbml.createUnitDefinition()
                self.done(definition.setId(identifier))
                self.done(definition.setName(unit))
                for part in parts:
                    item = definition.createUnit()
                    self.done(item.setKind(self.libsbml.UnitKind_forName(part.kind)))
                    self.done(item.setExponent(part.exponent))
                    self.done(item.setScale(part.scale))
                    self.done(item.setMultiplier(part.multiplier))
        return self.units[unit]

    def quantity(self, identifier: str, unit: str, value: float | None, *, constant: bool) -> Any:
        """An SBML parameter."""
        item = self.sbml.createParameter()
        self.done(item.setId(identifier))
        self.done(item.setConstant(constant))
        if value is not None:
            self.done(item.setValue(value))
        known_unit = self.unit(unit)
        if known_unit is not None:
            self.done(item.setUnits(known_unit))
        return item

    def equation(self, quantity: Quantity, value: float | None) -> None:
        """A state with its rate rule, or a variable with its assignment rule."""
        equation = quantity.equation
        item = self.quantity(self.identifiers[quantity.name], equation.unit, value, constant=False)
        title = f"{equation.title} ({', '.join(quantity.member)})" if quantity.member else equation.title
        self.annotate(item, title, equation.symbol, equation.source, None)
        rule = self.sbml.createRateRule() if equation.kind == "rate" else self.sbml.createAssignmentRule()
        self.done(rule.setVariable(self.identifiers[quantity.name]))
        traced = equation.function(**supplied(quantity.bound, symbol))
        self.done(rule.setMath(self.math(expression(traced))))

    def initial(self, name: str, value: Expression, added: float) -> None:
        """Where a state starts, over the parameters, plus what a dose adds at that moment."""
        if value.op == "constant":
            return
        item = self.sbml.createInitialAssignment()
        self.done(item.setSymbol(self.identifiers[name]))
        math = self.math(value)
        if added:
            math = self.node("AST_PLUS", math, self.number(added, self.model.quantities[name].equation.unit))
        self.done(item.setMath(math))

    def annotate(self, item: Any, title: str, symbol: str, source: str, status: str | None) -> None:
        """The title as name; symbol, source and status as notes."""
        if title:
            self.done(item.setName(title))
        lines = [f"Symbol: {symbol}", f"Source: {source}", *([f"Status: {status}"] if status else [])]
        self._note(item, lines)

    def _note(self, item: Any, lines: list[str]) -> None:
        body = "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)
        self.done(item.setNotes(f'<body xmlns="http://www.w3.org/1999/xhtml">{body}</body>'))

    def node(self, kind: str, *children: Any) -> Any:
        """A MathML node; ``kind`` is libSBML's name of the node type."""
        node = self.libsbml.ASTNode(getattr(self.libsbml, kind))
        for child in children:
            self.done(node.addChild(child))
        return node

    def number(self, value: float, unit: str | None) -> Any:
        """A literal; ``unit`` None leaves it without unit (zero fits every unit)."""
        if value < 0:
            return self.node("AST_MINUS", self.number(-value, unit))
        node = self.libsbml.ASTNode(self.libsbml.AST_REAL)
        self.done(node.setValue(float(value)))
        identifier = self.unit(unit) if unit is not None else None
        if identifier is not None:
            self.done(node.setUnits(identifier))
        return node

    def name(self, identifier: str) -> Any:
        """A reference to an SBML identifier."""
        node = self.libsbml.ASTNode(self.libsbml.AST_NAME)
        self.done(node.setName(identifier))
        return node

    def math(self, root: Expression, zero_unit: str | None = None) -> Any:
        """MathML of an expression.

        A number in an equation is dimensionless, as the unit tests enforce; only zero takes the unit of what
        it is compared with (``zero_unit``).
        """
        if root.op == "symbol":
            return self.name(self.identifiers[root.args[0]])
        if root.op == "constant":
            return self.number(root.args[0], zero_unit if root.args[0] == 0.0 else "1")
        if root.op == "positive":
            unit = self._unit_of(root.args[0])
            test = self.node("AST_RELATIONAL_GT", self.math(root.args[0]), self.number(0.0, unit))
            return self.node("AST_FUNCTION_PIECEWISE", self.number(1.0, "1"), test, self.number(0.0, "1"))
        unit = self._unit_of(root) if root.op in ("add", "sub", "max", "min") else None
        children = [self.math(a, unit) for a in root.args]
        return self.node(_NODES[root.op], *children)

    def _unit_of(self, node: Expression) -> str | None:
        """Unit of an expression, where that is plain to see."""
        if node.op == "symbol":
            return self._declared[str(node.args[0])]
        if node.op == "constant":
            return None if node.args[0] == 0.0 else "1"
        if node.op in ("exp", "log", "positive"):
            return "1"
        units = [self._unit_of(a) for a in node.args]
        if node.op in ("add", "sub", "max", "min", "neg"):
            return next((u for u in units if u is not None), None)
        if node.op == "div" and units[0] == units[-1]:
            return "1" if units[0] is not None else None
        if node.op == "mul" and units[0] == "1":
            return units[1]
        return units[0] if units[-1] == "1" and (node.op != "pow" or units[0] == "1") else None

    def text(self) -> str:
        """The finished document."""
        return str(self.libsbml.writeSBMLToString(self._document))


def _libsbml() -> ModuleType:
    try:
        import libsbml
    except ImportError as error:
        raise InputError("export", "sbml", "SBML export needs python-libsbml: pip install osteon[sbml]") from error
    module: ModuleType = libsbml
    return module
