"""A guideline written down entry by entry by somebody who has the paper at hand: what is asked, and what comes of it.

A draft is the entries so far, question -> what was typed; everything else follows from it, so that one can go back,
stop and go on. What an entry is worth is said by the reader of guideline files itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from osteon.care.rules.conditions import Condition
from osteon.care.rules.guideline_file import guideline_of
from osteon.care.rules.rule_record import VERIFICATIONS
from osteon.care.rules.standing import country_of, standing
from osteon.care.rules.vocabulary import Vocabulary
from osteon.errors import InputError
from osteon.files import YamlReader, to_yaml

Kind = Literal[
    "edition", "reader", "read_on", "countries", "expires", "for_when", "for_text", "for_source", "for_mark", "not_for",
    "answer_word", "answer_meaning", "factor_name", "factor_when", "factor_text", "factor_source", "factor_mark",
    "rule_then", "rule_when", "rule_text", "rule_source", "rule_mark", "note",
]  # fmt: skip

#: what ends a list, and what may be left open; the last rule says otherwise and ends the list of rules
ENDS: tuple[Kind, ...] = ("answer_word", "factor_name")
OPTIONAL: tuple[Kind, ...] = ("for_text", "not_for", "note")
LAST_RULE = "otherwise"
#: what is typed to leave open what has a default
NOTHING = "-"
_LISTS: Mapping[str, tuple[Kind, ...]] = {
    "answer": ("answer_word", "answer_meaning"),
    "factor": ("factor_name", "factor_when", "factor_text", "factor_source", "factor_mark"),
    "rule": ("rule_then", "rule_when", "rule_text", "rule_source", "rule_mark"),
}
_HEAD: tuple[Kind, ...] = (
    "edition", "reader", "read_on", "countries", "expires", "for_when", "for_text", "for_source", "for_mark", "not_for",
)  # fmt: skip
_WORD = re.compile(r"[a-z][a-z0-9_]{0,40}")
#: an entry this long is pasted text, not an answer
_LONGEST = 2000

Entries = Mapping[str, str]
Told = Callable[..., str]


@dataclass(frozen=True)
class Question:
    """What is asked next.

    Attributes
    ----------
    key : of its entry, ``factor_when.2``.
    number : which of a list, from 1; 0 for what is asked once.
    default : what an empty entry means; empty where it means nothing.
    """

    key: str
    kind: Kind
    number: int = 0
    default: str = ""


@dataclass(frozen=True)
class Paper:
    """The guideline whose file is empty, as far as its file says it."""

    id: str
    title: str
    year: int
    citation: str
    doi: str
    countries: tuple[str, ...]
    today: date


def next_question(paper: Paper, entries: Entries) -> Question | None:
    """The first question without an entry; None when all have one."""
    return next((asked for asked in _questions(paper, entries) if asked.key not in entries), None)


def _questions(paper: Paper, entries: Entries) -> Iterator[Question]:
    for kind in _HEAD:
        yield Question(kind, kind, default=_default(kind, paper))
    for kinds in _LISTS.values():
        number = 1
        while True:
            yield Question(f"{kinds[0]}.{number}", kinds[0], number)
            if entries.get(f"{kinds[0]}.{number}") == "":
                break
            for kind in kinds[1:]:
                yield Question(f"{kind}.{number}", kind, number, _default(kind, paper))
            if entries.get(f"rule_when.{number}") == LAST_RULE and kinds[0] == "rule_then":
                break
            number += 1
    yield Question("note", "note")


def _default(kind: Kind, paper: Paper) -> str:
    if kind.endswith("_mark"):
        return "seen"
    return {
        "edition": str(paper.year),
        "read_on": paper.today.isoformat(),
        "countries": ", ".join(paper.countries),
        "expires": standing().last_day(paper.year).isoformat(),
        "for_when": "on_or_starting_ai",
        "not_for": "metastatic_bone_disease or pregnant",
    }.get(kind, "")


def entered(
    paper: Paper, entries: Entries, asked: Question, typed: str, vocabulary: Vocabulary, terms: Mapping[str, Condition]
) -> dict[str, str]:
    """The entries with one more.

    Raises
    ------
    InputError, InputErrors
        An entry that cannot be: what was typed, and what would do.
    """
    text = " ".join(typed.split()) or asked.default
    if text == NOTHING and asked.kind in OPTIONAL:
        text = ""
    if not text and asked.kind not in (*ENDS, *OPTIONAL):
        raise InputError(asked.key, "", _needed(asked.kind))
    if len(text) > _LONGEST:
        raise InputError(asked.key, text[:40], f"write at most {_LONGEST} letters")
    if not text and asked.kind == "answer_word" and asked.number == 1:
        raise InputError(asked.key, "", "a guideline answers something; write a word such as treat")
    if text:
        _check_alone(paper, entries, asked, text)
    found = {**entries, asked.key: text}
    guideline_of(text_of(paper, found, whole=False), paper.id, vocabulary, terms)
    return found


def _needed(kind: Kind) -> str:
    if kind == "rule_then":
        return f"the rules end with one whose condition is {LAST_RULE}; write the answer of the next rule"
    return "this is needed"


def _check_alone(paper: Paper, entries: Entries, asked: Question, text: str) -> None:
    """What the file's reader does not ask of an entry."""
    kind, key = asked.kind, asked.key
    if kind in ("read_on", "expires"):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            fix = "write a date as year-month-day, like 2025-03-01"
            raise InputError(key, text, fix) from None
        if kind == "read_on" and day > paper.today:
            raise InputError(key, text, f"that day is to come; today is {paper.today}")
        if kind == "expires" and day > standing().last_day(paper.year):
            fix = f"at most {standing().last_day(paper.year)}; a later day needs its reason, in the file itself"
            raise InputError(key, text, fix)
    if kind == "countries":
        for word in text.split(","):
            country_of(word, key)
    if kind in ("answer_word", "factor_name"):
        if not _WORD.fullmatch(text):
            raise InputError(key, text, "write one word of small letters, digits and _, such as low_bmi")
        earlier = [entries.get(f"{kind}.{n}") for n in range(1, asked.number)]
        if text in earlier:
            raise InputError(key, text, "this word is there already; write another one, or nothing to end the list")
    if kind.endswith("_mark") and text not in VERIFICATIONS:
        raise InputError(key, text, f"one of {', '.join(VERIFICATIONS)}")


def text_of(paper: Paper, entries: Entries, whole: bool = True) -> str:
    """The file of a draft; one that is not ``whole`` is disabled, and what is half asked is held in place."""
    return to_yaml(_document(paper, entries, whole))


def _document(paper: Paper, entries: Entries, whole: bool) -> dict[str, Any]:
    def told(kind: str, number: int = 0) -> str:
        return entries.get(f"{kind}.{number}" if number else kind, "")

    codes = [str(country_of(word)) for word in told("countries").split(",") if word.strip()]
    rules = [_rule(paper, told, n) for n in _numbers("rule_then", entries)]
    found: dict[str, Any] = {
        "id": paper.id,
        "title": paper.title,
        "year": paper.year,
        "citation": paper.citation,
        "doi": paper.doi,
        "edition": told("edition"),
        "reader": told("reader") if told("read_on") else "",
        "read_on": _day(told("read_on")),
        "expires": _day(told("expires")),
        "countries": codes,
        "enabled": whole,
        "verification": "seen",
        "note": told("note"),
        "answers": {told("answer_word", n): told("answer_meaning", n) or "-" for n in _numbers("answer_word", entries)},
        "applies_to": _scope(paper, told),
        "not_if": {"when": condition(told("not_for"))} if told("not_for") else None,
        "factors": {told("factor_name", n): _factor(paper, told, n) for n in _numbers("factor_when", entries)},
        "rules": rules or None,
    }
    return {key: value for key, value in found.items() if value not in ("", None, [], {})}


def _numbers(kind: str, entries: Entries) -> list[int]:
    return sorted(int(key.partition(".")[2]) for key, text in entries.items() if key.startswith(f"{kind}.") and text)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _place(paper: Paper, place: str) -> str:
    """Where in the paper something stands, with the paper."""
    return f"{paper.citation}: {place}" if place else ""


def _scope(paper: Paper, told: Told) -> dict[str, Any] | None:
    if not told("for_when"):
        return None
    source = _place(paper, told("for_source"))
    scope = {"when": condition(told("for_when")), "text": told("for_text"), "source": source}
    return _given({**scope, "verification": told("for_mark")})


def _factor(paper: Paper, told: Told, n: int) -> dict[str, Any]:
    factor = {"when": condition(told("factor_when", n)), "text": told("factor_text", n)}
    return _given({**factor, "source": _place(paper, told("factor_source", n)), "verification": told("factor_mark", n)})


def _rule(paper: Paper, told: Told, n: int) -> dict[str, Any]:
    word = told("rule_then", n)
    rule = {"id": f"rule-{n}", "when": condition(told("rule_when", n)) or LAST_RULE, "then": word}
    more = {"text": told("rule_text", n), "source": _place(paper, told("rule_source", n))}
    return _given({**rule, **more, "verification": told("rule_mark", n)})


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in ("", None)}


def condition(text: str) -> Any:
    """A condition as it is typed: one question, several with ``and`` or ``or`` between, or as a rule file writes it.

    ``or`` before a number belongs to a cut-off in two units.
    """
    if text.startswith(("{", "[")):
        return YamlReader(text, "condition").document()
    for word, key in ((r"\s+or\s+(?![-+\d.])", "any"), (r"\s+and\s+", "all")):
        parts = re.split(word, text)
        if len(parts) > 1:
            return {key: [condition(part) for part in parts]}
    if text.startswith("not "):
        return {"not": condition(text[4:])} if " " in text[4:].strip() else text
    return text
