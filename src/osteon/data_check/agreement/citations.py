"""The bibliography beside the files that cite it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from osteon.files import data_root
from osteon.physiology.skeleton import skeleton
from osteon.records import NOT_GIVEN, Fault, cited, near
from osteon.records.bibliography import FILE, KEY, keys_written

#: surely a key; or a word of a list, which may be one
_KEY_OF_SOURCE = re.compile(rf"@({KEY})|(?:source|citation): ({KEY})(?=\s*$|[,}}])", re.MULTILINE)
_WORD_OF_LIST = re.compile(rf"^\s*- ({KEY})$|[\[ ]({KEY})(?=[,\]])", re.MULTILINE)


def bibliography(publications: Mapping[str, Any]) -> Iterator[Fault]:
    """Every publication is cited somewhere, by a file or an equation, and every one that is cited is there."""
    in_use = _in_files(_KEY_OF_SOURCE) | _in_equations()
    used = {*in_use, *_in_files(_WORD_OF_LIST)}
    for key in publications:
        if key not in used:
            yield Fault((key,), key, f"{near(key, in_use.keys() - publications.keys())}nothing cites it; take it out")
    for key, name in in_use.items():
        if key not in publications:
            yield Fault((key,), NOT_GIVEN, f"{name} cites it")


@cache
def _in_equations() -> dict[str, str]:
    """Key -> the equation that cites it."""
    equations = {quantity.equation.name: quantity.equation for quantity in skeleton().quantities.values()}
    return {key: name for name, equation in equations.items() for key in keys_written(cited(equation.source).written)}


def _in_files(pattern: re.Pattern[str]) -> dict[str, str]:
    """What stands where a key may stand -> the file that has it."""
    cited: dict[str, str] = {}
    for path in sorted(data_root().rglob("*.yaml")):
        name = path.relative_to(data_root()).as_posix()
        if name != FILE.name:
            for match in pattern.finditer(path.read_text(encoding="utf-8")):
                cited.setdefault(next(filter(None, match.groups())), name)
    return cited
