"""Files of words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from osteon.care.plan.plan_data import monitoring_data
from osteon.care.rules.library import library
from osteon.data_check.agreement.common import missing, same, unknown
from osteon.drugs.catalogue import care_statuses
from osteon.quantities import sites
from osteon.records import Fault

#: sections and first sentences of the patient's page, by which the page asks for them
_SECTIONS = ("medicine", "bones", "help", "numbers", "harms", "questions", "limits")
_LEADS = ("taking", "starting", "general", "talk")


def vocabulary(record: Any) -> Iterator[Fault]:
    """Risk factors are those of guidelines, sites those of a patient file, and what is due has its rule."""
    counted = {factor.name for guideline in library().guidelines.values() for factor in guideline.factors}
    for name in record.factors:
        yield from unknown(("factors", name), name, {"condition", *counted}, "a factor of a guideline")
    for name in record.sites:
        known = {"other", *(str(one.patient) for one in sites())}
        yield from unknown(("sites", name), name, known, "a site of a patient file")
    events = {rule.what for rule in monitoring_data().rules}
    yield from missing(("due",), record.due, events, "the schedule")


def patient(record: Any) -> Iterator[Fault]:
    """What the page asks for is there: leads and sections by their ids, drugs, and advice by its rule."""
    shelf = library()
    yield from same(("lead",), [row.id for row in record.lead], _LEADS, "a first sentence of the page")
    yield from same(("sections",), [row.id for row in record.sections], _SECTIONS, "a section of the page")
    yield from same(("advice",), record.advice, [rule.id for rule in shelf.advice], "advice that has a rule")
    actions = [action.rule.id for action in shelf.next_action.actions]
    yield from same(("next_action",), record.next_action, ["referral", *actions], "an action of next_action.yaml")
    for i, name in enumerate(record.own_referrals):
        yield from unknown(("own_referrals", i), name, actions, "an action of next_action.yaml")
    for field, known in (("flags", [rule.id for rule in shelf.flags]), ("drugs", care_statuses())):
        for name in getattr(record, field):
            yield from unknown((field, name), name, known, f"known in {field}")
    yield from missing(("drugs",), record.drugs, care_statuses(), "the patient's page")
    for name in record.more_questions:
        yield from unknown(("more_questions", name), name, {"dxa", *care_statuses()}, "a drug of an assessment, or dxa")


def safety(record: Any) -> Iterator[Fault]:
    """Every safety rule has its words."""
    yield from same(("rules",), record.rules, [rule.id for rule in library().safety], "a safety rule")


def harms(record: Any) -> Iterator[Fault]:
    """A harm is that of drugs with a verdict."""
    for i, harm in enumerate(record.harms):
        for j, name in enumerate(harm.drugs):
            yield from unknown(("harms", i, "drugs", j), name, care_statuses(), "a drug of an assessment")


def glossary(record: Any) -> Iterator[Fault]:
    """Words point to words that exist."""
    known = [entry.id for entry in record.words]
    for i, entry in enumerate(record.words):
        for j, name in enumerate(entry.see):
            yield from unknown(("words", i, "see", j), name, known, "a word of the glossary")
