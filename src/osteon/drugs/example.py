"""The course that help, error messages and defaults show."""

from __future__ import annotations

from functools import cache

from osteon.records import DataFile, Record, Said


class Example(Record):
    """One course in both forms of a regimen file.

    Attributes
    ----------
    drug : its drug.
    words : as a line of words.
    fields : as a mapping of fields, written out.
    patient : fields of a patient file with such a drug.
    """

    drug: Said
    words: Said
    fields: Said
    patient: dict[str, str | int | float | dict[str, str | int | float]]


FILE = DataFile("drugs/_example.yaml", Example, "the course shown as an example")


@cache
def example() -> Example:
    """The course shown as an example."""
    return FILE.read()
