"""The language of what people read: a folder of ``data/words``, English unless `OSTEON_LANGUAGE` names another."""

from __future__ import annotations

import os
from functools import cache
from typing import Literal, TypeVar

from osteon.errors import InputError
from osteon.records import DataFile, Record, Said, near

VARIABLE = "OSTEON_LANGUAGE"
DEFAULT = "en"
Held = TypeVar("Held")


class Months(Record):
    """The months from January on."""

    long: tuple[Said, Said, Said, Said, Said, Said, Said, Said, Said, Said, Said, Said]
    short: tuple[Said, Said, Said, Said, Said, Said, Said, Said, Said, Said, Said, Said]


class Language(Record):
    """``language.yaml``: how the language writes numbers, dates and lists.

    Attributes
    ----------
    plural : rule of `osteon.words.plural`.
    decimal, thousands : mark before decimals, and between groups of three digits.
    per_cent : what follows a number in per cent.
    interval : of {low} and {high}. ``spread`` puts a {middle} before it, and ``narrow``
        does so where there is little room and nothing is negative.
    month : of {month} and {year}. ``day`` has a {day} too.
    both, either : the last two of a list, {first} and {last}; ``item`` stands between those before.
    """

    name: Said
    plural: Literal["none", "one", "up to one", "slavic"]
    decimal: Said
    thousands: str
    per_cent: Said
    interval: Said
    spread: Said
    narrow: Said
    months: Months
    month: Said
    day: Said
    item: Said
    both: Said
    either: Said


def chosen() -> str:
    """The code of the language.

    Raises
    ------
    InputError
        `OSTEON_LANGUAGE` names one that osteon does not speak.
    """
    code = os.environ.get(VARIABLE) or DEFAULT
    known = _known()
    if code not in known:
        raise InputError(VARIABLE, code, f"{near(code, known)}there is {', '.join(known)}")
    return code


def spoken(file: DataFile[Held]) -> Held:
    """A file of words in the language that is spoken; its declaration has a ``*`` in the place of the language."""
    return file.read(file.name.replace("*", chosen()))


LANGUAGE = DataFile("words/*/language.yaml", Language, "how a language writes numbers, dates and lists")


@cache
def language() -> Language:
    """How the language that is spoken writes numbers, dates and lists."""
    return spoken(LANGUAGE)


@cache
def _known() -> tuple[str, ...]:
    return tuple(name.split("/")[1] for name in LANGUAGE.names())
