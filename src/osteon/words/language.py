"""The language of what people read: a folder of ``data/words``, English unless `OSTEON_LANGUAGE` names another."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import Literal, TypeVar

from osteon.errors import InputError
from osteon.files import data_root
from osteon.records import DataFile, Fault, Record, Said, near

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
    interval : of {low} and {high}. ``spread`` puts a {middle} before it.
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


def spoken(name: str, declared: type[Held], more: Callable[[Held], Iterable[Fault]] | None = None) -> Held:
    """A file of words in the language that is spoken.

    Parameters
    ----------
    name : of the file within the folder of a language.
    declared, more : as for `osteon.records.read_record`.
    """
    return DataFile(f"words/{chosen()}/{name}", declared, "words that people read", more).read()


@cache
def language() -> Language:
    """How the language that is spoken writes numbers, dates and lists."""
    return spoken("language.yaml", Language)


@cache
def _known() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in data_root().glob("words/*/language.yaml")))
