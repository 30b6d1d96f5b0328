"""The calm table that ``osteon simulate`` prints."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from osteon.quantities import estrogen, followed, quantities, sites
from osteon.words.courses import course_in_words

if TYPE_CHECKING:
    from osteon.person.patient import Patient
    from osteon.treatment.regimen import Regimen

Series = Mapping[str, Any]

_SHOWN = tuple(one.name for one in (*sites("central", "forearm"), *followed("marker"), estrogen()))
_HEADS = {one.name: one.narrow for one in quantities() if one.short or one.label}
_EARLY = (0.0, 3.0, 6.0)


def table(found: Mapping[str, Series], people: Sequence[Patient], regimens: Sequence[Regimen], *, default: bool) -> str:
    """Months down, endpoints across, one block a patient.

    Parameters
    ----------
    found : patient id -> series.
    regimens : one for each patient.
    default : show the usual endpoints instead of all that ``found`` has.
    """
    blocks = []
    for person, regimen in zip(people, regimens, strict=True):
        result = found[person.id]
        names = [n for n in _SHOWN if n in result["series"]] if default else list(result["series"])
        blocks.append("\n".join([title(person, regimen), "", *_rows(result, names)]))
    return "\n\n".join(blocks)


def title(person: Patient, regimen: Regimen) -> str:
    facts = [person.sex, f"{person.age:g} years"]
    if person.years_since_menopause is not None:
        facts.append(f"{person.years_since_menopause:g} years since menopause")
    if person.bmi is not None:
        facts.append(f"BMI {person.bmi:.3g}")
    given = [course_in_words(course) for course in regimen.courses] or ["no treatment"]
    return "\n".join([f"{click.style(person.id, bold=True)}  {', '.join(facts)}", *given])


def _rows(result: Series, names: Sequence[str]) -> list[str]:
    series = result["series"]
    heads = [_HEADS.get(name, name) for name in names]
    units = [series[name]["unit"] for name in names]
    widths = [max(len(head), len(unit), 7) + 2 for head, unit in zip(heads, units, strict=True)]
    lines = [
        "month" + "".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)),
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
    if value is None or not math.isfinite(value):
        return "–"
    if measure == "percent-change":
        return "0.0" if abs(value) < 0.05 else f"{value:+.1f}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
