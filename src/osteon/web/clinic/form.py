"""Reading the form: from what was filled in to a patient, as a patient file says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from osteon.errors import InputError
from osteon.files import check_document, read_json
from osteon.web.clinic.filled_form import ELSEWHERE, Filled
from osteon.web.clinic.questions import QUESTIONS, ROWS, Question
from osteon.words.faces.page import page_words

EXTRA = "extra"
"""Hidden field with what a file said and the form does not ask, as JSON."""

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)")
_MOST_ROWS = 60


def read(form: Mapping[str, str]) -> Filled:
    """A form as it was sent. What is empty is not known and stays out of the document."""
    values = {name: str(value).strip() for name, value in form.items() if isinstance(value, str)}
    document: dict[str, Any] = {}
    errors: dict[str, str] = {}
    if values.get(EXTRA):
        try:
            extra = check_document(read_json(values[EXTRA], EXTRA), EXTRA)
            document = extra if isinstance(extra, dict) else {}
        except InputError as error:
            errors[ELSEWHERE] = str(error)
    rows: dict[str, tuple[int, ...]] = {}
    for question in QUESTIONS.values():
        if question.kind == "rows":
            _read_rows(question, values, document, errors, rows)
        elif question.kind == "checks":
            _read_checks(question, values, document)
        else:
            value = _value(question, values, errors)
            if value is not None:
                _put(document, question.name, value)
    document.setdefault("sex", "female")
    return Filled(document, errors, values, rows)


def _value(question: Question, values: Mapping[str, str], errors: dict[str, str]) -> Any:
    text = values.get(question.name, "")
    if not text:
        return None
    if question.kind == "flag":
        return {"true": True, "false": False}.get(text, text)
    if question.kind == "choice":
        return text
    number = number_of(text)
    if number is None:
        errors[question.name] = page_words().form.number
        return None
    return (
        {"value": number, "unit": values.get(f"{question.name}.unit") or question.units[0]}
        if question.units
        else number
    )


def number_of(text: str) -> float | int | None:
    """A number as people write it, with a comma or a true minus sign too; None for anything else."""
    plain = text.replace("−", "-").replace("–", "-").replace(",", ".").replace(" ", "").replace("\u00a0", "")
    if not _NUMBER.fullmatch(plain) or len(plain) > 12:
        return None
    return int(plain) if re.fullmatch(r"[-+]?\d+", plain) else float(plain)


def _read_checks(question: Question, values: Mapping[str, str], document: dict[str, Any]) -> None:
    state = values.get(question.name, "")
    ticked = [word for word, _ in question.choices if values.get(f"{question.name}.{word}")]
    ticked += [w for w in re.split(r"[,;\s]+", values.get(f"{question.name}.other", "")) if w]
    if ticked:
        _put(document, question.name, ticked)
    elif state == "none":
        _put(document, question.name, [])


def _read_rows(
    question: Question,
    values: Mapping[str, str],
    document: dict[str, Any],
    errors: dict[str, str],
    rows: dict[str, tuple[int, ...]],
) -> None:
    name = question.name
    records, numbers = [], []
    for number in _row_numbers(name, values):
        cells = {q.name: values.get(f"{name}.{number}.{q.name}", "") for q in ROWS[name]}
        cells |= {
            key: values[f"{name}.{number}.{key}"] for key in ("detected",) if values.get(f"{name}.{number}.{key}")
        }
        if not any(text for key, text in cells.items() if key not in ("unit", "device")):
            continue
        row: dict[str, Any] = {}
        for key, text in cells.items():
            if not text:
                continue
            if key in ("age", "value"):
                value = number_of(text)
                if value is None:
                    errors[f"{name}.{number}.{key}"] = page_words().form.number_short
                    continue
                row[key] = value
            elif key == "what":
                row["what"], _, site = text.partition(" ")
                row |= {"site": site} if site else {}
            else:
                row[key] = text
        if row.get("what", "dxa") != "dxa":
            row.pop("device", None)
        records.append(row)
        numbers.append(number)
    rows[name] = tuple(numbers)
    if records:
        document[name] = records
    elif values.get(name) == "none":
        document[name] = []


def _row_numbers(name: str, values: Mapping[str, str]) -> list[int]:
    numbers = {int(m[1]) for key in values if (m := re.fullmatch(rf"{name}\.(\d{{1,3}})\.\w+", key))}
    return sorted(numbers)[:_MOST_ROWS]


def row_count(name: str, values: Mapping[str, str]) -> int:
    """How many rows of a list the form has to show."""
    return max(_row_numbers(name, values), default=-1) + 1


def _put(document: dict[str, Any], name: str, value: Any) -> None:
    *parents, last = name.split(".")
    holder = document
    for parent in parents:
        inner = holder.get(parent)
        if not isinstance(inner, dict):
            inner = holder[parent] = {}
        holder = inner
    holder[last] = value
