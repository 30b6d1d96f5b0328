"""Files of the plan and of the words beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from osteon.care.plan.plan_data import Category, monitoring_data
from osteon.care.rules.library import library
from osteon.data_check.agreement.common import missing, regimen, same, unknown
from osteon.drugs.catalogue import care_statuses, inhibitors, usual_courses
from osteon.records import Fault

#: sections and first sentences of the patient's page, by which the page asks for them
_SECTIONS = ("medicine", "bones", "help", "numbers", "harms", "questions", "limits")
_LEADS = ("taking", "starting", "general", "talk")


def options(held: Any) -> Iterator[Fault]:
    """Courses can be read; drugs and their courses are those of the catalogue."""
    yield from same(("inhibitor", "words"), held.inhibitor.words, inhibitors(), "an aromatase inhibitor")
    for name, words in held.inhibitor.words.items():
        yield from regimen(("inhibitor", "words", name), words)
    yield from none_while(held)
    for i, base in enumerate(held.base):
        yield from regimen(("base", i, "words"), base.words)
    for i, drug in enumerate(held.drugs):
        yield from regimen(("drugs", i, "words"), drug.words)
        for word, course in drug.current.items():
            yield from unknown(("drugs", i, "current", word), word, usual_courses(), "a course of a patient file")
            yield from regimen(("drugs", i, "current", word), course)
        if drug.without_inhibitor is not None:
            yield from regimen(("drugs", i, "without_inhibitor", "words"), drug.without_inhibitor.words)
    for i, drug in enumerate(held.exit.drugs):
        yield from regimen(("exit", "drugs", i, "words"), drug.words)


def none_while(held: Any) -> Iterator[Fault]:
    """What keeps every option back is a flag or an advice."""
    shelf = library()
    known = [rule.id for rule in (*shelf.flags, *shelf.advice)]
    for name in held.none_while:
        yield from unknown(("none_while", name), name, known, "a flag or an advice")


def next_action_words(held: Any) -> Iterator[Fault]:
    """Every event of the schedule has its words."""
    events = {rule.what for rule in monitoring_data().rules}
    yield from same(("events",), held.events, events, "an event of monitoring.yaml")


def monitoring(held: Any) -> Iterator[Fault]:
    """Flags, drugs and safety rules are there."""
    shelf = library()
    known = {
        "flags": [rule.id for rule in shelf.flags],
        "without_flags": [rule.id for rule in shelf.flags],
        "on": ["inhibitor", *care_statuses()],
        "caution": [rule.id for rule in shelf.safety],
        "remark": [rule.id for rule in shelf.safety],
    }
    for i, rule in enumerate(held.rules):
        for field, words in known.items():
            for j, word in enumerate(getattr(rule.when, field) or ()):
                yield from unknown(("rules", i, "when", field, j), word, words, f"known in {field}")


def patient_words(held: Any) -> Iterator[Fault]:
    """What the page asks for is there: leads and sections by their ids, drugs, and advice by its rule."""
    shelf = library()
    yield from same(("lead",), [row.id for row in held.lead], _LEADS, "a first sentence of the page")
    yield from same(("sections",), [row.id for row in held.sections], _SECTIONS, "a section of the page")
    yield from same(("categories",), held.categories, get_args(Category), "a category")
    yield from same(("advice",), held.advice, [rule.id for rule in shelf.advice], "advice that has a rule")
    events = {rule.what for rule in monitoring_data().rules}
    yield from same(("events",), held.events, events, "an event of monitoring.yaml")
    actions = [action.rule.id for action in shelf.next_action.actions]
    yield from same(("next_action",), held.next_action, ["referral", *actions], "an action of next_action.yaml")
    for i, name in enumerate(held.own_referrals):
        yield from unknown(("own_referrals", i), name, actions, "an action of next_action.yaml")
    counted = {factor.name for guideline in shelf.guidelines.values() for factor in guideline.factors}
    for name in held.factors:
        yield from unknown(("factors", name), name, counted, "a factor of a guideline")
    for field, known in (("flags", [rule.id for rule in shelf.flags]), ("drugs", care_statuses())):
        for name in getattr(held, field):
            yield from unknown((field, name), name, known, f"known in {field}")
    yield from missing(("drugs",), held.drugs, care_statuses(), "the patient's page")


def safety_words(held: Any) -> Iterator[Fault]:
    """Every safety rule has its words."""
    yield from same(("rules",), held.rules, [rule.id for rule in library().safety], "a safety rule")


def harms(held: Any) -> Iterator[Fault]:
    """A harm is that of drugs with a verdict."""
    for i, harm in enumerate(held.harms):
        for j, name in enumerate(harm.drugs):
            yield from unknown(("harms", i, "drugs", j), name, care_statuses(), "a drug of an assessment")


def glossary(held: Any) -> Iterator[Fault]:
    """Words point to words that exist."""
    known = [entry.id for entry in held.words]
    for i, entry in enumerate(held.words):
        for j, name in enumerate(entry.see):
            yield from unknown(("words", i, "see", j), name, known, "a word of the glossary")
