"""The plain words of ``data/words/*.yaml``: read once, checked, with errors that name file and line."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field

from osteon.care.plan.plan_data import Verification, load
from osteon.person.records import Record

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Said = Annotated[str, Field(min_length=1)]


class Dated(Record):
    """Something that is said, with where it comes from and when it was last looked through."""

    source: Said
    verification: Verification
    date: date


class Lead(Dated):
    """A sentence or two at the head of the page."""

    id: Identifier
    text: Said


class Section(Dated):
    """A fixed part of the page; names in braces are filled in."""

    id: Identifier
    title: Said
    text: tuple[Said, ...]


class Scores(Record):
    """How the lowest T-score is told."""

    text: Said
    none: Said


class DrugWords(Record):
    """A bone drug: how it is given, and what one should know."""

    name: Said
    how: Said
    know: Said


class PatientWords(Record):
    """``patient.yaml``; what is empty is not for the patient."""

    lead: tuple[Lead, ...]
    sections: tuple[Section, ...]
    categories: dict[str, Said]
    scores: Scores
    sites: dict[str, Said]
    factors: dict[str, Said]
    drugs: dict[str, DrugWords]
    kinds: dict[str, str]
    statuses: dict[str, Said]
    next_action: dict[str, Said]
    advice: dict[str, str]
    flags: dict[str, Said]
    events: dict[str, Said]
    questions: tuple[Said, ...]
    more_questions: dict[str, Said]

    def section(self, name: str) -> Section:
        """A fixed part by its id."""
        return next(section for section in self.sections if section.id == name)


class RuleWords(Record):
    """A safety rule in plain words: ``so`` where it holds, ``open`` while a fact is not known."""

    so: str
    open: str


class SafetyWords(Record):
    """``safety.yaml``, by the id of the rule."""

    rules: dict[str, RuleWords]


class Harm(Dated):
    """A harm with a number: ``with_drug`` of ``of`` people have it, and ``without`` of them without the drug."""

    id: Identifier
    title: Said
    drugs: tuple[str, ...]
    what: Said
    time: Said
    of: Literal[100, 1000, 10000]
    with_drug: Annotated[float, Field(ge=0, alias="with")]
    without: Annotated[float, Field(ge=0)] | None
    against: str
    text: Said


class Harms(Record):
    """``harms.yaml``."""

    harms: tuple[Harm, ...]


class Entry(Record):
    """A word of the glossary."""

    id: Identifier
    term: Said
    also: tuple[str, ...] = ()
    text: Said
    see: tuple[Identifier, ...] = ()
    sources: Annotated[tuple[Said, ...], Field(min_length=1)]
    verification: Verification
    date: date


class Entries(Record):
    """``glossary.yaml``."""

    words: tuple[Entry, ...]


@cache
def patient_words() -> PatientWords:
    """What the patient's page says."""
    return load("patient.yaml", _text("patient.yaml"), PatientWords)


@cache
def safety_words() -> dict[str, RuleWords]:
    """Safety rules in plain words."""
    return load("safety.yaml", _text("safety.yaml"), SafetyWords).rules


@cache
def harms() -> tuple[Harm, ...]:
    """Harms of bone drugs that have a number."""
    return load("harms.yaml", _text("harms.yaml"), Harms).harms


@cache
def glossary() -> tuple[Entry, ...]:
    """The glossary, by the alphabet."""
    held = load("glossary.yaml", _text("glossary.yaml"), Entries).words
    return tuple(sorted(held, key=lambda entry: entry.term.lower()))


def words_date() -> date:
    """The latest date of any of these words."""
    held = patient_words()
    dates = [item.date for item in (*held.lead, *held.sections, *harms())]
    return max(*dates, *(entry.date for entry in glossary()))


def _text(name: str) -> str:
    return files("osteon").joinpath("data", "words", name).read_text(encoding="utf-8")
