"""Words are files of a language: checked when read, with forms for numbers and people, and numbers written one way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import pytest

from osteon.errors import InputError, InputErrors
from osteon.files import data_root
from osteon.records import Record, record_of
from osteon.words import format
from osteon.words.phrase import Fields, Phrase
from osteon.words.plural import RULES

LANGUAGES = sorted(path.parent for path in (data_root() / "words").glob("*/language.yaml"))


class Sentences(Record):
    left: Annotated[Phrase, Fields("count", "total")]
    who: Annotated[Phrase, Fields("sex", "age")]


GOOD = """\
left: {one: "{count} file of {total}", other: "{count} files of {total}"}
who: {female: "woman, {age}", male: "man, {age}", unknown: "person, {age}"}
"""


def read(text: str) -> Sentences:
    return record_of(text, "x.yaml", Sentences).record


def refused(text: str) -> str:
    with pytest.raises((InputError, InputErrors)) as caught:
        read(text)
    return str(caught.value)


def test_a_number_and_a_persons_sex_choose_the_form():
    words = read(GOOD)
    assert [words.left(count=n, total=3) for n in (0, 1, 2)] == ["0 files of 3", "1 file of 3", "2 files of 3"]
    assert [words.who(sex=sex, age=63) for sex in ("female", "male", "unknown")] == [
        "woman, 63",
        "man, 63",
        "person, 63",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{count} files of {total}", "{count} files of {totel}", "line 1: left: .*{totel} is never filled in here"),
        ("one:", "won:", "line 1: left.won: .*unknown form; one of zero, one, two"),
        (', unknown: "person, {age}"', "", "line 2: who: .*the form unknown is needed"),
        ("{count} file of", "{count file of", "line 1: left.one: .*write fields as {name}"),
        ("left:", "lift:", "lift.*did you mean left"),
        ('"man, {age}"', "3", "line 2: who.male: 3: write text"),
    ],
)
def test_a_mistake_in_a_sentence_names_line_field_and_fix(old: str, new: str, said: str):
    assert re.search(said, refused(GOOD.replace(old, new)), re.DOTALL)


@pytest.mark.parametrize(
    ("rule", "number", "form"),
    [("one", 1, "one"), ("one", 0, "other"), ("up to one", 0, "one"), ("none", 1, "other"), ("slavic", 21, "one"),
     ("slavic", 12, "many"), ("slavic", 3, "few")],
)  # fmt: skip
def test_languages_differ_in_their_plurals(rule: str, number: int, form: str):
    assert RULES[rule](number) == form


def test_numbers_have_true_minus_signs_and_nothing_is_minus_zero():
    assert [format.number(v, 1) for v in (-2.34, -0.04, None, float("nan"))] == ["−2.3", "0.0", "–", "–"]
    assert [format.signed(v, 1) for v in (-2.34, 0.04, 2.0)] == ["−2.3", "0.0", "+2.0"]
    assert [format.plain(v) for v in (-1.8, 63.0)] == ["−1.8", "63"]
    assert format.spread("−2.3", "−3.1", "−1.2") == "−2.3 (−3.1 to −1.2)"
    assert format.per_cent("90") == "90 %"
    assert format.true_minus("T-score below -2.5, CTX -40 to -20, W-1, 2026-03-01") == (
        "T-score below −2.5, CTX −40 to −20, W-1, 2026-03-01"
    )


def test_dates_are_iso_in_tables_and_months_in_prose():
    when = date(2027, 3, 1)
    assert [format.day(when), format.short_month(when), format.long_month(when)] == [
        "2027-03-01",
        "Mar 2027",
        "March 2027",
    ]


def test_lists_end_as_the_language_ends_them():
    assert [format.any_of("abc"), format.all_of("ab"), format.any_of("a"), format.any_of("")] == [
        "a, b or c",
        "a and b",
        "a",
        "",
    ]


def files() -> Iterator[Path]:
    yield from (path for folder in LANGUAGES for path in sorted(folder.glob("*.yaml")))


def test_every_language_has_the_same_files():
    english = {path.name for path in (data_root() / "words" / "en").glob("*.yaml")}
    for folder in LANGUAGES:
        assert {path.name for path in folder.glob("*.yaml")} == english
    apart = {path.name for path in (data_root() / "words").iterdir() if not path.is_dir()}
    assert apart <= {"patient_file.yaml"}, "words belong to a language; but not the closed words of patient files"


def test_a_language_that_there_is_not_is_refused_with_those_there_are():
    run = subprocess.run(
        [sys.executable, "-c", "from osteon.words.language import language; language()"],
        env={**os.environ, "OSTEON_LANGUAGE": "enn"}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "OSTEON_LANGUAGE: 'enn': did you mean en? there is en" in run.stderr
