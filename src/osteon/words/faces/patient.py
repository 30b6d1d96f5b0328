"""What the patient's page says, and the safety rules in plain words."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from osteon.records import DataFile, Record, Said
from osteon.words.dated import Dated, Identifier
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase

Filled = Annotated[Phrase, Fields("drug", "Drug", "people")]
"""A text of the page: the inhibitor, also with a capital letter, and women, men or people."""


class Lead(Dated):
    """A sentence or two at the head of the page."""

    id: Identifier
    text: Filled


class Section(Dated):
    """A fixed part of the page."""

    id: Identifier
    title: Filled
    text: tuple[Filled, ...]


class Scores(Record):
    """How the lowest T-score is told."""

    text: Annotated[Phrase, Fields("t", "site")]
    not_known: Said


class DrugWords(Record):
    """A bone drug: how it is given, and what one should know."""

    how: Said
    know: Said


class Sentences(Record):
    """``sentences``."""

    people: Annotated[Phrase, Fields("sex")]
    inhibitor: Said
    ask_first: Said
    asked_before: Said
    counted: Annotated[Phrase, Fields("factors")]
    counted_join: Said
    bone_loss: Annotated[Phrase, Fields("drug", "site", "change", "people", "low", "high")]
    stay: Said
    lose: Annotated[Phrase, Fields("percent")]
    gain: Annotated[Phrase, Fields("percent")]
    no_change: Said
    less: Annotated[Phrase, Fields("percent")]
    more: Annotated[Phrase, Fields("percent")]
    alone: Annotated[Phrase, Fields("Drug")]
    untreated: Said
    base: Said
    pause: Said
    then: Annotated[Phrase, Fields("drug", "follows")]
    the_bone_drug: Said
    by: Annotated[Phrase, Fields("month")]
    by_now: Said
    picture: Annotated[Phrase, Fields("hit", "people", "rest")]
    picture_fewer: Annotated[Phrase, Fields("hit", "people", "rest", "fewer")]
    picture_same: Annotated[Phrase, Fields("hit", "people", "rest")]
    harm: Annotated[Phrase, Fields("drugs", "share", "what", "time")]
    harm_without: Annotated[Phrase, Fields("against", "share")]
    harm_rare: Said
    with_drug: Annotated[Phrase, Fields("drugs")]
    share: Annotated[Phrase, Fields("count", "all")]
    dots: Annotated[Phrase, Fields("label", "share", "what", "time")]
    now: Said
    may_be: Annotated[Phrase, Fields("span")]
    source: Annotated[Phrase, Fields("source")]
    source_mark: Annotated[Phrase, Fields("source", "mark")]
    made: Annotated[Phrase, Fields("day", "version")]
    made_up: Annotated[Phrase, Fields("title")]
    also: Annotated[Phrase, Fields("names")]
    see: Said
    looked_through: Annotated[Phrase, Fields("day")]


class Heads(Record):
    """``heads``."""

    title: Said
    mine: Said
    next: Said
    dates: Said
    simulation: Said
    breaks: Said
    spared: Said
    whole: Said
    words: Said
    comes_from: Said
    not_made: Said
    general: Said
    to_form: Said
    examples: Said
    back: Said
    report_pdf: Said
    report_html: Said
    nothing_filled: Said
    glossary: Said
    glossary_lead: Said


class PatientWords(Record):
    """``patient.yaml``; what is empty is not for the patient."""

    lead: tuple[Lead, ...]
    sections: tuple[Section, ...]
    scores: Scores
    drugs: Mapping[str, DrugWords]
    kinds: Mapping[Literal["base", "continue", "start", "switch", "pause", "exit"], str]
    own_referrals: tuple[str, ...]
    next_action: Mapping[str, Annotated[Phrase, Fields("drug", "when")]]
    advice: Mapping[str, str]
    flags: Mapping[str, Said]
    questions: tuple[Filled, ...]
    more_questions: Mapping[str, Said]
    sentences: Sentences
    heads: Heads


class RuleWords(Record):
    """A safety rule in plain words: ``so`` where it holds, ``open`` while a fact is not known."""

    so: str
    open: str


class SafetyWords(Record):
    """``safety.yaml``, by the id of the rule."""

    rules: Mapping[str, RuleWords]


PATIENT = DataFile("words/*/patient.yaml", PatientWords, "what the patient's page says")


@cache
def patient_words() -> PatientWords:
    """What the patient's page says."""
    return spoken(PATIENT)


SAFETY = DataFile("words/*/safety.yaml", SafetyWords, "safety rules in plain words")


@cache
def safety_words() -> Mapping[str, RuleWords]:
    """Safety rules in plain words."""
    return spoken(SAFETY).rules
