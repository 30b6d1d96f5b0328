"""What stands in figures."""

from functools import cache
from typing import Annotated

from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Panels(Record):
    """``panels``."""

    density: Said
    markers: Said
    change: Annotated[Phrase, Fields("quantity")]
    change_from_today: Annotated[Phrase, Fields("quantity")]
    level: Annotated[Phrase, Fields("quantity", "unit")]
    marker: Annotated[Phrase, Fields("marker", "process")]
    median_of: Annotated[Phrase, Fields("count")]


class Axes(Record):
    """``axes``."""

    years: Said
    months: Said
    years_from_today: Said
    months_from_today: Said


class Forecast(Record):
    """``forecast``."""

    caption: Said
    measured: Said
    t_score: Annotated[Phrase, Fields("value")]


class Sensitivity(Record):
    """``sensitivity``."""

    before: Said
    average: Said
    woman: Said
    total: Said
    shapley: Said
    hatched: Said
    bars: Said


class Scatter(Record):
    """``scatter``."""

    short: Said
    long: Said
    resorption: Said
    formation: Said
    hormones: Said
    said: Annotated[Phrase, Fields("title", "count", "covered")]
    published: Said
    predicted: Said
    key: Annotated[Phrase, Fields("endpoint", "count")]
    row: Annotated[Phrase, Fields("arm", "endpoint", "when", "since", "published", "verified", "predicted", "interval")]
    when: Annotated[Phrase, Fields("month")]
    since: Annotated[Phrase, Fields("month")]


class Courses(Record):
    """``courses``."""

    change: Said
    difference: Said
    level: Said


class Comparison(Record):
    """``comparison``."""

    year: Annotated[Phrase, Fields("year")]
    years: Annotated[Phrase, Fields("year", "base")]


class FigureWords(Record):
    """``figures.yaml``."""

    panels: Panels
    axes: Axes
    forecast: Forecast
    sensitivity: Sensitivity
    scatter: Scatter
    courses: Courses
    comparison: Comparison


FIGURES = DataFile("words/*/figures.yaml", FigureWords, "what stands in figures")


@cache
def figures_words() -> FigureWords:
    """The words of the figures, in the language that is spoken."""
    return spoken(FIGURES)
