"""One course as it is written in a regimen file: read names, units and defaults, and say what was assumed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from osteon.drugs import DoseForm, Drug, Resolved, resolve
from osteon.drugs.brands import check_interval, check_strength, sold_as
from osteon.drugs.dose_units import plain_unit, to_drug_unit
from osteon.drugs.example import example
from osteon.errors import InputError, Remark
from osteon.treatment.course import MAX_MONTHS, Course, how_often, number, usual
from osteon.units import DAYS_PER_MONTH

FIELDS = (
    "drug", "dose", "unit", "route", "every_days", "start_month", "end_month",
    "taken", "missed", "stop_month", "doses",
)  # fmt: skip
ROUTES = {
    "oral": ("po", "p.o.", "by mouth", "orally", "mouth", "per os", "tablet", "tablets"),
    "iv": ("i.v.", "intravenous", "intravenously", "infusion", "iv infusion"),
    "sc": ("s.c.", "subcutaneous", "subcutaneously", "subcut", "subq", "sub-q", "sq"),
    "im": ("i.m.", "intramuscular", "intramuscularly"),
    "transdermal": ("patch", "skin", "td", "topical"),
    "surgery": ("surgical",),
    "none": (),
}
_ROUTE_NAMES = {name: route for route, names in ROUTES.items() for name in (route, *names)}


class _Written(NamedTuple):
    """What a course says about how the drug is given, in the drug's own unit; None where it says nothing."""

    route: str | None
    dose: float | None
    every_days: float | None


def read_course(record: Mapping[str, object], where: str) -> tuple[Course, list[str]]:
    """Read one course mapping.

    Parameters
    ----------
    record : fields of `FIELDS`; ``missed`` is 1 - ``taken``, ``doses`` the number of doses in place of
        ``end_month``.
    where : the course, for messages (``"regimen course 2"``).

    Returns
    -------
    course : the checked course.
    notes : what was assumed or read differently, a sentence each.

    Raises
    ------
    InputError
        Names the field, the value and the fix.
    """
    for key in record:
        if key not in FIELDS:
            close = difflib.get_close_matches(str(key), FIELDS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"fields: {', '.join(FIELDS)}"
            raise InputError(f"{where}: {str(key)[:40]}", Remark("not a field of a course"), hint)
    if record.get("drug") is None:
        raise InputError(f"{where}: drug", Remark("not given"), f"name the drug, like drug: {example().drug}")
    resolved = resolve(record["drug"], where)  # type: ignore[arg-type]
    notes = [f"{where}: {resolved.note}"] if resolved.note else []
    if not resolved.drug.modelled:
        notes.append(f"{where}: {resolved.drug.name} is read but acts on nothing in the model")
    start, end, count = _times(record, where)
    if resolved.drug.kind == "procedure":
        course = _procedure(record, resolved.drug, start, end, count, where)
        return course, notes
    once = count == 1 or (end is not None and end == start)
    written, note = _written(record, resolved, where, once)
    form, assumed = _complete(written, resolved, where, once)
    notes += [f"{where}: {text}" for text in (note, assumed) if text]
    if once:
        end = start
    elif count is not None:
        if form.every_days is None or count * form.every_days > 2 * MAX_MONTHS * DAYS_PER_MONTH:
            raise InputError(f"{where}: doses", count, "the course is longer than 100 years")
        end = start + count * form.every_days / DAYS_PER_MONTH
    fields = {
        "dose": form.dose, "unit": resolved.drug.unit, "route": form.route,
        "every_days": None if once else form.every_days,
        "start_month": start, "end_month": end, "taken": _taken(record, where),
        "stop_month": _number(record, "stop_month", where),
    }  # fmt: skip
    return _course(resolved.drug, fields, where), notes


def _course(drug: Drug, fields: Mapping[str, object], where: str) -> Course:
    try:
        return Course(drug.key, **fields)  # type: ignore[arg-type]
    except InputError as error:
        raise InputError(f"{where}: {error.field}", error.value, error.fix) from None


def _number(record: Mapping[str, object], key: str, where: str) -> float | None:
    value = record.get(key)
    return None if value is None else number(f"{where}: {key}", value)


def _text(record: Mapping[str, object], key: str, where: str) -> str | None:
    value = record.get(key)
    if value is None or isinstance(value, str):
        return value
    raise InputError(f"{where}: {key}", value, "write a word")


def _times(record: Mapping[str, object], where: str) -> tuple[float, float | None, int | None]:
    start, end = _number(record, "start_month", where), _number(record, "end_month", where)
    count = _number(record, "doses", where)
    if count is not None and (count < 1 or count != int(count)):
        raise InputError(f"{where}: doses", count, "give a whole number of doses, 1 or more")
    if count is not None and end is not None:
        raise InputError(f"{where}: doses", int(count), "give either doses or end_month")
    if start is None and end is not None:
        raise InputError(
            f"{where}: start_month", Remark("not given"), f"say when the course that ends at {end:g} starts"
        )
    return start or 0.0, end, None if count is None else int(count)


def _taken(record: Mapping[str, object], where: str) -> float:
    taken, missed = _number(record, "taken", where), _number(record, "missed", where)
    if taken is not None and missed is not None:
        raise InputError(f"{where}: missed", missed, "give either taken or missed")
    if missed is not None:
        if not 0.0 <= missed < 1.0:
            raise InputError(f"{where}: missed", missed, "give the share of doses missed, 0 to less than 1")
        return float(f"{1.0 - missed:.12g}")
    return 1.0 if taken is None else taken


def _procedure(
    record: Mapping[str, object], drug: Drug, start: float, end: float | None, count: int | None, where: str
) -> Course:
    route = _text(record, "route", where)
    fields = {
        "dose": _number(record, "dose", where),
        "unit": _text(record, "unit", where),
        "route": "surgery" if route is None else _ROUTE_NAMES.get(route.strip().lower(), route),
        "every_days": _number(record, "every_days", where),
        "start_month": start,
        "end_month": None if end == start else end,
        "taken": _taken(record, where),
        "stop_month": _number(record, "stop_month", where),
    }
    if count not in (None, 1):
        raise InputError(f"{where}: doses", count, f"{drug.key} is done once")
    return _course(drug, fields, where)


def _written(record: Mapping[str, object], resolved: Resolved, where: str, once: bool) -> tuple[_Written, str | None]:
    drug = resolved.drug
    route = _text(record, "route", where)
    if route is not None:
        named = _ROUTE_NAMES.get(route.strip().lower())
        if named not in drug.routes:
            raise InputError(f"{where}: route", route, f"{drug.name} is given by this route: {', '.join(drug.routes)}")
        route = named
    dose, unit = _number(record, "dose", where), _text(record, "unit", where)
    every = None if once else _number(record, "every_days", where)
    if every is not None and every <= 0:
        raise InputError(f"{where}: every_days", every, "give the days from one dose to the next, above 0")
    if dose is None:
        check_interval(drug, resolved.brand, every, f"{where}: every_days")
        return _Written(route, None, every), None
    if dose <= 0:
        raise InputError(f"{where}: dose", dose, f"give a dose above 0; {usual(drug)}")
    if unit is None or not unit.strip():
        raise InputError(f"{where}: unit", Remark("not given"), f"a unit is required: write {dose:g} {drug.unit}")
    if drug.unit == "session" and plain_unit(unit).replace("-", "") == "session/week":
        return _Written(route, 1.0, 7.0 / dose), None
    dose, note = to_drug_unit(dose, unit, resolved, where)
    check_strength(drug, resolved.brand, dose, f"{where}: dose")
    return _Written(route, dose, every), note


def _complete(written: _Written, resolved: Resolved, where: str, once: bool) -> tuple[DoseForm, str | None]:
    """Fill in what was not written from the drug's usual forms, and say so."""
    drug = resolved.drug
    forms = [form for form in drug.forms if written.route in (None, form.route)]
    if resolved.brand is not None and resolved.brand.forms:
        forms = [form for form in forms if form in resolved.brand.forms] or forms
        if written.dose is None and resolved.brand.is_ambiguous and not _alike([form.dose for form in forms]):
            timed_as_written = [form for form in forms if _close(form.every_days, written.every_days, 0.1)]
            if len({form.dose for form in timed_as_written}) != 1:
                sold = sold_as(drug.name, resolved.brand)
                raise InputError(f"{where}: dose", Remark("not given"), f"{resolved.brand.name} is {sold}; say which")
    dosed = [form for form in forms if _close(form.dose, written.dose, 1e-9)]
    base = dosed or forms
    timed = [form for form in base if _close(form.every_days, written.every_days, 0.1)]
    chosen = (timed or base)[0]
    same_route = [form for form in forms if form.route == chosen.route]
    dose, every = written.dose, None if once else written.every_days
    assumed = []
    if dose is None:
        if not (timed or every is None or _alike([form.dose for form in same_route])):
            raise InputError(f"{where}: dose", Remark("not given"), f"a dose is required; {usual(drug)}")
        dose = chosen.dose
        assumed += [] if drug.kind == "programme" else [f"{dose:g} {drug.unit}"]
    if every is None and not once:
        if not (dosed or written.dose is None or _alike([form.every_days for form in same_route])):
            raise InputError(f"{where}: every_days", Remark("not given"), f"say how often; {usual(drug)}")
        every = chosen.every_days
        assumed += [how_often(every)] if every else []
    if written.route is None and len(drug.routes) > 1:
        assumed.append(chosen.route)
    note = f"{' '.join(assumed)} assumed for {drug.name}, as it was not said" if assumed else None
    return DoseForm(chosen.route, dose, drug.unit, every, chosen.source), note


def _close(usual_value: float | None, value: float | None, tolerance: float) -> bool:
    return usual_value is not None and value is not None and abs(value / usual_value - 1.0) <= tolerance


def _alike(values: Sequence[float | None]) -> bool:
    return len(set(values)) == 1
