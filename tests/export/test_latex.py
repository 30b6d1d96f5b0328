from __future__ import annotations

import re

import pytest
from toy_bone import toy_bone

from osteon.engine.expression import Expression, exp, expression, log, maximum, minimum, symbol
from osteon.export.equation_page import equation_page
from osteon.export.latex import latex
from osteon.export.symbols import Symbols, split

A, B, C = symbol("a"), symbol("b"), symbol("c")
NAMES = {"a": "A", "b": r"B_\mathrm{p}", "c": "L/G"}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (A - (B - C), r"A - B_\mathrm{p} + L/G"),
        (A - (-(A + B) * 2), r"A + 2 \thinspace \left(A + B_\mathrm{p}\right)"),
        (-A * B, r"-A \thinspace B_\mathrm{p}"),
        (A + -3.0, "A - 3"),
        (A * (B + A) / C, r"\frac{A \thinspace \left(B_\mathrm{p} + A\right)}{L/G}"),
        ((A / B) ** 2, r"\left(\frac{A}{B_\mathrm{p}}\right)^{2}"),
        ((A**B) ** A, r"\left(A^{B_\mathrm{p}}\right)^{A}"),
        (A**-B, r"A^{-B_\mathrm{p}}"),
        (C**2, r"\left(L/G\right)^{2}"),
        (A**0.5, r"\sqrt{A}"),
        (1 - exp(-A) * 2, r"1 - 2 \thinspace \exp\left(-A\right)"),
        (log(A) + maximum(A, 0.0), r"\ln\left(A\right) + \max\left(A, 0\right)"),
        (minimum(A, B), r"\min\left(A, B_\mathrm{p}\right)"),
        (A * 2 * B, r"2 \thinspace A \thinspace B_\mathrm{p}"),
        (Expression("mul", expression(2), expression(3)), r"2 \cdot 3"),
        (1e-5 * A, r"10^{-5} \thinspace A"),
        (expression(-2.5e-7), r"-2.5 \cdot 10^{-7}"),
        (Expression("positive", A), r"\left[A > 0\right]"),
        (symbol("bone_volume") + 1, r"\mathrm{bone~volume} + 1"),
    ],
)
def test_formulas_read_as_a_person_would_write_them(expression, expected):
    assert latex(expression, NAMES) == expected


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("V", ("V", (), "")),
        ("k_a", ("k", ("a",), "")),
        (r"Z_\mathrm{50,ris}", ("Z", (r"\mathrm{50}", r"\mathrm{ris}"), "")),
        (r"M_{0,\mathrm{hip}}^{*}", ("M", ("0", r"\mathrm{hip}"), "^{*}")),
        (r"\mathrm{BMD}_\mathrm{LS}", (r"\mathrm{BMD}", (r"\mathrm{LS}",), "")),
        (r"w_\Sigma", ("w", (r"\Sigma",), "")),
        ("x^{+}", ("x", (), "^{+}")),
    ],
)
def test_symbols_come_apart_at_their_subscript(text, parts):
    assert tuple(split(text)) == parts


PAGE = equation_page(toy_bone())


def test_family_equation_stands_once_with_its_index():
    assert PAGE.count("### Mineral of one region") == 1
    assert (
        r"\frac{d M_{\mathrm{b},ij}}{dt} = f \thinspace \left(M_{0,i} - M_{\mathrm{b},ij}\right)"
        r" - l_j \thinspace R \thinspace M_{\mathrm{b},ij}"
    ) in PAGE
    assert "For $i$ in spine, hip; $j$ in trabecular, cortical." in PAGE


def test_every_equation_shows_unit_source_and_whole_docstring():
    assert "`inhibition`, unit 1. Source: [doi:10.1000/made.up](https://doi.org/10.1000/made.up)." in PAGE
    assert "`hormone`, unit pmol/L (rate: per day). Source: made up ([doi:10.1000/xyz]" in PAGE
    assert "The depot empties into it." in PAGE
    assert "E(t_0) = 0.9 \\thinspace E_0" in PAGE


def test_parameter_table_has_a_row_for_each_parameter():
    model = toy_bone()
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert len(rows) == len(model.parameters)
    assert "| $k_a$ | 4 | 1/d | 2 to 8 | [doi:10.1000/abc.1](https://doi.org/10.1000/abc.1) | seen |" in rows[0]


def test_page_has_no_backslash_that_markdown_would_eat():
    assert re.findall(r"\\[^A-Za-z|]", re.sub(r"\\left\(|\\right\)", "", PAGE)) == []
    assert PAGE.count("$") % 2 == 0


def test_members_of_a_family_carry_their_name():
    symbols = Symbols(toy_bone())
    assert symbols.of("mineral_hip_cortical") == r"M_{\mathrm{b},\mathrm{hip},\mathrm{cortical}}"
    assert symbols.of("peak_hip") == r"M_{0,\mathrm{hip}}"
