"""What is said of virtual trials, in the terminal, in their report and on their page."""

from functools import cache
from typing import Annotated

from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Heads(Record):
    """``heads``."""

    follow_up: Said
    people: Said
    workers: Said
    time: Said
    disk: Said
    memory: Said


class Plan(Record):
    """``plan``."""

    control: Annotated[Phrase, Fields("arm")]
    none: Said
    heads: Heads
    follow_up: Annotated[Phrase, Fields("years", "months")]
    people: Annotated[Phrase, Fields("people", "arms", "partitions")]
    workers: Annotated[Phrase, Fields("workers", "speed")]
    time: Annotated[Phrase, Fields("time")]
    disk: Annotated[Phrase, Fields("size")]


class Progress(Record):
    """``progress``."""

    people: Annotated[Phrase, Fields("done", "all")]
    speed: Annotated[Phrase, Fields("speed")]
    left: Annotated[Phrase, Fields("time")]
    line: Annotated[Phrase, Fields("name", "told")]
    waiting: Annotated[Phrase, Fields("count")]
    starting: Said
    first: Said
    comparing: Said
    finished: Said
    failed: Said


class Table(Record):
    """``table``."""

    within: Annotated[Phrase, Fields("years")]
    against: Annotated[Phrase, Fields("arm", "control")]
    too_few: Said
    ratio: Annotated[Phrase, Fields("value", "interval")]
    fewer: Annotated[Phrase, Fields("value", "interval", "count")]
    more: Annotated[Phrase, Fields("value", "interval", "count")]
    left_out: Annotated[Phrase, Fields("count")]


class Report(Record):
    """``report``."""

    of_people: Said
    change: Said
    by_year: Annotated[Phrase, Fields("arm", "value", "year")]
    at_month: Annotated[Phrase, Fields("arm", "value", "month")]
    too_few: Said
    ratio: Annotated[Phrase, Fields("value", "interval")]
    ratio_of: Annotated[Phrase, Fields("outcome", "arm", "ratio")]
    ratios: Annotated[Phrase, Fields("control", "told")]
    table: Said
    forest: Said


class Who(Record):
    """``who``."""

    postmenopausal: Said
    premenopausal: Said
    any: Said
    men: Said


class Bone(Record):
    """``bone``."""

    any: Said
    no_osteoporosis: Said
    osteoporosis: Said


class Form(Record):
    """``form``."""

    percentage: Said
    whole_number: Annotated[Phrase, Fields("low", "high")]
    file: Said
    choose_file: Said
    fields: Said
    two_arms: Said
    choose: Said
    arm: Annotated[Phrase, Fields("number")]
    name: Said
    who: Who
    bone: Bone


class Jobs(Record):
    """``jobs``."""

    gone: Said
    no_file: Said
    busy: Said
    deleted: Said
    cancelled: Said
    too_large: Annotated[Phrase, Fields("size")]
    disk_full: Said


class TrialWords(Record):
    """``trial.yaml``."""

    plan: Plan
    progress: Progress
    seconds: Annotated[Phrase, Fields("count")]
    minutes: Annotated[Phrase, Fields("count")]
    hours: Annotated[Phrase, Fields("count")]
    table: Table
    report: Report
    form: Form
    jobs: Jobs


TRIAL = DataFile(
    "words/*/trial.yaml",
    TrialWords,
    "what is said of virtual trials, in the terminal, in their report and on their page",
)


@cache
def trial_words() -> TrialWords:
    """The words of the virtual trials, in the language that is spoken."""
    return spoken(TRIAL)
