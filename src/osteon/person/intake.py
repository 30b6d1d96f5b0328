"""From what a person writes to what is stored: every unit is converted here, once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

from osteon import units
from osteon.errors import InputError, Remark
from osteon.person.dated import MEASURED
from osteon.person.implied import date_fractures, move_symptoms
from osteon.person.measurements import HEIGHT_RANGE, WEIGHT_RANGE
from osteon.person.records import Place, name_of, word
from osteon.person.writings import BODY, LABS, Writing

Written = dict[Place, tuple[str, object]]
"""Place of a stored value -> field and value as the person wrote them."""


LIMIT = re.compile(r"\s*(<|>|≤|≥|<=|>=)\s*(\d+(?:\.\d+)?)\s*")
"""A value below or above the limit of its assay, as a laboratory writes it."""
PLAIN_LABS = ("crcl_ml_min", "egfr")
SAME = 0.02
"""Two writings of one value may differ by this fraction, for rounding."""


def to_stored(patient: dict[str, Any]) -> tuple[Written, list[InputError]]:
    """Convert a patient's mapping in place to the units in which values are stored.

    Also fills in what follows from the rest: BMI from weight and height, a man's ``not_applicable``.

    Returns
    -------
    written : how the converted values were written, for messages.
    errors : what could not be converted.
    """
    written: Written = {}
    errors: list[InputError] = []
    _convert(patient, BODY, (), written, errors)
    if isinstance(labs := patient.get("labs"), dict):
        labs = patient["labs"] = dict(labs)
        _take_limits(labs)
        _convert(labs, LABS, ("labs",), written, errors)
    if isinstance(rows := patient.get("measurements"), list):
        for index, row in enumerate(rows):
            if isinstance(row, dict):
                _convert_measurement(row, ("measurements", index), written, errors)
    if patient.get("bmi") is None and (bmi := body_mass_index(patient)) is not None:
        patient["bmi"] = bmi
        written[("bmi",)] = ("weight and height", Remark(f"a BMI of {bmi:.1f}"))
    move_symptoms(patient)
    date_fractures(patient)
    if word(patient.get("sex")) == "male" and patient.get("menopause") is None:
        patient["menopause"] = "not_applicable"
    return written, errors


def body_mass_index(patient: Mapping[str, Any]) -> float | None:
    """Weight / height squared [kg/m2], where both are known and plausible."""
    height, weight = patient.get("height_cm"), patient.get("weight_kg")
    if not (_is_number(height) and _is_number(weight)):
        return None
    if not (HEIGHT_RANGE.holds(height) and WEIGHT_RANGE.holds(weight)):
        return None
    return float(weight) / (float(height) / 100) ** 2


def _convert(
    record: dict[str, Any],
    writings: tuple[Writing, ...],
    at: Place,
    written: Written,
    errors: list[InputError],
) -> None:
    for writing in writings:
        candidates: dict[str, tuple[object, float]] = {}
        quantity = writing.quantity
        if (value := record.pop(writing.name, None)) is not None:
            field = name_of((*at, writing.name))
            try:
                stored = units.number_with_unit(field, value, quantity)
                candidates[field] = (Remark(f"{value['value']} {value['unit']}"), stored)
            except InputError as error:
                errors.append(error)
        for name, unit in writing.suffixed.items():
            value = record.pop(name, None)
            if value is None:
                continue
            field = name_of((*at, name))
            if _is_number(value):
                candidates[field] = (value, units.convert(field, value, unit, quantity))
            elif name == writing.stored:
                record[name] = value
            else:
                errors.append(InputError(field, value, "write a number without quotes, or null"))
        _keep(record, writing, (*at, writing.stored), candidates, written, errors)


def _keep(
    record: dict[str, Any],
    writing: Writing,
    place: Place,
    candidates: dict[str, tuple[object, float]],
    written: Written,
    errors: list[InputError],
) -> None:
    if not candidates:
        return
    (field, (value, stored)), *others = candidates.items()
    for other, (other_value, other_stored) in others:
        if abs(other_stored - stored) > SAME * max(abs(stored), abs(other_stored)):
            errors.append(InputError(other, other_value, f"contradicts {field} ({value}); keep one of them"))
    record[writing.stored] = stored
    written[place] = (field, value)


def _convert_measurement(row: dict[str, Any], at: Place, written: Written, errors: list[InputError]) -> None:
    if (limit := _limit_of(row.get("value"))) is not None:
        row["value"], row["limit"] = limit
    what, value, unit = word(row.get("what")), row.get("value"), row.get("unit")
    if not isinstance(what, str) or what not in MEASURED or not _is_number(value) or unit is None:
        return
    quantity = MEASURED[what][0]
    try:
        row["value"] = units.convert(name_of(at), float(value), unit, quantity)
        written[(*at, "value")] = (name_of((*at, "value")), Remark(f"{value} {unit}"))
    except InputError as error:
        errors.append(error)
    row["unit"] = quantity.unit


def _limit_of(value: object) -> tuple[float, str] | None:
    """``<0.05`` as the limit and the side on which the true value lies."""
    match = LIMIT.fullmatch(value) if isinstance(value, str) else None
    return None if match is None else (float(match[2]), "below" if match[1] in "<≤<=" else "above")


def _take_limits(labs: dict[str, Any]) -> None:
    """Turn values like ``<10`` into the number, and list the stored fields whose value is only a limit."""
    stored = {name: writing.stored for writing in LABS for name in (writing.name, *writing.suffixed)}
    for name, value in list(labs.items()):
        text = value.get("value") if isinstance(value, dict) else value
        field = stored.get(name, name if name in PLAIN_LABS else None)
        if field is None or (limit := _limit_of(text)) is None:
            continue
        number, side = limit
        labs[name] = {**value, "value": number} if isinstance(value, dict) else number
        labs[f"{side}_limit"] = tuple(dict.fromkeys((*(labs.get(f"{side}_limit") or ()), field)))


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
