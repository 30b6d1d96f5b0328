"""The bibliography beside the files that cite it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from osteon.files import data_root
from osteon.records import NOT_GIVEN, Fault, near
from osteon.records.bibliography import FILE, KEY

#: surely a key; or a word of a list, which may be one
_KEY_OF_SOURCE = re.compile(rf"@({KEY})|(?:source|citation): ({KEY})(?=\s*$|[,}}])", re.MULTILINE)
_WORD_OF_LIST = re.compile(rf"^\s*- ({KEY})$|[\[ ]({KEY})(?=[,\]])", re.MULTILINE)


def bibliography(held: Mapping[str, Any]) -> Iterator[Fault]:
    """Every publication is cited somewhere, and every one that is cited is there."""
    cited = _found(_KEY_OF_SOURCE)
    used = {*cited, *_found(_WORD_OF_LIST)}
    for key, row in held.items():
        if key not in used and (row.doi is None or row.doi not in _code()):
            yield Fault((key,), key, f"{near(key, cited.keys() - held.keys())}nothing cites it; take it out")
    for key, name in cited.items():
        if key not in held:
            yield Fault((key,), NOT_GIVEN, f"{name} cites it")


@cache
def _code() -> str:
    """All code, whose equations cite by DOI."""
    return "".join(
        path.read_text(encoding="utf-8") for path in sorted(Path(__file__).resolve().parents[2].rglob("*.py"))
    )


def _found(pattern: re.Pattern[str]) -> dict[str, str]:
    """What stands where a key may stand -> the file that has it."""
    found: dict[str, str] = {}
    for path in sorted(data_root().rglob("*.yaml")):
        name = path.relative_to(data_root()).as_posix()
        if name != FILE.name:
            for match in pattern.finditer(path.read_text(encoding="utf-8")):
                found.setdefault(next(filter(None, match.groups())), name)
    return found
