"""The plain words of ``data/words/*.yaml``: read once, checked, with errors that name file and line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Literal

from osteon.care.plan.plan_data import Verification
from osteon.records import AtLeast, Between, DataFile, Key, Matches, Record, Said, Source

Identifier = Annotated[str, Matches(r"[a-z0-9]+(-[a-z0-9]+)*", "bone-density")]
Count = Annotated[float, Between(0, 10000)]


class Dated(Record):
    """Something that is said, with where it comes from and when it was last looked through."""

    source: Source
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
    categories: Mapping[str, Said]
    scores: Scores
    sites: Mapping[str, Said]
    factors: Mapping[str, Said]
    drugs: Mapping[str, DrugWords]
    kinds: Mapping[Literal["base", "continue", "start", "switch", "pause", "exit"], str]
    statuses: Mapping[Literal["ok", "caution", "hold", "blocked", "together", "shared"], Said]
    own_referrals: tuple[str, ...]
    next_action: Mapping[str, Said]
    advice: Mapping[str, str]
    flags: Mapping[str, Said]
    events: Mapping[str, Said]
    questions: tuple[Said, ...]
    more_questions: Mapping[str, Said]

    def section(self, name: str) -> Section:
        """A fixed part by its id."""
        return next(section for section in self.sections if section.id == name)


class RuleWords(Record):
    """A safety rule in plain words: ``so`` where it holds, ``open`` while a fact is not known."""

    so: str
    open: str


class SafetyWords(Record):
    """``safety.yaml``, by the id of the rule."""

    rules: Mapping[str, RuleWords]


class Harm(Dated):
    """A harm with a number: ``with_drug`` of ``of`` people have it, and ``without`` of them without the drug."""

    id: Identifier
    title: Said
    drugs: tuple[str, ...]
    what: Said
    time: Said
    of: Literal[100, 1000, 10000]
    with_drug: Annotated[Count, Key("with")]
    without: Count | None
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
    sources: Annotated[tuple[Source, ...], AtLeast(1)]
    verification: Verification
    date: date


class Entries(Record):
    """``glossary.yaml``."""

    words: tuple[Entry, ...]


PATIENT = DataFile("words/patient.yaml", PatientWords, "what the patient's page says")
SAFETY = DataFile("words/safety.yaml", SafetyWords, "safety rules in plain words")
HARMS = DataFile("words/harms.yaml", Harms, "harms of bone drugs that have a number")
GLOSSARY = DataFile("words/glossary.yaml", Entries, "the glossary")


@cache
def patient_words() -> PatientWords:
    """What the patient's page says."""
    return PATIENT.read()


@cache
def safety_words() -> Mapping[str, RuleWords]:
    """Safety rules in plain words."""
    return SAFETY.read().rules


@cache
def harms() -> tuple[Harm, ...]:
    """Harms of bone drugs that have a number."""
    return HARMS.read().harms


@cache
def glossary() -> tuple[Entry, ...]:
    """The glossary, by the alphabet."""
    held = GLOSSARY.read().words
    return tuple(sorted(held, key=lambda entry: entry.term.lower()))


def words_date() -> date:
    """The latest date of any of these words."""
    held = patient_words()
    dates = [item.date for item in (*held.lead, *held.sections, *harms())]
    return max(*dates, *(entry.date for entry in glossary()))
