"""Event tables as NONMEM, mrgsolve and nlmixr2 read them: one row for a dose or a series of equal doses.

========= ==========================================================================================
ID        the person, text of at most 64 characters
TIME      day of the dose counted from month 0 (hours where the file or the caller says so)
AMT       dose of one administration in the drug's own unit (``osteon drugs``); above 0. A patch has its
          release in mg/day, a procedure 1
CMT       the drug by any name, or a number that the file or the caller explains
EVID      1 dose; 0 observation (the row is left out); 4 reset and dose, only as a person's first dose
ADDL, II  further doses and the time between them; both optional
ROUTE     optional, where a drug has several routes
RATE, SS  optional, only 0: at the scale of days an infusion is a dose, and a steady state is not assumed
========= ==========================================================================================

Other columns are left out. Names of columns are read in any case; ``.`` and nothing mean 0 or absent. A line
that starts with ``#`` is a comment; two comments are read: ``# time unit = hours`` and
``# cmt 1 = anastrozole``.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from osteon.drugs import Drug, catalogue, resolve
from osteon.drugs.example import example
from osteon.errors import InputError, Remark
from osteon.files import read_text
from osteon.treatment.course import Course
from osteon.treatment.event_series import Series, courses_of

MAX_MEBIBYTES = 10
MAX_ROWS = 1_000_000
COLUMNS = ("ID", "TIME", "AMT", "CMT", "EVID", "ADDL", "II", "ROUTE")
REQUIRED = COLUMNS[:5]
_HOURS = 24.0
_TIME_UNITS = {"day": 1.0, "days": 1.0, "d": 1.0, "hour": _HOURS, "hours": _HOURS, "h": _HOURS}
_TIME_COMMENT = re.compile(r"#\s*time(?:\s+unit)?\s*[=:]\s*(\w+)", re.IGNORECASE)
_CMT_COMMENT = re.compile(r"#\s*cmt\s*(\d+)\s*[=:]\s*(\S.*)", re.IGNORECASE)

Person = TypeVar("Person")


def read_event_rows(
    path: str | Path,
    make: Callable[[tuple[Course, ...], tuple[str, ...]], Person],
    *,
    unit: str = "days",
    compartments: Mapping[int, str] | None = None,
) -> dict[str, Person]:
    """Read an event table person by person.

    Parameters
    ----------
    path : CSV file in UTF-8, at most 10 MiB and 1,000,000 rows.
    make : what is made of the courses and the notes of a person, such as `Regimen`.
    unit : unit of TIME and II, ``days`` or ``hours``, where the file does not say.
    compartments : drug names of numbered compartments, beside those that the file explains.

    Returns
    -------
    dict
        ID -> what was made, in the order of the file; a person with observations only has no courses.

    Raises
    ------
    InputError
        Names the line, the column, the value and the fix.
    """
    where = str(path)
    reader = _Table(where, _time_unit("unit", unit), dict(compartments or {}))
    by_person: dict[str, dict[tuple[str, str], list[Series]]] = {}
    notes: dict[str, list[str]] = {}
    for line, row in reader.rows(read_text(path, MAX_MEBIBYTES)):
        person = row["ID"]
        own = by_person.setdefault(person, {})
        series = reader.series(line, row, is_first=not own)
        if series is None:
            continue
        key, route, note, entry = series
        own.setdefault((key, route), []).append(entry)
        if note and note not in notes.setdefault(person, []):
            notes[person].append(note)
    return {person: reader.person(person, own, notes.get(person, []), make) for person, own in by_person.items()}


@dataclass
class _Table:
    where: str
    hours: float
    compartments: dict[int, str]

    def rows(self, text: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Each data row with the place to name in a message."""
        kept = []
        for number, line in enumerate(text.splitlines(), start=1):
            if line.lstrip().startswith("#"):
                self._comment(line.strip(), f"{self.where} line {number}")
            elif line.strip():
                kept.append((number, line))
        if not kept:
            raise InputError(self.where, Remark("no rows"), f"write a first line {','.join(COLUMNS)}")
        if len(kept) - 1 > MAX_ROWS:
            raise InputError(self.where, Remark(f"{len(kept) - 1} rows"), f"write at most {MAX_ROWS}")
        names = self._header(kept[0])
        for number, line in kept[1:]:
            place = f"{self.where} line {number}"
            cells = self._cells(line, place)
            if len(cells) != len(names):
                raise InputError(place, Remark(f"{len(cells)} cells"), f"write {len(names)}, one for each column")
            row = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
            if not row["ID"] or len(row["ID"]) > 64:
                raise InputError(f"{place}: ID", row["ID"], "give each row an ID of at most 64 characters")
            yield place, row

    def series(
        self, place: str, row: Mapping[str, str], *, is_first: bool
    ) -> tuple[str, str, str | None, Series] | None:
        """The doses of one row: drug key, route, note, series; None for an observation."""
        event = _number(row, "EVID", place)
        for column, fix in (
            ("RATE", "leave the rate out: an infusion is a dose at TIME"),
            ("SS", "write the doses"),
        ):
            if _number(row, column, place):
                raise InputError(f"{place}: {column}", row[column], fix)
        if event == 0:
            return None
        if event == 4 and not is_first:
            raise InputError(f"{place}: EVID", row["EVID"], "a reset can only be a person's first dose; use 1")
        if event not in (1, 4):
            raise InputError(f"{place}: EVID", row["EVID"], "use 1 for a dose and 0 for an observation")
        drug, note = self._drug(row["CMT"], place)
        amount, addl = _number(row, "AMT", place), _number(row, "ADDL", place)
        interval = _number(row, "II", place) / self.hours
        if amount <= 0 and drug.kind != "procedure":
            raise InputError(f"{place}: AMT", row["AMT"], f"give the dose in {drug.unit}, above 0")
        if addl < 0 or addl != int(addl) or addl > MAX_ROWS:
            raise InputError(f"{place}: ADDL", row["ADDL"], "give a whole number of further doses, 0 or more")
        if addl and interval <= 0:
            raise InputError(f"{place}: II", row.get("II", ""), "further doses need the time between them, above 0")
        route = row.get("ROUTE", "").lower()
        time = _number(row, "TIME", place) / self.hours
        series = Series(time, int(addl) + 1, interval if addl else 0.0, amount, place)
        return drug.key, route if route not in ("", ".") else drug.forms[0].route, note, series

    def person(
        self,
        person: str,
        own: Mapping[tuple[str, str], list[Series]],
        notes: list[str],
        make: Callable[[tuple[Course, ...], tuple[str, ...]], Person],
    ) -> Person:
        """All series of one person, as courses, in what is made of them."""
        courses: list[Course] = []
        for (key, route), series in own.items():
            courses += courses_of(key, route, series)
        try:
            return make(tuple(courses), tuple(notes))
        except InputError as error:
            raise InputError(f"{self.where} ID {person}: {error.field}", error.value, error.fix) from None

    def _comment(self, line: str, place: str) -> None:
        if match := _TIME_COMMENT.match(line):
            self.hours = _time_unit(place, match[1])
        elif match := _CMT_COMMENT.match(line):
            self.compartments[int(match[1])] = match[2].strip()

    def _header(self, first: tuple[int, str]) -> list[str]:
        place = f"{self.where} line {first[0]}"
        names = [cell.strip().upper() for cell in self._cells(first[1], place)]
        for column in REQUIRED:
            if names.count(column) != 1:
                count = "missing" if column not in names else "given twice"
                raise InputError(f"{place}: {column}", Remark(count), f"name the columns {','.join(REQUIRED)}")
        return names

    def _cells(self, line: str, place: str) -> list[str]:
        try:
            return next(csv.reader([line], strict=True), [])
        except csv.Error as error:
            raise InputError(place, line, f"not a line of a CSV file: {error}") from None

    def _drug(self, cell: str, place: str) -> tuple[Drug, str | None]:
        name = cell
        if re.fullmatch(r"\d{1,6}(?:\.0*)?", cell):
            number = int(float(cell))
            if number not in self.compartments:
                fix = f"write the drug, or explain the number in a line # cmt {number} = {example().drug}"
                raise InputError(f"{place}: CMT", cell, fix)
            name = self.compartments[number]
        if name in catalogue():
            return catalogue()[name], None
        resolved = resolve(name, f"{place}: CMT")
        return resolved.drug, resolved.note


def _number(row: Mapping[str, str], column: str, place: str) -> float:
    cell = row.get(column, "")
    if cell in ("", "."):
        if column in ("TIME", "EVID"):
            raise InputError(f"{place}: {column}", Remark("not given"), "write a number")
        return 0.0
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in cell:
        raise InputError(f"{place}: {column}", cell, "write a number")
    return value


def _time_unit(where: str, unit: str) -> float:
    if unit.lower() not in _TIME_UNITS:
        raise InputError(where, unit, "the unit of TIME is days or hours")
    return _TIME_UNITS[unit.lower()]
