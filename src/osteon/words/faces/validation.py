"""What is said of the validation, in the terminal and on its page."""

from functools import cache
from typing import Annotated

from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Columns(Record):
    """``columns``."""

    month: Said
    published: Said
    predicted: Said
    interval: Said
    apart: Said
    fit: Said
    arm: Said
    count: Said
    error: Said
    mean: Said
    covered: Said
    seen: Said
    recalled: Said
    naive: Said
    smaller: Said


class ValidationWords(Record):
    """``validation.yaml``."""

    columns: Columns
    errors: Said
    without_class: Said
    leave_out: Said
    units: Said
    of: Annotated[Phrase, Fields("count", "all")]
    what: Annotated[Phrase, Fields("endpoint", "measure")]
    skipped: Annotated[Phrase, Fields("count")]
    more_reasons: Annotated[Phrase, Fields("count")]
    assumed: Annotated[Phrase, Fields("count")]
    more_assumptions: Annotated[Phrase, Fields("count")]
    no_trial: Said


VALIDATION = DataFile(
    "words/*/validation.yaml", ValidationWords, "what is said of the validation, in the terminal and on its page"
)


@cache
def validation_words() -> ValidationWords:
    """The words of the validation, in the language that is spoken."""
    return spoken(VALIDATION)
