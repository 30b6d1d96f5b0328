"""Sources refer to one bibliography by key; an unknown key is an error, and nothing is lost of what they say."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from osteon.errors import InputError
from osteon.records import Source, bibliography, cited, keys_of, record_of

EASTELL = "Eastell R, et al. J Clin Oncol 2008;26(7):1051-1057"
DOI = "10.1200/JCO.2007.11.0726"


def test_a_key_alone_stands_for_the_whole_citation():
    for written in ("eastell-2008", "@eastell-2008"):
        found = cited(written)
        assert found == f"{EASTELL}, doi {DOI}"
        assert (found.bare, found.doi, found.keys) == (EASTELL, DOI, ("eastell-2008",))
        assert found.written == written


def test_keys_within_words_are_written_out_or_named_shortly():
    found = cited("five years: @eastell-2008; @@hadji-2017 (at the start) and @@shapiro-2019")
    assert found == f"five years: {EASTELL}, doi {DOI}; Hadji 2017 (at the start) and ASCO 2019"
    assert found.keys == ("eastell-2008", "hadji-2017", "shapiro-2019")
    assert found.doi is None


@pytest.mark.parametrize(
    "text", ["evidence files", "regimen", "S27", "Doe J, et al. J Bone 2024;1:1-9", "labels, doe@x"]
)
def test_a_source_that_is_no_key_is_text(text: str):
    assert cited(text) == text
    assert cited(text).keys == ()


def test_a_citation_that_was_read_is_plain_text_everywhere_else():
    found = cited("eastell-2008")
    assert json.dumps(found) == json.dumps(str(found))
    assert pickle.loads(pickle.dumps(found)).keys == found.keys
    assert cited(found) is found


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("source: eastel-2008", "did you mean eastell-2008?"),
        ("source: 'as in @eastel-2008'", "did you mean eastell-2008?"),
        ("source: 'after @@nobody-1900'", "nobody-1900 is no key of bibliography.yaml"),
        ("source: ''", "write some words"),
    ],
)
def test_a_key_that_is_not_known_is_refused_with_the_nearest(text: str, fix: str):
    declared: Any = dict[str, Source]
    with pytest.raises(InputError, match=r"rules\.yaml line 1: source") as caught:
        record_of(text, "rules.yaml", declared)
    assert fix in str(caught.value)


def test_the_keys_of_whatever_was_read_are_listed_once():
    declared: Any = dict[str, list[Source]]
    held = record_of("a: [eastell-2008, words]\nb: ['@hadji-2017, @eastell-2008']", "x.yaml", declared).record
    assert keys_of([held]) == ("eastell-2008", "hadji-2017")


def test_every_publication_is_told_apart_by_its_doi_and_citation():
    rows = list(bibliography().values())
    assert len(rows) > 150
    dois = [row.doi.lower() for row in rows if row.doi]
    assert len(dois) == len(set(dois))
    assert len({row.citation for row in rows}) == len(rows)
