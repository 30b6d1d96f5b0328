"""Headings and sentences of an assessment."""

from functools import cache
from typing import Annotated

from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Heads(Record):
    """``heads``."""

    title: Said
    decided_by: Said
    tier: Said
    rows: Said
    factors: Said
    bone_history: Said
    not_counted: Said
    changes: Said
    not_known: Said
    taken_from: Said
    set_aside: Said
    flags: Said
    next: Said
    first: Said
    why: Said
    then: Said
    advice: Said
    always: Said
    drugs: Said
    guidelines: Said
    options: Said
    labels: Said
    left_out: Said
    due: Said
    monitoring: Said
    expected: Said
    sources: Said


class Columns(Record):
    """``columns``."""

    drug: Said
    status: Said
    why: Said
    guideline: Said
    answer: Said
    meaning: Said
    option: Said
    what: Said
    when: Said
    whom: Said
    measured: Said
    month: Said
    change: Said
    beyond_chance: Said


class Option(Record):
    """``option``."""

    base: Said
    drug: Annotated[Phrase, Fields("drug", "dose", "interval")]
    pause: Said
    exit: Annotated[Phrase, Fields("drug", "follows")]
    exit_open: Annotated[Phrase, Fields("drug")]
    unaided: Annotated[Phrase, Fields("drug")]
    exit_unaided: Annotated[Phrase, Fields("drug")]
    alone: Annotated[Phrase, Fields("drug")]
    untreated: Said
    asked_for: Said


class TierPhrases(Record):
    """``tier``: what is said of the tier of risk."""

    imminent: Annotated[Phrase, Fields("tier")]
    criterion: Annotated[Phrase, Fields("text", "mark")]
    could_be: Annotated[Phrase, Fields("others", "fields")]
    could_be_alone: Annotated[Phrase, Fields("others")]
    soon_open: Annotated[Phrase, Fields("fields")]
    builders: Annotated[Phrase, Fields("drugs")]
    builder: Annotated[Phrase, Fields("drug", "status")]


class Terminal(Record):
    """``terminal``."""

    headline: Annotated[Phrase, Fields("id", "title")]
    open: Annotated[Phrase, Fields("id", "title", "could_be")]
    options: Annotated[Phrase, Fields("major")]
    option: Annotated[Phrase, Fields("name", "status")]
    percent: Annotated[Phrase, Fields("name", "spread")]


class AssessmentWords(Record):
    """``assessment.yaml``."""

    heads: Heads
    columns: Columns
    could_be: Annotated[Phrase, Fields("others")]
    fact: Annotated[Phrase, Fields("fact", "value")]
    fact_flag: Annotated[Phrase, Fields("fact", "value")]
    with_origin: Annotated[Phrase, Fields("text", "origin")]
    taken_from: Annotated[Phrase, Fields("fact", "origin")]
    set_aside: Annotated[Phrase, Fields("field", "value", "reason")]
    change: Annotated[Phrase, Fields("condition", "category")]
    before: Annotated[Phrase, Fields("what", "day")]
    step: Annotated[Phrase, Fields("day", "what")]
    first: Annotated[Phrase, Fields("steps")]
    then: Annotated[Phrase, Fields("steps")]
    nothing_decides: Said
    no_row: Said
    no_factor: Said
    nothing_open: Said
    nothing_against: Said
    waits_for: Annotated[Phrase, Fields("fields")]
    before_any: Annotated[Phrase, Fields("fields")]
    other_drugs: Annotated[Phrase, Fields("drugs")]
    other_drug: Said
    remark: Said
    counts: Annotated[Phrase, Fields("factors")]
    counts_in: Annotated[Phrase, Fields("factor", "guidelines")]
    open_decided_by: Annotated[Phrase, Fields("others", "fields")]
    could_be_decided_by: Annotated[Phrase, Fields("others", "fields")]
    not_for: Annotated[Phrase, Fields("answer", "guidelines")]
    outside_decided_by: Annotated[Phrase, Fields("fields")]
    superseded: Annotated[Phrase, Fields("guideline")]
    expired: Annotated[Phrase, Fields("day")]
    not_verified: Said
    country_none: Said
    country_chosen: Annotated[Phrase, Fields("country")]
    country_within: Annotated[Phrase, Fields("country", "region")]
    expired_rules: Annotated[Phrase, Fields("what", "day")]
    nothing_due: Said
    due: Annotated[Phrase, Fields("what", "detail")]
    now: Said
    who: Annotated[Phrase, Fields("age", "sex")]
    years: Annotated[Phrase, Fields("count")]
    age_not_known: Said
    option: Option
    tier: TierPhrases
    terminal: Terminal


ASSESSMENT = DataFile("words/*/assessment.yaml", AssessmentWords, "headings and sentences of an assessment")


@cache
def assessment_words() -> AssessmentWords:
    """The words of the assessment, in the language that is spoken."""
    return spoken(ASSESSMENT)
