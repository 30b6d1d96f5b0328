"""What the templates of the clinician's page are given."""

from __future__ import annotations

import json
from typing import Any

from osteon.web import words
from osteon.web.clinic import questions
from osteon.web.clinic.answering import Answer
from osteon.web.clinic.charts import CHARTS
from osteon.web.clinic.filled_form import ELSEWHERE, Filled, question_of
from osteon.web.clinic.form import EXTRA, row_count
from osteon.web.clinic.patient_files import EXAMPLES


def form_values(filled: Filled) -> dict[str, Any]:
    """What the form is shown with."""
    return {
        "sections": questions.SECTIONS,
        "rows": questions.ROWS,
        "measured": questions.MEASURED,
        "values": filled.values,
        "row_count": {name: row_count(name, filled.values) for name in questions.ROWS},
        "extra": filled.values.get(EXTRA, ""),
        "extra_names": _extra_names(filled.values.get(EXTRA, "")),
    }


def answer_values(filled: Filled, given: Answer, drawn: dict[str, Any] | None) -> dict[str, Any]:
    """What the answer, the outlook (``drawn``, as far as it was simulated) and the schedule are shown with."""
    from osteon.care.rules.library import library

    data = given.data
    to_come = drawn is None and bool(data) and bool(data["plan"]["options"]) and "age" in filled.document
    return {
        "given": given,
        "found": data,
        "matched": () if given.found is None else given.found.matched_rules,
        "drawn": drawn,
        "to_come": CHARTS if to_come else (),
        "w": words,
        "guidelines": library().guidelines,
        "question_of": question_of,
        "schedules": schedules(data) if data else {},
        "elsewhere": given.errors.get(ELSEWHERE, ""),
        "label_of": _label,
        "examples": EXAMPLES,
    }


def schedules(data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Schedules by option, that of the patient as she is first, under an empty name."""
    plans = data["plan"].get("options", [])
    return {"": data["monitoring"], **{option["option"]: option["monitoring"] for option in plans}}


def headline(given: Answer) -> str:
    """The answer in a few words, for the title and for screen readers."""
    if given.found is not None:
        others = [words.CATEGORIES[c].lower() for c in given.found.category_range if c != given.found.category]
        others = [] if given.found.category == "out_of_scope" else [c for c in others if "outside" not in c]
        return words.CATEGORIES[given.found.category] + (f", could be {' or '.join(others)}" if others else "")
    if given.errors:
        return "1 entry needs a look" if len(given.errors) == 1 else f"{len(given.errors)} entries need a look"
    return "Nothing entered yet"


def _label(name: str) -> str:
    """A field of the form as a link names it."""
    base, _, column = name.partition(".")
    if base in questions.ROWS and column[:1].isdigit():
        number, _, cell = column.partition(".")
        return f"{questions.QUESTIONS[base].label} {int(number) + 1}, {cell}"
    asked = questions.QUESTIONS.get(name)
    return asked.label if asked else words.plain(name)


def _extra_names(extra: str) -> str:
    try:
        found = json.loads(extra or "{}")
    except ValueError:
        return ""
    if not isinstance(found, dict):
        return ""
    return ", ".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in found.items())
