"""What is said of options and files that cannot be used."""

from functools import cache
from typing import Annotated

from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Place(Record):
    """``place``."""

    output: Said
    folder: Said
    denied: Said
    unwritable: Annotated[Phrase, Fields("reason")]
    unmade: Annotated[Phrase, Fields("reason")]


class Purposes(Record):
    """``purposes``."""

    figure: Said
    page: Said
    write_page: Said
    pdf: Said
    report: Said
    sbml: Said
    sensitivity: Said


class RefusalWords(Record):
    """``refusals.yaml``."""

    at_least: Annotated[Phrase, Fields("least")]
    whole_number: Annotated[Phrase, Fields("low", "high")]
    number: Annotated[Phrase, Fields("low", "high")]
    even: Said
    draws: Said
    both_out: Said
    day: Said
    ending: Annotated[Phrase, Fields("endings")]
    age: Said
    change: Said
    unusable: Annotated[Phrase, Fields("count", "all")]
    empty_folder: Said
    name_folder: Annotated[Phrase, Fields("suffixes")]
    same_id: Annotated[Phrase, Fields("id", "file")]
    outputs: Annotated[Phrase, Fields("known")]
    outputs_known: Annotated[Phrase, Fields("known")]
    outputs_near: Annotated[Phrase, Fields("near", "known")]
    workers: Said
    trial_folder: Said
    root_path: Said
    web: Annotated[Phrase, Fields("package")]
    interrupted: Annotated[Phrase, Fields("folder")]
    place: Place
    result: Said
    forecast: Said
    not_in_result: Annotated[Phrase, Fields("known")]
    times: Annotated[Phrase, Fields("count")]
    nothing_to_draw: Said
    purposes: Purposes
    demo: Annotated[Phrase, Fields("package")]
    cite: Annotated[Phrase, Fields("command")]


REFUSALS = DataFile("words/*/refusals.yaml", RefusalWords, "what is said of options and files that cannot be used")


@cache
def refusals_words() -> RefusalWords:
    """The words of the refusals, in the language that is spoken."""
    return spoken(REFUSALS)
