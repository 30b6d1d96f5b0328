"""The words for the codes of an assessment: categories, statuses, answers, marks, what is due, diseases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from osteon.quantities import Process
from osteon.records import DataFile, Fault, Record, Said
from osteon.words.format import any_of
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase

Category = Literal["low", "moderate", "high", "indeterminate", "out_of_scope"]
Tier = Literal["indeterminate", "low", "moderate", "high", "very_high"]
Status = Literal["ok", "caution", "hold", "blocked"]
GuidelineState = Literal["in use", "superseded", "expired", "recalled", "not verified", "not written"]
Mark = Literal["seen", "second-hand", "recalled", "assumed", "unread"]
Due = Literal[
    "dxa", "turnover_markers", "dental_check", "vitamin_d", "calcium", "calcium_phosphate_magnesium", "creatinine",
    "dose", "adherence", "review", "follow_on", "specialist_referral",
]  # fmt: skip
Fracture = Literal["any", "major", "hip", "vertebral", "vertebral-several", "forearm", "humerus", "other"]
Held = TypeVar("Held")
OPEN_ANSWERS = ("needs_bmd", "needs_data", "not_verified")
"""Answers by which a guideline says that it has none yet."""
ALARMING = ("superseded", "expired", "not verified")
"""States of a guideline that stand beside it as a warning; the others are told by the mark of its words."""


class Term(Record):
    """A word, and its form for the patient."""

    term: Said
    plain: Said


class CategoryWords(Term):
    """A category, and what it is called where it stands alone."""

    title: Said


class MarkWords(Record):
    """How sure a rule's words are; the badge is empty for what was read."""

    term: Said
    badge: str


class Vocabulary(Record):
    """``vocabulary.yaml``."""

    categories: Mapping[Category, CategoryWords]
    tiers: Mapping[Tier, Term]
    statuses: Mapping[Status, Term]
    answers: Mapping[str, Said]
    states: Mapping[GuidelineState, Said]
    marks: Mapping[Mark, MarkWords]
    due: Mapping[Due, Term]
    factors: Mapping[str, Annotated[Phrase, Fields("condition")]]
    conditions: Mapping[str, Said]
    processes: Mapping[Process, Said]
    sites: Mapping[str, Said]
    fields: Mapping[str, Said]
    fractures: Mapping[Fracture, Said]
    yes: Said
    no: Said
    nothing: Said

    def faults(self) -> Iterator[Fault]:
        """Forms that stand for any other one."""
        for name, held, key in (("factors", self.factors, "condition"), ("sites", self.sites, "other")):
            if key not in held:
                yield Fault((name, key), "nothing", "this field is needed")


VOCABULARY = DataFile("words/*/vocabulary.yaml", Vocabulary, "words for the codes of an assessment")


@cache
def vocabulary() -> Vocabulary:
    """The words for codes, in the language that is spoken."""
    return spoken(VOCABULARY)


def category_title(category: str) -> str:
    """``High risk``."""
    return _of(vocabulary().categories, category).title


def category_term(category: str) -> str:
    """``high``."""
    return _of(vocabulary().categories, category).term


def other_categories(category: str, possible: Iterable[str]) -> str:
    """``moderate or high``: what else the category could be while facts are not known; empty where nothing."""
    others = [word for word in possible if word not in (category, "out_of_scope")]
    return "" if category == "out_of_scope" else any_of(map(category_term, others))


def status_term(status: str) -> str:
    """``hold``."""
    return _of(vocabulary().statuses, status).term


def answer_term(answer: str) -> str:
    """A guideline's answer; one of a file of one's own as it is written."""
    return vocabulary().answers.get(answer) or as_written(answer)


def other_answers(answer: str, possible: Iterable[str]) -> str:
    """``treat or monitor``: what else a guideline could say while facts are not known."""
    return any_of(answer_term(word) for word in possible if word not in (answer, "out_of_scope"))


def state_term(state: str) -> str:
    """What a guideline is worth as its own word on a day: ``superseded``."""
    return _of(vocabulary().states, state)


def badge(verification: str) -> str:
    """How sure a rule's words are, in short; empty for what was read, and for a guideline without rules."""
    marks: Mapping[Any, MarkWords] = vocabulary().marks
    return marks[verification].badge if verification in marks else verification


def mark_term(verification: str) -> str:
    """How sure a rule's words are, in full."""
    marks: Mapping[Any, MarkWords] = vocabulary().marks
    return marks[verification].term if verification in marks else verification


def due_term(what: str) -> str:
    """``Bone density (DXA)``."""
    due: Mapping[Any, Term] = vocabulary().due
    return due[what].term if what in due else as_written(what)


def condition_term(condition: str) -> str:
    """A disease."""
    return vocabulary().conditions.get(condition) or as_written(condition)


def fracture_term(outcome: str) -> str:
    """A kind of fracture that is counted."""
    return _of(vocabulary().fractures, outcome)


def yes_or_no(value: bool) -> str:
    """Of a fact that is so or not."""
    return vocabulary().yes if value else vocabulary().no


def as_written(word: str) -> str:
    """A word of a file, ``needs_data`` as ``needs data``."""
    return word.replace("_", " ")


def _of(held: Mapping[Any, Held], code: str) -> Held:
    return held[code]
