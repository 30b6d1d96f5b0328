"""Event tables to regimens and back; `osteon.treatment.event_rows` says how a table is read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from osteon.errors import InputError, Remark
from osteon.treatment.event_rows import COLUMNS, read_event_rows
from osteon.treatment.event_series import series_of
from osteon.treatment.regimen import Regimen

_ID = re.compile(r"[^\s#](?:.{0,62}\S)?")


def read_events(
    path: str | Path, *, unit: str = "days", compartments: Mapping[int, str] | None = None
) -> dict[str, Regimen]:
    """Read an event table as one regimen for each person.

    Parameters
    ----------
    path : CSV file in UTF-8, at most 10 MiB and 1,000,000 rows.
    unit : unit of TIME and II, ``days`` or ``hours``, where the file does not say.
    compartments : drug names of numbered compartments, beside those that the file explains.

    Returns
    -------
    dict
        ID -> regimen, in the order of the file; a person with observations only has no courses.

    Raises
    ------
    InputError
        Names the line, the column, the value and the fix.
    """
    return read_event_rows(path, Regimen, unit=unit, compartments=compartments)


def write_events(
    regimens: Mapping[str, Regimen] | Regimen,
    path: str | Path,
    *,
    until_month: float | None = None,
    seed: int = 0,
) -> None:
    """Write regimens as an event table in days; missed doses are left out one by one.

    Parameters
    ----------
    regimens : ID -> regimen; one regimen alone is written as ID 1.
    path : file to write.
    until_month : end of the table, months; needed where a course has no end.
    seed : whole number that chooses which doses are missed, as in `Course.dose_days`.

    Raises
    ------
    InputError
        A course without an end and no `until_month`, or a file that cannot be written.
    """
    people = {"1": regimens} if isinstance(regimens, Regimen) else dict(regimens)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for person, regimen in people.items():
        if not (isinstance(person, str) and _ID.fullmatch(person) and person.isprintable()):
            raise InputError("ID", person, "use a printable text of at most 64 characters, without # in front")
        rows = []
        for course in regimen.courses:
            amount = 1.0 if course.dose is None else course.dose
            for series in series_of(course, until_month, seed):
                addl, interval = series.count - 1, series.every if series.count > 1 else 0.0
                rows.append((series.start, course.drug, amount, addl, interval, course.route))
        for time, drug, amount, addl, interval, route in sorted(rows):
            table.writerow((person, repr(time), repr(amount), drug, 1, addl, repr(interval), route))
    try:
        Path(path).write_text(out.getvalue(), encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise InputError(str(path), Remark(reason), "name a file that can be written") from None
