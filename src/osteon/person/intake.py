"""From what a person writes to what is stored: every unit is converted here, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from osteon import units
from osteon.errors import InputError, Remark
from osteon.person.measurements import HEIGHT_RANGE, HORMONES_AND_MARKERS, MEASURED, WEIGHT_RANGE
from osteon.person.records import Place, name_of, word

Written = dict[Place, tuple[str, object]]
"""Place of a stored value -> field and value as the person wrote them."""


@dataclass(frozen=True)
class Writing:
    """The ways to write one quantity: with its unit, or in a field whose name says the unit."""

    name: str
    stored: str
    quantity: units.Quantity
    suffixed: Mapping[str, str]


BODY = (
    Writing("height", "height_cm", units.HEIGHT, {"height_cm": "cm"}),
    Writing("weight", "weight_kg", units.WEIGHT, {"weight_kg": "kg"}),
)
LABS = (
    Writing("weight", "weight_kg", units.WEIGHT, {"weight_kg": "kg"}),
    Writing(
        "creatinine",
        "creatinine_umol_l",
        units.CREATININE,
        {"creatinine_umol_l": "umol/L", "creatinine_mg_dl": "mg/dL"},
    ),
    Writing(
        "adj_calcium",
        "adj_calcium_mmol_l",
        units.CALCIUM,
        {"adj_calcium_mmol_l": "mmol/L", "adj_calcium_mg_dl": "mg/dL"},
    ),
    Writing(
        "vit_d_25oh",
        "vit_d_25oh_nmol_l",
        units.VITAMIN_D,
        {"vit_d_25oh_nmol_l": "nmol/L", "vit_d_25oh_ng_ml": "ng/mL"},
    ),
    *(
        Writing(str(one.patient), str(one.field), one.measured_as, {str(one.field): one.unit})
        for one in HORMONES_AND_MARKERS
    ),
)
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
        _convert(labs, LABS, ("labs",), written, errors)
    if isinstance(rows := patient.get("measurements"), list):
        for index, row in enumerate(rows):
            if isinstance(row, dict):
                _convert_measurement(row, ("measurements", index), written, errors)
    if patient.get("bmi") is None and (bmi := body_mass_index(patient)) is not None:
        patient["bmi"] = bmi
        written[("bmi",)] = ("weight and height", Remark(f"a BMI of {bmi:.1f}"))
    if word(patient.get("sex")) == "male" and patient.get("menopause") is None:
        patient["menopause"] = "not_applicable"
    return written, errors


def add_writings(properties: dict[str, Any], writings: tuple[Writing, ...]) -> None:
    """Describe in a JSON schema the ways to write a quantity besides the field that is stored."""
    for writing in writings:
        properties[writing.name] = {
            "description": f"{writing.quantity.name} with its unit; stored as {writing.stored}",
            "anyOf": [
                {
                    "type": "object",
                    "properties": {
                        "value": {"type": "number"},
                        "unit": {"enum": list(writing.quantity.units)},
                    },
                    "required": ["value", "unit"],
                    "additionalProperties": False,
                },
                {"type": "null"},
            ],
            "default": None,
        }
        for name, unit in writing.suffixed.items():
            if name != writing.stored:
                properties[name] = {
                    "description": f"{writing.quantity.name} in {unit}; stored as {writing.stored}",
                    "anyOf": [{"type": "number"}, {"type": "null"}],
                    "default": None,
                }


def allow_null(record: dict[str, Any]) -> None:
    """In a JSON schema: what may be left out may be null, which means the same."""
    properties = record.get("properties", {})
    for name in set(properties) - set(record.get("required", ())):
        if {"type": "null"} not in properties[name].get("anyOf", ()):
            properties[name] = {"anyOf": [properties[name], {"type": "null"}]}


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
        found: dict[str, tuple[object, float]] = {}
        quantity = writing.quantity
        if (value := record.pop(writing.name, None)) is not None:
            field = name_of((*at, writing.name))
            try:
                stored = units.number_with_unit(field, value, quantity)
                found[field] = (Remark(f"{value['value']} {value['unit']}"), stored)
            except InputError as error:
                errors.append(error)
        for name, unit in writing.suffixed.items():
            value = record.pop(name, None)
            if value is None:
                continue
            field = name_of((*at, name))
            if _is_number(value):
                found[field] = (value, units.convert(field, value, unit, quantity))
            elif name == writing.stored:
                record[name] = value
            else:
                errors.append(InputError(field, value, "write a number without quotes, or null"))
        _keep(record, writing, (*at, writing.stored), found, written, errors)


def _keep(
    record: dict[str, Any],
    writing: Writing,
    place: Place,
    found: dict[str, tuple[object, float]],
    written: Written,
    errors: list[InputError],
) -> None:
    if not found:
        return
    (field, (value, stored)), *others = found.items()
    for other, (other_value, other_stored) in others:
        if abs(other_stored - stored) > SAME * max(abs(stored), abs(other_stored)):
            errors.append(InputError(other, other_value, f"contradicts {field} ({value}); keep one of them"))
    record[writing.stored] = stored
    written[place] = (field, value)


def _convert_measurement(row: dict[str, Any], at: Place, written: Written, errors: list[InputError]) -> None:
    what, value, unit = word(row.get("what")), row.get("value"), row.get("unit")
    if not isinstance(what, str) or what not in MEASURED or not _is_number(value) or unit is None:
        return
    quantity = MEASURED[what][0]
    try:
        row["value"] = units.convert(name_of(at), float(value), unit, quantity)
    except InputError as error:
        errors.append(error)
    row["unit"] = quantity.unit
    written[(*at, "value")] = (name_of((*at, "value")), Remark(f"{value} {unit}"))


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
