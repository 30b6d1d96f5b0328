"""What the pages say beside the words of an assessment."""

from functools import cache
from typing import Annotated

from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Start(Record):
    """``start``."""

    lead: Said
    examples: Said


class Errors(Record):
    """``errors``."""

    head: Annotated[Phrase, Fields("count")]
    text: Annotated[Phrase, Fields("count")]
    set_aside: Annotated[Phrase, Fields("reason")]
    nothing: Said


class Charts(Record):
    """``charts``."""

    bmd_from_today: Said
    of_people: Said
    ratio: Said
    density: Said
    slower: Annotated[Phrase, Fields("process")]
    fractures: Said
    marker: Annotated[Phrase, Fields("marker", "process")]
    major: Said
    so_far: Annotated[Phrase, Fields("then", "count", "now")]
    said: Annotated[Phrase, Fields("title", "unit", "lines")]
    said_log: Annotated[Phrase, Fields("title", "unit", "lines")]
    line: Annotated[Phrase, Fields("name", "cell")]
    own: Annotated[Phrase, Fields("last", "count")]
    table: Said
    half: Said
    as_today: Said
    double: Said
    times: Annotated[Phrase, Fields("count")]
    part: Annotated[Phrase, Fields("count")]


class Country(Record):
    """``country``."""

    label: Said
    none: Said
    hint: Said
    choose: Said


class Form(Record):
    """``form``."""

    number: Said
    number_short: Said
    row: Annotated[Phrase, Fields("label", "number", "cell")]
    file: Said
    fields: Said
    not_utf8: Said
    pasted: Said
    uploaded: Said
    example: Said
    open: Said
    formats: Said
    paste: Said
    fill: Said
    from_file: Annotated[Phrase, Fields("names")]
    show: Said
    again: Said
    take_along: Said
    for_patient: Said
    report_pdf: Said
    report_html: Said
    keep: Said
    glossary: Said
    add_fracture: Said
    add_measurement: Said
    remove: Said
    unit: Said
    unit_of: Annotated[Phrase, Fields("label")]
    not_known: Said
    choose: Said
    others: Said
    others_such: Said


class Explanation(Record):
    """``explanation``."""

    head: Said
    says: Said
    when: Said
    then: Said
    source: Said
    words: Said
    note: Said
    file: Said
    at: Annotated[Phrase, Fields("file", "line")]


class Calendar(Record):
    """``calendar``."""

    why: Annotated[Phrase, Fields("why", "source", "rule")]
    in_time: Annotated[Phrase, Fields("latest", "why")]


class Site(Record):
    """``site``."""

    skip: Said
    pages: Said
    foot: Annotated[Phrase, Fields("version")]
    clinician: Said
    patient: Said
    trial: Said
    validation: Said
    about: Said
    failed: Said
    back: Said
    not_read: Said
    reports: Said


class PageWords(Record):
    """``page.yaml``."""

    start: Start
    errors: Errors
    also: Annotated[Phrase, Fields("category")]
    category_of: Said
    all_rules: Said
    counted: Annotated[Phrase, Fields("factors")]
    not_counted: Annotated[Phrase, Fields("factors")]
    more: Annotated[Phrase, Fields("count")]
    and_more: Annotated[Phrase, Fields("count")]
    always: Said
    would_make_it: Said
    to_ask: Said
    superseded_by: Annotated[Phrase, Fields("guideline")]
    no_rule_against: Said
    source: Said
    of: Annotated[Phrase, Fields("rule")]
    answer_column: Said
    table_of: Annotated[Phrase, Fields("head")]
    if_taken: Said
    taken_now: Said
    calendar_file: Said
    nothing_due: Said
    to: Said
    by: Said
    outlook: Said
    options: Said
    outlook_note: Said
    outlook_past: Said
    simulating: Said
    drawn: Said
    read_at: Said
    beyond: Said
    numbers: Said
    numbers_of: Annotated[Phrase, Fields("title")]
    caption: Annotated[Phrase, Fields("title", "unit")]
    logarithmic: Annotated[Phrase, Fields("unit")]
    own: Annotated[Phrase, Fields("points")]
    no_script: Said
    option_numbers: Annotated[Phrase, Fields("change", "major")]
    option_against: Annotated[Phrase, Fields("change", "major", "difference")]
    given: Said
    licence: Said
    at_end: Said
    missed: Said
    timing: Said
    follow_on: Said
    expected: Said
    limits: Annotated[Phrase, Fields("fall", "rise")]
    answer: Said
    see_answer: Annotated[Phrase, Fields("headline")]
    close: Said
    charts: Charts
    country: Country
    form: Form
    explanation: Explanation
    calendar: Calendar
    site: Site


PAGE = DataFile("words/*/page.yaml", PageWords, "what the pages say beside the words of an assessment")


@cache
def page_words() -> PageWords:
    """The words of the pages, in the language that is spoken."""
    return spoken(PAGE)
