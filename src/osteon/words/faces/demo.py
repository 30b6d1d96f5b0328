"""What the demo and its page say."""

from functools import cache
from typing import Annotated

from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Table(Record):
    """``table``."""

    head: Said
    published: Said
    predicted: Said
    apart: Said
    group: Annotated[Phrase, Fields("arm", "site")]
    outside: Said
    sum: Annotated[Phrase, Fields("count", "all", "typical")]


class Facts(Record):
    """``facts``."""

    who: Said
    who_text: Annotated[Phrase, Fields("sex", "age")]
    menopause: Said
    menopause_text: Annotated[Phrase, Fields("age")]
    bmi: Said
    bmi_text: Annotated[Phrase, Fields("bmi")]
    inhibitor: Said
    taken: Annotated[Phrase, Fields("drug", "count")]
    density: Annotated[Phrase, Fields("density")]
    density_t: Annotated[Phrase, Fields("density", "t")]


class DemoWords(Record):
    """``demo.yaml``."""

    table: Table
    marker: Annotated[Phrase, Fields("marker", "process")]
    at_year: Annotated[Phrase, Fields("value", "year")]
    said: Annotated[Phrase, Fields("name", "values")]
    year: Annotated[Phrase, Fields("year")]
    facts: Facts


DEMO = DataFile("words/*/demo.yaml", DemoWords, "what the demo and its page say")


@cache
def demo_words() -> DemoWords:
    """The words of the demo, in the language that is spoken."""
    return spoken(DEMO)
