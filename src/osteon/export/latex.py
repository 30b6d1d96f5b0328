"""Expressions as LaTeX: fractions, powers and only the parentheses that are needed.

The output is meant for Markdown with dollar signs (GitHub, MkDocs, notebooks). Such pages eat a backslash
before punctuation, so no command here is of that kind (``\\thinspace`` instead of ``\\,``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from osteon.engine.expression import Expression

#: how tightly a piece of LaTeX holds together: a sum least, an atom most
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_SPACE: Final = r" \thinspace "


def latex(root: Expression, symbols: Mapping[str, str]) -> str:
    """LaTeX of an expression.

    Parameters
    ----------
    root : the expression.
    symbols : name of a symbol -> its LaTeX; a name that is not there is written out in roman type.

    Returns
    -------
    str : without dollar signs.
    """
    return _write(root, symbols)[0]


def roman(name: str) -> str:
    """A name as LaTeX text: ``bone_volume`` -> ``\\mathrm{bone~volume}``."""
    return rf"\mathrm{{{name.replace('_', '~')}}}"


def number(value: float) -> str:
    """A number: ``0.25``, ``1825``, ``2.5 \\cdot 10^{-6}``."""
    if value == 0 or 1e-4 <= abs(value) < 1e6:
        return f"{value:.12g}"
    mantissa, exponent = f"{value:.11e}".split("e")
    power = f"10^{{{int(exponent)}}}"
    mantissa = mantissa.rstrip("0").rstrip(".")
    return {"1": power, "-1": f"-{power}"}.get(mantissa, rf"{mantissa} \cdot {power}")


def _write(node: Expression, symbols: Mapping[str, str]) -> tuple[str, int]:
    """LaTeX and how tightly it holds together."""
    if node.op == "symbol":
        text = symbols.get(node.args[0]) or roman(node.args[0])
        return text, _PRODUCT if _has_operator(text) else _ATOM
    if node.op == "constant":
        text = number(node.args[0])
        return text, _SUM if text.startswith("-") else _PRODUCT if "cdot" in text else _ATOM
    if node.op in ("add", "sub", "neg", "mul"):
        terms = _terms(node, False)
        plain = len(terms) == 1 and not terms[0][0]
        return _sum(terms, symbols), _PRODUCT if plain else _SUM
    if node.op == "div":
        above, below = (_write(a, symbols)[0] for a in node.args)
        return rf"\frac{{{above}}}{{{below}}}", _PRODUCT
    if node.op == "pow":
        return _power(node, symbols)
    inner = [_write(a, symbols)[0] for a in node.args]
    if node.op == "positive":
        return rf"\left[{inner[0]} > 0\right]", _ATOM
    name = {"exp": r"\exp", "log": r"\ln", "max": r"\max", "min": r"\min"}[node.op]
    return rf"{name}\left({', '.join(inner)}\right)", _POWER


def _sum(terms: list[tuple[bool, list[Expression]]], symbols: Mapping[str, str]) -> str:
    text = ""
    for negative, factors in terms:
        part = _product(factors, symbols)
        if text:
            text += f" - {part}" if negative else f" + {part}"
        else:
            text = f"-{part}" if negative else part
    return text


def _product(factors: list[Expression], symbols: Mapping[str, str]) -> str:
    text = ""
    for factor in sorted(factors, key=lambda f: f.op != "constant"):
        part, holds = _write(factor, symbols)
        part = _parenthesised(part) if holds == _SUM and len(factors) > 1 else part
        # two numbers side by side would read as one
        space = r" \cdot " if part[0].isdigit() else _SPACE
        text += (space if text else "") + part
    return text


def _terms(node: Expression, negative: bool) -> list[tuple[bool, list[Expression]]]:
    """The terms of a sum: whether each is subtracted, and its factors without their signs."""
    if node.op == "add":
        return [t for a in node.args for t in _terms(a, negative)]
    if node.op == "sub":
        return _terms(node.args[0], negative) + _terms(node.args[1], not negative)
    if node.op == "neg":
        return _terms(node.args[0], not negative)
    factors = []
    for factor in _factors(node):
        if factor.op == "neg" or (factor.op == "constant" and factor.args[0] < 0):
            negative = not negative
            factor = -factor
        factors.append(factor)
    return [(negative, factors)]


def _factors(node: Expression) -> list[Expression]:
    return [f for a in node.args for f in _factors(a)] if node.op == "mul" else [node]


def _power(node: Expression, symbols: Mapping[str, str]) -> tuple[str, int]:
    base, holds = _write(node.args[0], symbols)
    exponent = _write(node.args[1], symbols)[0]
    if exponent == "0.5":
        return rf"\sqrt{{{base}}}", _ATOM
    bare = holds == _ATOM and "^" not in base
    return f"{base if bare else _parenthesised(base)}^{{{exponent}}}", _POWER


def _parenthesised(text: str) -> str:
    return rf"\left({text}\right)"


def _has_operator(text: str) -> bool:
    """Whether a symbol is itself a small formula, such as ``L/G``."""
    outside = text
    while "{" in outside:
        outside, changed = re.subn(r"\{[^{}]*\}", "", outside)
        if not changed:
            break
    return bool(re.search(r"[/+*-]|\\cdot", outside))
