"""The clinician's form as data, out of ``questions.yaml``; what its words mean stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from osteon import units
from osteon.person.dated import MEASURED as MEASURABLE
from osteon.web.clinic.question_file import FILE, Kind, QuestionRow

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    name : field of the patient file, ``labs.adj_calcium``.
    unit : of a number with one unit; `units` where one can be chosen, the usual one first.
    choices : value -> label; the empty value is "not known".
    when : other answers with which it can matter; see `holds`.
    """

    name: str
    label: str
    kind: Kind = "number"
    unit: str = ""
    units: tuple[str, ...] = ()
    choices: Choices = ()
    hint: str = ""
    when: str = ""


@dataclass(frozen=True)
class Section:
    """A group of questions; `more` are asked on demand."""

    key: str
    title: str
    questions: tuple[Question, ...]
    more: tuple[Question, ...] = field(default=())
    more_title: str = ""
    open: bool = False


def _read() -> tuple[tuple[Section, ...], dict[str, tuple[Question, ...]]]:
    form = FILE.read()
    lists = form.every_list()

    def question(row: QuestionRow) -> Question:
        named = lists[row.choices] if isinstance(row.choices, str) else row.choices or {}
        choices = tuple(named.items())
        return Question(row.name, row.label, row.kind, row.unit, row.units, choices, row.hint, row.when)

    def questions(rows: tuple[QuestionRow, ...]) -> tuple[Question, ...]:
        return tuple(map(question, rows))

    sections = [
        Section(one.key, one.title, questions(one.questions), questions(one.more), one.more_title, one.open)
        for one in form.sections
    ]
    return tuple(sections), {name: questions(columns) for name, columns in form.rows.items()}


SECTIONS, ROWS = _read()
"""The form, and the columns of its lists."""

QUESTIONS = {q.name: q for section in SECTIONS for q in (*section.questions, *section.more)}

MEASURED: tuple[tuple[str, str, units.Quantity], ...] = tuple(
    (key, label, MEASURABLE[key.split()[0]][0])
    for key, label in next(q for q in ROWS["measurements"] if q.name == "what").choices
    if key
)
"""Key of the form, label and quantity of what can be measured more than once."""


def holds(when: str, values: Mapping[str, str]) -> bool:
    """Whether a condition of the form holds with what was filled in; the page's own script reads it in the same way."""

    def part(text: str) -> bool:
        name, negated, wanted = re.fullmatch(r"\s*([\w.]+)(!?)=(.*?)\s*", text).groups()  # type: ignore[union-attr]
        return (values.get(name, _FIRST.get(name, "")) in wanted.split("|")) is not bool(negated)

    return not when or all(part(text) for text in when.split("&"))


_FIRST = {q.name: q.choices[0][0] for q in QUESTIONS.values() if q.kind == "choice" and len(q.choices) == 2}
"""What a question holds that is never left open."""
