"""The equations of a model as one Markdown page, written from the functions that are run."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Sequence

from osteon.engine.expression import expression, symbol
from osteon.engine.expression import symbols as names_in
from osteon.engine.model import Bound, Function, Model, Parameter, Quantity, supplied
from osteon.export.latex import latex, number
from osteon.export.symbols import Symbols, legend

_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s;,<>|]+)", re.IGNORECASE)
_COLUMNS = (
    "name", "symbol", "value", "unit", "range", "source", "status", "meaning", "identified by",
)  # fmt: skip


def equation_page(model: Model) -> str:
    """Markdown with every equation and every parameter of the model.

    Equations stand under the first line of their module's docstring, an equation over an index family once
    with its index; mathematics is LaTeX between dollar signs.
    """
    symbols = Symbols(model)
    instances: dict[str, list[Quantity]] = {}
    for quantity in model.quantities.values():
        instances.setdefault(quantity.equation.name, []).append(quantity)
    counts = f"{len(model.states)} states, {len(model.variables)} other quantities"
    counts += f", {len(model.parameters)} parameters"
    blocks = [
        f"# Equations of the model {model.name}",
        f"{counts}. Time $t$ is in days. This page is written from the functions that are run: change those.",
    ]
    module = None
    for group in instances.values():
        if group[0].equation.function.__module__ != module:
            module = group[0].equation.function.__module__
            blocks += _module_heading(module)
        blocks += _equation(group, symbols)
    blocks += ["## Parameters", _parameter_table(model.parameters)]
    return "\n\n".join(blocks) + "\n"


def _module_heading(module: str) -> list[str]:
    documentation = inspect.getdoc(sys.modules[module]) or module
    first, _, rest = documentation.partition("\n")
    return [f"## {first.rstrip('.')}", *_paragraphs(rest)]


def _equation(group: Sequence[Quantity], symbols: Symbols) -> list[str]:
    equation = group[0].equation
    own = symbols.own(group)
    left = rf"\frac{{d {own}}}{{dt}}" if equation.kind == "rate" else own
    title, *rest = _paragraphs(inspect.getdoc(equation.function) or equation.name)
    per_day = " (rate: per day)" if equation.kind == "rate" else ""
    facts = f"`{equation.name}`, unit {_unit(equation.unit)}{per_day}. Source: {_linked(equation.source)}."
    display, used = _display(left, equation.function, group[0].bound, symbols.in_equation(group))
    blocks = [f"### {title.rstrip('.')}", facts.replace("..", "."), *rest, display]
    if callable(equation.start):
        start, more = _display(
            f"{own}(t_0)", equation.start, group[0].start_bound, symbols.in_equation(group, start=True)
        )
        blocks += ["It starts at", start]
        used |= more
    elif equation.kind == "rate":
        blocks.append(f"It starts at {number(float(equation.start or 0.0))}.")
    if equation.over:
        blocks.append(_range_of_index(equation.over, symbols))
    blocks.append(f"With {legend({equation.name: own} | used)}.")
    return blocks


def _display(left: str, function: Function, bound: Bound, arguments: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The equation between dollar signs, and the symbols that stand in it; a sum over a family is written out."""
    printed = {argument: argument if isinstance(names, str) else names for argument, names in bound.items()}
    traced = expression(function(**supplied(printed, symbol)))
    present = names_in([traced])
    used = {argument: text for argument, text in arguments.items() if argument in present}
    return f"$$\n{left} = {latex(traced, arguments)}\n$$", used


def _range_of_index(family: str, symbols: Symbols) -> str:
    letters, members = symbols.index(family), symbols.families[family]
    parts = [list(dict.fromkeys(values)) for values in zip(*members, strict=True)]
    complete = len(members) == len({tuple(m) for m in members}) and _size(parts) == len(members)
    if complete:
        return "For " + "; ".join(f"${n}$ in {', '.join(p)}" for n, p in zip(letters, parts, strict=True)) + "."
    listed = ", ".join("(" + ", ".join(m) + ")" for m in members)
    return f"For $({', '.join(letters)})$ in {listed}."


def _size(parts: Iterable[Sequence[str]]) -> int:
    size = 1
    for part in parts:
        size *= len(part)
    return size


def _parameter_table(parameters: Sequence[Parameter]) -> str:
    rows = ["| " + " | ".join(_COLUMNS) + " |", "|" + " --- |" * len(_COLUMNS)]
    for p in parameters:
        cells = (
            f"`{p.name}`", f"${p.symbol}$", f"{p.value:.6g}", _unit(p.unit), f"{p.low:.6g} to {p.high:.6g}",
            _linked(p.source), p.status, p.meaning, p.identified_by,
        )  # fmt: skip
        rows.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(rows)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _unit(unit: str) -> str:
    return unit.replace("*", " ")


def _linked(source: str) -> str:
    """A source with its DOIs as links."""

    def link(match: re.Match[str]) -> str:
        doi = match[1].rstrip(".")
        # a DOI may hold brackets; one that closes without opening belongs to the sentence
        while doi.endswith(")") and doi.count(")") > doi.count("("):
            doi = doi[:-1].rstrip(".")
        rest = match[1][len(doi) :]
        target = doi.replace("(", "%28").replace(")", "%29")
        return f"[doi:{doi}](https://doi.org/{target}){rest}"

    return _DOI.sub(link, source)


def _paragraphs(text: str) -> list[str]:
    """Paragraphs of a docstring; a section title underlined with dashes becomes bold."""
    text = re.sub(r"^(\w[\w ]*)\n-{3,}$", r"**\1**\n", text.strip(), flags=re.MULTILINE)
    paragraphs = []
    for block in re.split(r"\n\s*\n", text):
        if not block.strip():
            continue
        plain = "`" not in block and "**" not in block
        paragraphs.append(block.replace("*", "\\*").replace("<", "&lt;") if plain else block)
    return paragraphs
