"""What the templates of the clinician's page are given."""

from __future__ import annotations

import json
from typing import Any

from osteon.care.rules.standing import standing
from osteon.web.clinic import questions
from osteon.web.clinic.answering import Answer
from osteon.web.clinic.charts import charts
from osteon.web.clinic.filled_form import ELSEWHERE, Filled, question_of
from osteon.web.clinic.form import EXTRA, row_count
from osteon.web.clinic.patient_files import EXAMPLES
from osteon.words import advice, facts, format, vocabulary
from osteon.words.faces.assessment import assessment_words
from osteon.words.faces.page import page_words
from osteon.words.tier import tier_lines

LOOKS = {
    "ok": ("✓", "badge-calm"), "caution": ("!", "badge-accent"), "hold": ("‖", "badge-alarm"),
    "blocked": ("✕", "badge-alarm"),
}  # fmt: skip
"""Sign and class of a status's badge."""


def form_values(filled: Filled) -> dict[str, Any]:
    """What the form is shown with."""
    return {
        "sections": questions.SECTIONS,
        "rows": questions.ROWS,
        "measured": questions.MEASURED,
        "values": filled.values,
        "countries": [(code, row.name) for code, row in standing().countries.items()],
        "row_count": {name: row_count(name, filled.values) for name in questions.ROWS},
        "extra": filled.values.get(EXTRA, ""),
        "extra_names": _extra_names(filled.values.get(EXTRA, "")),
    }


def answer_values(filled: Filled, answer: Answer, drawn: dict[str, Any] | None) -> dict[str, Any]:
    """What the answer, the outlook (``drawn``, as far as it was simulated) and the schedule are shown with."""
    from osteon.care.rules.library import library

    data = answer.data
    to_come = drawn is None and bool(data) and bool(data["plan"]["options"]) and "age" in filled.document
    return {
        "answer": answer,
        "data": data,
        "matched": () if answer.assessment is None else answer.assessment.matched_rules,
        "tier": _tier(answer),
        "drawn": drawn,
        "to_come": charts() if to_come else (),
        "assessment": answer.assessment,
        "ordinary": advice.ORDINARY,
        "apart": advice.APART,
        "looks": LOOKS,
        "guidelines": library().guidelines,
        "question_of": question_of,
        "schedules": schedules(data) if data else {},
        "elsewhere": answer.errors.get(ELSEWHERE, ""),
        "label_of": _label,
        "examples": EXAMPLES,
    }


def _tier(answer: Answer) -> tuple[str, ...]:
    """What is said of the tier of risk; empty where there is no answer."""
    assessment = answer.assessment
    if assessment is None or assessment.tier is None:
        return ()
    return tier_lines(assessment.tier, lambda name: facts.field_term(name, assessment.facts))


def schedules(data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Schedules by option, that of the patient as she is first, under an empty name."""
    plans = data["plan"].get("options", [])
    return {"": data["monitoring"], **{option["option"]: option["monitoring"] for option in plans}}


def headline(answer: Answer) -> str:
    """The answer in a few words, for the title and for screen readers."""
    if answer.assessment is not None:
        title = vocabulary.category_title(answer.assessment.category)
        others = vocabulary.other_categories(answer.assessment.category, answer.assessment.category_range)
        return format.listed([title, assessment_words().could_be(others=others)] if others else [title])
    words = page_words().errors
    return words.head(count=len(answer.errors)) if answer.errors else words.nothing


def _label(name: str) -> str:
    """A field of the form as a link names it."""
    base, _, column = name.partition(".")
    if base in questions.ROWS and column[:1].isdigit():
        number, _, cell = column.partition(".")
        return page_words().form.row(label=questions.QUESTIONS[base].label, number=int(number) + 1, cell=cell)
    asked = questions.QUESTIONS.get(name)
    return asked.label if asked else vocabulary.as_written(name)


def _extra_names(extra: str) -> str:
    try:
        extras = json.loads(extra or "{}")
    except ValueError:
        return ""
    if not isinstance(extras, dict):
        return ""
    return ", ".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in extras.items())
