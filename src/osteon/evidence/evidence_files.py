"""The evidence files: published trial arms with their observations and citations.

Anyone's own file in the same form can be read. What is wrong in it is named with its line; everything else stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from osteon.errors import InputError, Remark, refuse
from osteon.evidence.lines import MAX_VALUES, line_of, read_located
from osteon.evidence.observation_checks import unusable
from osteon.evidence.population_file import POPULATIONS, Populations
from osteon.evidence.schema import check_arm
from osteon.evidence.vocabulary import is_number
from osteon.files import Place, join, packaged_text
from osteon.records import Fault, PackagedReader, cited

#: files of the package that hold trial arms
FILES = (
    "ai-bone-loss.yaml", "bone-protection.yaml", "hormone-arms.yaml", "microarchitecture.yaml", "reference-levels.yaml",
)  # fmt: skip

_NUMBERS = ("value", "time_month", "from_month", "rebased_at_month", "low", "high")
_OTHERS = ("endpoint", "measure", "statistic", "unit", "spread", "subgroup", "note", "n", "bound")


@dataclass(frozen=True)
class Observation:
    """One published number of an arm; see the evidence files for the meaning of each field.

    Attributes
    ----------
    low, high : 95 % confidence interval of the value, unless ``spread`` says SD, SEM, IQR or range.
    n : people behind this number, where the file says it.
    line : line in its file; None for the package's own files and for JSON.
    """

    endpoint: str
    measure: str
    value: float
    time_month: float
    from_month: float | None = None
    rebased_at_month: float | None = None
    statistic: str | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    spread: str | None = None
    subgroup: str | None = None
    note: str | None = None
    n: int | None = None
    bound: str | None = None
    line: int | None = None


class Unusable(NamedTuple):
    """An observation as written, and why no prediction can be compared with it."""

    raw: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class Arm:
    """One arm of a study: who, what was given, what was seen."""

    id: str
    study: str
    citation: str
    doi: str | None
    verified: str
    population: Mapping[str, Any]
    regimen: tuple[Mapping[str, Any], ...]
    observations: tuple[Observation, ...]
    unusable: tuple[Unusable, ...] = ()
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class Problem:
    """Something in an evidence file that has to be put right; ``line`` is None for JSON."""

    file: str
    line: int | None
    arm: str
    field: str
    value: object
    fix: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file} line {self.line}"
        return f"{where}: {self.arm}: {InputError(self.field, self.value, self.fix)}"


@dataclass(frozen=True)
class Evidence:
    """What evidence files hold.

    Attributes
    ----------
    arms : the arms that can be used, in the order of the files.
    problems : what has to be put right, in the order of the files.
    dropped : arms with a problem of their own; all their observations are unusable. Only what is readable is filled in.
    """

    arms: tuple[Arm, ...]
    problems: tuple[Problem, ...]
    dropped: tuple[Arm, ...] = ()


@cache
def arms() -> tuple[Arm, ...]:
    """All arms of the package's evidence files; `InputErrors` names everything wrong in one of them."""
    package_arms: list[Arm] = []
    for name in FILES:
        arms_of_file, problems = read_packaged_arms(f"evidence/{name}")
        refuse(problems)
        package_arms += [replace(arm, file=name) for arm in arms_of_file]
    return tuple(package_arms)


def read_packaged_arms(name: str) -> tuple[tuple[Arm, ...], list[InputError]]:
    """The arms of one of the package's files, whose lines are left out, and what is wrong in it."""
    reader = PackagedReader(packaged_text(name), name, MAX_VALUES)
    document = reader.document()
    if not isinstance(document, list):
        return (), [InputError(f"{name} line 1", Remark("no list"), "write a list of arms, each beginning with - id:")]
    taken: dict[str, str] = {}
    errors: list[InputError] = []
    for index, row in enumerate(document):
        arm, problems = _checked(row, name, index, reader.lines, taken)
        errors += [InputError(f"{p.file} line {p.line}: {p.arm}: {p.field}", p.value, p.fix) for p in problems]
        taken[arm.id] = f"{name} line {arm.line}"
    if errors:
        return (), errors
    return tuple(_arm(row, name, {}, index, {}) for index, row in enumerate(document)), []


def is_shipped(arm: Arm) -> bool:
    """Whether the package's own files hold this arm, so that what is known beyond its lines may be used."""
    return arm.id in _shipped_ids()


@cache
def _shipped_ids() -> frozenset[str]:
    return frozenset(arm.id for arm in arms())


@cache
def populations() -> Populations:
    """What the evidence files leave unsaid about a study's people (recalled)."""
    return POPULATIONS.read()


def read(path: str | Path) -> Evidence:
    """Read one evidence file and check it; see `read_all`."""
    return read_all([path])


def read_all(paths: Iterable[str | Path]) -> Evidence:
    """Read evidence files and check them.

    A problem within an observation drops that observation, any other problem of an arm drops the arm; an id that is
    given again in the same file drops the later arm. Two files may describe the same arm, from two reports.

    Raises
    ------
    InputError
        A file that cannot be read, is larger than 2 MiB or 60,000 values, or is not a list of arms.
    """
    kept: list[Arm] = []
    dropped: list[Arm] = []
    problems: list[Problem] = []
    for path in paths:
        taken: dict[str, str] = {}
        document, lines = read_located(path)
        if not isinstance(document, list):
            kind = {dict: "one mapping", type(None): "nothing"}.get(type(document), "a single value")
            raise InputError(str(path), Remark(f"holds {kind}"), "write a list of arms, each beginning with - id:")
        for index, row in enumerate(document):
            arm, own = _checked(row, str(path), index, lines, taken)
            problems += own
            spoilt = any(not problem.field.startswith("observations[") for problem in own)
            (dropped if spoilt else kept).append(arm)
            if not spoilt:
                taken[arm.id] = str(path) if arm.line is None else f"{path} line {arm.line}"
    return Evidence(tuple(kept), tuple(problems), tuple(dropped))


def _checked(
    row: object, file: str, index: int, lines: Mapping[Place, int], taken: Mapping[str, str]
) -> tuple[Arm, list[Problem]]:
    if isinstance(row, Mapping):
        faults = check_arm(row)
    else:
        faults = [Fault((), row, "write an arm as field: value pairs, beginning with id, study and citation")]
        row = {}
    named = not any(fault.place in ((), ("id",)) for fault in faults)
    name = str(row["id"]) if named else f"arm {index + 1}"
    if name in taken:
        faults.append(Fault(("id",), name, f"is given already in {taken[name]}; give each arm its own"))
    located = [(fault, line_of((index, *fault.place), lines)) for fault in faults]
    located.sort(key=lambda item: item[1] or 0)
    problems = [Problem(file, line, name, _field(fault.place), fault.value, fault.fix) for fault, line in located]
    reasons: dict[int | None, str] = {}
    for fault, _ in located:
        position = _observation_of(fault)
        field = _field(fault.place if position is None else fault.place[2:])
        reasons.setdefault(position, str(InputError(field, fault.value, fault.fix)))
    return _arm(dict(row) | {"id": name}, file, lines, index, reasons), problems


def _observation_of(fault: Fault) -> int | None:
    """Position of the one observation that a fault concerns; None where it concerns the arm."""
    position = fault.place[1] if fault.place[:1] == ("observations",) and len(fault.place) > 1 else None
    return position if isinstance(position, int) else None


def _field(place: Place) -> str:
    """``("observations", 2, "endpoint")`` as ``observations[2].endpoint``."""
    name = ""
    for part in place:
        name = f"{name}[{part}]" if isinstance(part, int) else join(name, part)
    return name or "as a whole"


def _arm(
    row: Mapping[str, Any],
    file: str,
    lines: Mapping[Place, int],
    index: int,
    reasons: Mapping[int | None, str],
) -> Arm:
    """An arm with what is readable of it; ``reasons``: why an observation, or for None every one, is unusable."""
    observations: list[Observation] = []
    left_out: list[Unusable] = []
    regimen, citation = row.get("regimen"), cited(_of(str, row.get("citation")))
    for position, raw in enumerate(_of(list, row.get("observations"))):
        written: Mapping[str, Any] = _of(dict, raw)
        reason = reasons.get(position) or reasons.get(None) or unusable(written, regimen)
        if reason:
            left_out.append(Unusable(written, reason))
        else:
            observations.append(_observation(written, line_of((index, "observations", position), lines)))
    return Arm(
        id=row["id"],
        study=_of(str, row.get("study")),
        citation=citation.bare,
        doi=_of(str, row.get("doi")) or citation.doi,
        verified=_of(str, row.get("verified")),
        population=_of(dict, row.get("population")),
        regimen=tuple(course for course in _of(list, regimen) if None not in reasons or _readable(course)),
        observations=tuple(observations),
        unusable=tuple(left_out),
        file=file,
        line=line_of((index,), lines),
    )


def _of(kind: type, value: Any) -> Any:
    """The value, or an empty one where it is of another kind."""
    return value if isinstance(value, kind) else kind()


def _readable(course: object) -> bool:
    """Whether a course of an arm that is dropped still says which drug and when."""
    if not isinstance(course, Mapping) or not isinstance(course.get("drug"), str):
        return False
    return all(course.get(name) is None or is_number(course[name]) for name in ("start_month", "end_month"))


def _observation(raw: Mapping[str, Any], line: int | None) -> Observation:
    written: dict[str, Any] = {name: raw.get(name) for name in _OTHERS}
    written |= {name: float(raw[name]) for name in _NUMBERS if raw.get(name) is not None}
    return Observation(**written, line=line)
