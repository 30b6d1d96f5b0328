"""What the commands say."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from osteon.care.rules.guideline_draft import Kind
from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Working(Record):
    """``working``."""

    assessing: Said
    comparing: Said
    computing: Said
    forecasting: Said
    predicting: Said
    refitting: Said
    report: Said
    simulating: Said
    writing: Said


class Simulate(Record):
    """``simulate``."""

    failed: Annotated[Phrase, Fields("name", "why")]


class Forecast(Record):
    """``forecast``."""

    t_score: Annotated[Phrase, Fields("month", "cells")]
    without: Annotated[Phrase, Fields("month", "cells")]
    none: Said
    cell: Annotated[Phrase, Fields("name", "value")]


class Terms(Record):
    """``terms``."""

    density_today: Said
    density_change: Said
    turnover: Said
    structure: Said
    bone_score: Said
    recent_fracture: Said


class Risk(Record):
    """``risk``."""

    head: Annotated[Phrase, Fields("region")]
    frax: Annotated[Phrase, Fields("values")]
    of_100: Annotated[Phrase, Fields("years", "sex")]
    any: Annotated[Phrase, Fields("count")]
    major: Annotated[Phrase, Fields("count")]
    hip: Annotated[Phrase, Fields("count")]
    dead: Annotated[Phrase, Fields("count")]
    count: Annotated[Phrase, Fields("count", "interval")]
    count_few: Annotated[Phrase, Fields("interval")]
    moves: Annotated[Phrase, Fields("years")]
    times: Annotated[Phrase, Fields("factor")]
    together: Said
    age: Annotated[Phrase, Fields("age")]
    density: Annotated[Phrase, Fields("region")]
    marker: Annotated[Phrase, Fields("marker")]
    not_known: Said
    few: Said
    terms: Terms


class Columns(Record):
    """``columns``."""

    new: Said
    since: Said
    change: Said
    expected: Said
    by_chance: Said


class Verdicts(Record):
    """``verdicts``."""

    as_expected: Said
    less_than_expected: Said
    more_than_expected: Said
    within_measurement_error: Said
    odd_jump: Said


class Followup(Record):
    """``followup``."""

    columns: Columns
    verdicts: Verdicts
    ask: Annotated[Phrase, Fields("verdict")]
    rapid: Annotated[Phrase, Fields("quantity", "change")]
    source: Annotated[Phrase, Fields("source", "verification")]
    rule: Annotated[Phrase, Fields("rule", "source", "verification")]


class Check(Record):
    """``check``."""

    checked: Annotated[Phrase, Fields("count", "state")]
    with_fault: Annotated[Phrase, Fields("count")]
    no_fault: Said
    fault: Said
    note: Said
    ok: Said


class Kinds(Record):
    """``kinds``."""

    guidelines: Said
    safety: Said
    flags: Said
    advice: Said
    plan: Said


class Explain(Record):
    """``explain``."""

    kinds: Kinds
    when: Said
    then: Said
    says: Said
    source: Said
    words: Said
    file: Said
    note: Said
    at: Annotated[Phrase, Fields("file", "line")]


class GuidelineHeads(Record):
    """Heads of the columns."""

    id: Said
    state: Said
    read: Said
    expires: Said
    of: Said
    title: Said


class Guidelines(Record):
    """``guidelines``."""

    superseded: Annotated[Phrase, Fields("state", "guideline")]
    heads: GuidelineHeads
    nobody: Said
    edition: Annotated[Phrase, Fields("edition", "marks")]
    edition_alone: Annotated[Phrase, Fields("edition")]
    reader: Annotated[Phrase, Fields("reader", "guidelines")]
    file: Annotated[Phrase, Fields("what", "count", "read", "expires")]


class Ask(Record):
    """A question of ``fill``, and what is meant by it."""

    asks: Said
    means: Said


class Fill(Record):
    """``fill``."""

    begin: Annotated[Phrase, Fields("title", "citation")]
    commands: Said
    resumed: Annotated[Phrase, Fields("count", "draft")]
    asked: Annotated[Phrase, Fields("question", "default")]
    numbered: Annotated[Phrase, Fields("number", "question")]
    refused: Annotated[Phrase, Fields("value", "fix")]
    not_taken: Annotated[Phrase, Fields("fix")]
    first: Said
    saved: Annotated[Phrase, Fields("draft")]
    nothing_typed: Said
    ended: Annotated[Phrase, Fields("draft")]
    tried: Annotated[Phrase, Fields("sign")]
    alone: Said
    idle: Annotated[Phrase, Fields("rules")]
    unused: Annotated[Phrase, Fields("answers")]
    unknown: Annotated[Phrase, Fields("answers")]
    write: Annotated[Phrase, Fields("file")]
    replace: Annotated[Phrase, Fields("file")]
    written: Annotated[Phrase, Fields("file")]
    use: Said
    check: Annotated[Phrase, Fields("folder")]
    assess: Annotated[Phrase, Fields("folder")]
    not_empty: Annotated[Phrase, Fields("names")]
    none_empty: Said
    head: Annotated[Phrase, Fields("title", "reader", "day")]
    wrong_draft: Said
    ask: Mapping[Kind, Ask]


class Drugs(Record):
    """``drugs``."""

    one: Said
    no_effect: Said
    usual: Said
    numbers: Said
    doses: Said
    dose: Annotated[Phrase, Fields("route", "interval", "unit", "basis")]
    names: Said
    codes: Said
    fact: Annotated[Phrase, Fields("quantity", "value", "unit")]
    fact_range: Annotated[Phrase, Fields("quantity", "value", "unit", "interval")]
    no_model: Annotated[Phrase, Fields("why")]
    brands: Said
    strength: Annotated[Phrase, Fields("dose", "unit")]
    any_strength: Said
    brands_of: Annotated[Phrase, Fields("strength", "names")]
    twins: Annotated[Phrase, Fields("names")]
    brand_note: Annotated[Phrase, Fields("name", "note")]
    missed: Said
    timing: Said
    reactions: Said
    pregnancy: Said
    interactions: Said
    named: Annotated[Phrase, Fields("name", "text")]
    follows: Said
    follow_on: Annotated[Phrase, Fields("months", "classes")]
    written_down: Annotated[Phrase, Fields("day")]


class Report(Record):
    """``report``."""

    asked_for: Said


class Export(Record):
    """``export``."""

    begin: Annotated[Phrase, Fields("file", "day")]


class Calibrate(Record):
    """``calibrate``."""

    row: Annotated[Phrase, Fields("name", "value")]


class Demo(Record):
    """``demo``."""

    written: Annotated[Phrase, Fields("seconds")]
    own: Said
    open: Said
    form: Said


class Serve(Record):
    """``serve``."""

    at: Annotated[Phrase, Fields("address")]
    kept: Said
    open: Said
    stopped: Said


class Sensitivity(Record):
    """``sensitivity``."""

    runs: Annotated[Phrase, Fields("runs", "count")]
    outcome: Annotated[Phrase, Fields("outcome", "range")]
    months: Annotated[Phrase, Fields("quantity")]
    end: Annotated[Phrase, Fields("quantity")]


class Help(Record):
    """``help``."""

    install: Said
    web: Said
    start: Said
    patient: Said
    trials: Said
    developers: Said


class Failure(Record):
    """``failure``."""

    inside: Annotated[Phrase, Fields("what")]
    again: Annotated[Phrase, Fields("variable")]
    files: Said


class TerminalWords(Record):
    """``terminal.yaml``."""

    note: Annotated[Phrase, Fields("text")]
    written: Annotated[Phrase, Fields("file")]
    not_calibrated: Annotated[Phrase, Fields("names")]
    month: Said
    at_month: Annotated[Phrase, Fields("month")]
    person: Annotated[Phrase, Fields("facts", "sex")]
    menopause: Annotated[Phrase, Fields("count")]
    bmi: Annotated[Phrase, Fields("bmi")]
    working: Working
    simulate: Simulate
    forecast: Forecast
    risk: Risk
    followup: Followup
    check: Check
    explain: Explain
    guidelines: Guidelines
    fill: Fill
    drugs: Drugs
    report: Report
    export: Export
    calibrate: Calibrate
    demo: Demo
    serve: Serve
    sensitivity: Sensitivity
    help: Help
    failure: Failure


TERMINAL = DataFile("words/*/terminal.yaml", TerminalWords, "what the commands say")


@cache
def terminal_words() -> TerminalWords:
    """The words of the terminal, in the language that is spoken."""
    return spoken(TERMINAL)
