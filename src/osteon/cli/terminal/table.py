"""The calm table that ``osteon simulate`` prints."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from osteon.quantities import estrogen, followed, sites
from osteon.words import format
from osteon.words.courses import course_in_words
from osteon.words.faces.assessment import assessment_words
from osteon.words.faces.terminal import terminal_words
from osteon.words.quantities import quantity_term

if TYPE_CHECKING:
    from osteon.person.patient import Patient
    from osteon.treatment.regimen import Regimen

Series = Mapping[str, Any]

_SHOWN = tuple(one.name for one in (*sites("central", "forearm"), *followed("marker"), estrogen()))
_EARLY = (0.0, 3.0, 6.0)


def table(
    by_patient: Mapping[str, Series], people: Sequence[Patient], regimens: Sequence[Regimen], *, default: bool
) -> str:
    """Months down, endpoints across, one block a patient.

    Parameters
    ----------
    by_patient : patient id -> series.
    regimens : one for each patient.
    default : show the usual endpoints instead of all that there are.
    """
    blocks = []
    for person, regimen in zip(people, regimens, strict=True):
        result = by_patient[person.id]
        names = [n for n in _SHOWN if n in result["series"]] if default else list(result["series"])
        blocks.append("\n".join([title(person, regimen), "", *_rows(result, names)]))
    return "\n\n".join(blocks)


def title(person: Patient, regimen: Regimen) -> str:
    words = terminal_words()
    facts = [] if person.age is None else [assessment_words().years(count=format.plain(person.age))]
    if person.years_since_menopause is not None:
        facts.append(words.menopause(count=format.plain(person.years_since_menopause)))
    if person.bmi is not None:
        facts.append(words.bmi(bmi=format.figures(person.bmi, 3)))
    who = words.person(facts=format.listed(facts), sex=person.sex)
    courses = [course_in_words(course) for course in regimen.courses] or [assessment_words().option.untreated]
    return "\n".join([f"{click.style(person.id, bold=True)}  {who}", *courses])


def _rows(result: Series, names: Sequence[str]) -> list[str]:
    words, series = terminal_words(), result["series"]
    heads = [quantity_term(name) for name in names]
    units = [series[name]["unit"] for name in names]
    widths = [max(len(head), len(unit), 7) + 2 for head, unit in zip(heads, units, strict=True)]
    lines = [
        words.month + "".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)),
        click.style("     " + "".join(f"{unit:>{width}}" for unit, width in zip(units, widths, strict=True)), dim=True),
    ]
    for index in shown_rows(result["time_month"]):
        cells = [
            f"{_number(series[name]['values'][index], series[name]['measure']):>{width}}"
            for name, width in zip(names, widths, strict=True)
        ]
        lines.append(f"{result['time_month'][index]:>5g}" + "".join(cells))
    return lines


def shown_rows(months: Sequence[float]) -> list[int]:
    """Positions of months 0, 3, 6 and every full year, and of the end; all when there are few."""
    if len(months) <= 8:
        return list(range(len(months)))
    last = len(months) - 1
    return [
        i
        for i, month in enumerate(months)
        if i == last or month in _EARLY or (month > 0 and math.isclose(month % 12, 0.0, abs_tol=1e-6))
    ]


def _number(value: float | None, measure: str) -> str:
    if measure == "percent-change":
        return format.signed(value, 1)
    return format.figures(value, 3) if value is None or abs(value) < 1000 else format.number(value, 0)
