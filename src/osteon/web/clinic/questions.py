"""The clinician's form as data, out of ``questions.yaml``; what its words mean stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Literal

from osteon import units
from osteon.drugs.catalogue import drafts, usual_courses
from osteon.files import YamlReader
from osteon.treatment.course import course_label
from osteon.words.faces.page import page_words
from osteon.words.vocabulary import vocabulary

Kind = Literal["number", "choice", "flag", "checks", "rows"]
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


def _of_drugs() -> dict[str, dict[str, str]]:
    """Choices that follow from the catalogue."""
    courses = {word: course_label(course) for word, course in usual_courses().items()}
    orders = {word: draft.label for word, draft in drafts().items()}
    return {
        "bone therapies": {"": page_words().form.not_known, "none": vocabulary().nothing, **courses},
        "drafted orders": {"": vocabulary().nothing, **orders},
    }


def _read() -> tuple[tuple[Section, ...], dict[str, tuple[Question, ...]]]:
    name = "questions.yaml"
    document: Any = YamlReader(files("osteon.web").joinpath(name).read_text(encoding="utf-8"), name).document()

    def questions(written: list[dict[str, Any]]) -> tuple[Question, ...]:
        return tuple(question(**one) for one in written)

    def question(choices: Any = None, units: Any = (), **said: Any) -> Question:
        named = ({**_of_drugs(), **document["lists"]})[choices] if isinstance(choices, str) else choices or {}
        return Question(**said, units=tuple(units), choices=tuple(named.items()))

    sections = [
        Section(**{**one, "questions": questions(one["questions"]), "more": questions(one.get("more", []))})
        for one in document["sections"]
    ]
    return tuple(sections), {name: questions(columns) for name, columns in document["rows"].items()}


SECTIONS, ROWS = _read()
"""The form, and the columns of its lists."""

QUESTIONS = {q.name: q for section in SECTIONS for q in (*section.questions, *section.more)}

_QUANTITIES = {
    "dxa": units.BMD, "ctx": units.CTX, "p1np": units.P1NP, "ntx": units.NTX, "bsap": units.BSAP,
    "estradiol": units.ESTRADIOL,
}  # fmt: skip
MEASURED: tuple[tuple[str, str, units.Quantity], ...] = tuple(
    (key, label, _QUANTITIES[key.split()[0]])
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
