"""The clinician's form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from osteon.data_check.agreement.common import unknown
from osteon.errors import Remark
from osteon.files import Place
from osteon.person.dated import MEASURED
from osteon.records import NOT_GIVEN, Fault, near


def questions(record: Any) -> Iterator[Fault]:
    """A question names a list that there is; a list in the form has its columns, and what is measured is known."""
    known = record.every_list()
    asked: list[tuple[Place, Any]] = [
        (("sections", i, part, j), row)
        for i, section in enumerate(record.sections)
        for part in ("questions", "more")
        for j, row in enumerate(getattr(section, part))
    ]
    asked += [(("rows", name, j), row) for name, rows in record.rows.items() for j, row in enumerate(rows)]
    for place, row in asked:
        if isinstance(row.choices, str):
            yield from unknown((*place, "choices"), row.choices, known, "a list; name one, or write value: label lines")
    for _, row in asked:
        if row.kind == "rows" and row.name not in record.rows:
            yield Fault(("rows", row.name), NOT_GIVEN, f"{near(row.name, record.rows)}write its columns")
    yield from _measured(record)


def _measured(record: Any) -> Iterator[Fault]:
    column = next(((i, row) for i, row in enumerate(record.rows.get("measurements", ())) if row.name == "what"), None)
    if column is None:
        yield Fault(("rows", "measurements"), Remark("no column what"), "write what can be measured more than once")
        return
    place: Place = ("rows", "measurements", column[0], "choices")
    choices = column[1].choices
    named = record.every_list().get(choices, {}) if isinstance(choices, str) else choices
    if not named:
        yield Fault(place, choices, "write value: label lines, or name a list")
    for key in filter(None, named or ()):
        if key.split()[0] not in MEASURED:
            at = place if isinstance(choices, str) else (*place, key)
            yield Fault(at, key, f"begin with one of {', '.join(MEASURED)}")
