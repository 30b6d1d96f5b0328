"""What the printed report says beside the words of an assessment."""

from functools import cache
from typing import Annotated

from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Chart(Record):
    """``chart``."""

    note: Annotated[Phrase, Fields("alone")]
    unaided: Said
    ends: Annotated[Phrase, Fields("drug")]
    simulation: Said
    none: Said
    name: Said
    picture: Said
    said: Annotated[Phrase, Fields("options")]
    option: Annotated[Phrase, Fields("name", "cells")]
    t_score: Annotated[Phrase, Fields("site")]
    change: Annotated[Phrase, Fields("quantity")]
    years: Annotated[Phrase, Fields("count")]
    base: Said
    no_drug: Said
    asked_for: Said
    six_monthly: Said


class Risks(Record):
    """``risks``."""

    head: Said
    scale: Annotated[Phrase, Fields("outcome", "interval")]
    bar: Annotated[Phrase, Fields("median", "interval")]
    note: Said
    few: Said


class Expected(Record):
    """``expected``."""

    head: Said
    at: Annotated[Phrase, Fields("quantity", "month")]
    seen: Annotated[Phrase, Fields("quantity")]
    least: Said
    limits: Annotated[Phrase, Fields("fall", "rise")]
    months: Annotated[Phrase, Fields("count")]


class Calendar(Record):
    """``calendar``."""

    head: Said
    any_option: Said
    any_drug: Said
    any_tablet: Said
    any_bisphosphonate: Said
    repeated: Annotated[Phrase, Fields("first", "count", "last")]
    rules: Annotated[Phrase, Fields("rules")]


class ReportWords(Record):
    """``report.yaml``."""

    running: Annotated[Phrase, Fields("id", "day", "version")]
    title: Annotated[Phrase, Fields("id")]
    foot: Annotated[Phrase, Fields("version")]
    page: Annotated[Phrase, Fields("page", "pages")]
    taking: Annotated[Phrase, Fields("Drug", "count", "left")]
    taken: Annotated[Phrase, Fields("Drug", "left")]
    starting: Annotated[Phrase, Fields("Drug", "left")]
    chart: Chart
    risks: Risks
    expected: Expected
    calendar: Calendar
    about: Annotated[Phrase, Fields("sources", "years", "words", "calibrated")]
    assumed: Annotated[Phrase, Fields("notes")]
    limits: Said
    no_years: Said


REPORT = DataFile("words/*/report.yaml", ReportWords, "what the printed report says beside the words of an assessment")


@cache
def report_words() -> ReportWords:
    """The words of the report, in the language that is spoken."""
    return spoken(REPORT)
