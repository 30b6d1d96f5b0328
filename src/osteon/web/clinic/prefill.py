"""Filling in the form from a patient file; what the form does not ask goes along unseen."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

from osteon.web.clinic.filled_form import WRITINGS
from osteon.web.clinic.form import EXTRA
from osteon.web.clinic.questions import QUESTIONS, Question


def fill(document: Mapping[str, Any]) -> dict[str, str]:
    """The form's fields for a patient file; what it does not ask is kept in `EXTRA`. The patient's id is left out."""
    left = copy.deepcopy(dict(document))
    left.pop("id", None)
    values: dict[str, str] = {}
    labs = left.get("labs")
    if isinstance(labs, dict):
        for name in ("weight", "weight_kg"):
            if name in labs and left.get(name) is None:
                left[name] = labs.pop(name)
    for question in QUESTIONS.values():
        if question.kind == "rows":
            _fill_rows(question.name, left, values)
        elif question.name == "conditions":
            _fill_conditions(left, values)
        elif question.kind == "checks":
            for word in _words(_take(left, question.name)):
                values[f"{question.name}.{word}"] = "on"
        elif question.units:
            _fill_unit(question, left, values)
        elif (value := _take(left, question.name)) is not None:
            values[question.name] = _text(value)
    left = {name: value for name, value in left.items() if value not in (None, {}, [])}
    if left:
        values[EXTRA] = json.dumps(left, ensure_ascii=False, default=str)
    return values


def _fill_rows(name: str, left: dict[str, Any], values: dict[str, str]) -> None:
    rows = left.pop(name, None)
    if rows is None:
        return
    if rows == []:
        values[name] = "none"
        return
    values[name] = "some"
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        cells = dict(row) if isinstance(row, dict) else {"site": row}
        if name == "measurements" and cells.get("what") == "dxa":
            cells["what"] = f"dxa {cells.pop('site', '')}".strip()
        for key, value in cells.items():
            values[f"{name}.{number}.{key}"] = _text(value)


def _fill_conditions(left: dict[str, Any], values: dict[str, str]) -> None:
    conditions = left.pop("conditions", None)
    if conditions is None:
        return
    words = list(_words(conditions))
    values["conditions"] = "some" if words else "none"
    known = {word for word, _ in QUESTIONS["conditions"].choices}
    values |= {f"conditions.{word}": "on" for word in words if word in known}
    if others := [word for word in words if word not in known]:
        values["conditions.other"] = ", ".join(others)


def _fill_unit(question: Question, left: dict[str, Any], values: dict[str, str]) -> None:
    """A quantity written in any of its ways, with the unit in which it was written."""
    writing = WRITINGS[question.name]
    prefix = question.name.removesuffix(writing.name)
    ways: Iterable[tuple[str, str]] = writing.suffixed.items()
    for name, unit in ways:
        if (value := _take(left, prefix + name)) is not None:
            values[question.name], values[f"{question.name}.unit"] = _text(value), unit
    value = _take(left, question.name)
    if isinstance(value, dict):
        values[question.name], values[f"{question.name}.unit"] = _text(value.get("value")), _text(value.get("unit"))
    elif value is not None:
        values[question.name] = _text(value)


def _words(value: object) -> Iterable[str]:
    return [str(word) for word in value] if isinstance(value, (list, tuple)) else []


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _take(document: dict[str, Any], name: str) -> Any:
    *parents, last = name.split(".")
    holder: Any = document
    for parent in parents:
        holder = holder.get(parent) if isinstance(holder, dict) else None
    return holder.pop(last, None) if isinstance(holder, dict) else None
