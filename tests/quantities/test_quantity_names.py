"""A site, marker or hormone is named in the table of quantities and in the equations that define it, nowhere else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from names_in_code import written

import osteon
from osteon.quantities import Quantity, modelled, quantities, sites

SOURCE = Path(osteon.__file__).resolve().parent
#: rooms of equations, whose functions are called like the quantities that they define
EQUATIONS = {"physiology", "pharmacology"}
#: lines to type, shown in the help of an option; names of parameters of the model
EXAMPLES = {
    "Which results, such as bmd-lumbar-spine,ctx (default: all).",
    "Use another value of a model parameter, such as residual_estradiol=0.4; may be repeated.",
    "write NAME=VALUE with a number, such as residual_estradiol=0.4",
}
#: what click calls the context of a command, and pydantic that of an error
CONTEXT = {"cli/completion.py", "cli/terminal/group.py", "cli/terminal/guard.py", "person/records.py"}


def spelt(found: tuple[Quantity, ...]) -> re.Pattern[str]:
    """Every name, variable, word of the file and site, whatever stands between its words."""
    words = {
        text for one in found for text in (one.name, one.model, one.patient, one.field, one.site, one.label) if text
    }
    parts = [r"[-_ ]".join(map(re.escape, re.split(r"[-_ ]", word.lower()))) for word in words]
    return re.compile(rf"(?<![a-z0-9])({'|'.join(sorted(parts, key=len, reverse=True))})(?![a-z0-9])")


def test_code_names_a_site_or_marker_only_in_the_equation_that_defines_it():
    everywhere = spelt((*sites(), *quantities("bmd"), *quantities("marker")))
    in_strings = spelt(modelled("hormone"))
    named = [
        f"{path.as_posix()}:{line} {text!r}"
        for path in (whole.relative_to(SOURCE) for whole in sorted(SOURCE.rglob("*.py")))
        if path.parts[0] not in EQUATIONS | {"quantities"}
        for line, text, is_string in written(ast.parse((SOURCE / path).read_text(encoding="utf-8")))
        if everywhere.search(text.lower()) or (is_string and in_strings.search(text.lower()))
        if text not in EXAMPLES and not (text == "ctx" and path.as_posix() in CONTEXT)
    ]
    assert not named, "name these in data/quantities.yaml and read them from the table:\n" + "\n".join(named)
