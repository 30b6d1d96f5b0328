"""Files of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from osteon.care.plan.plan_data import monitoring_data
from osteon.care.rules.library import library
from osteon.data_check.agreement.common import regimen, same, unknown
from osteon.drugs.catalogue import care_statuses, inhibitors, usual_courses
from osteon.errors import InputError, InputErrors, Remark
from osteon.person.patient import Patient
from osteon.records import Fault


def options(record: Any) -> Iterator[Fault]:
    """Courses can be read; drugs and their courses are those of the catalogue."""
    yield from same(("inhibitor", "words"), record.inhibitor.words, inhibitors(), "an aromatase inhibitor")
    for name, words in record.inhibitor.words.items():
        yield from regimen(("inhibitor", "words", name), words)
    yield from none_while(record)
    for i, base in enumerate(record.base):
        yield from regimen(("base", i, "words"), base.words)
    for i, drug in enumerate(record.drugs):
        yield from regimen(("drugs", i, "words"), drug.words)
        for word, course in drug.current.items():
            yield from unknown(("drugs", i, "current", word), word, usual_courses(), "a course of a patient file")
            yield from regimen(("drugs", i, "current", word), course)
        if drug.without_inhibitor is not None:
            yield from regimen(("drugs", i, "without_inhibitor", "words"), drug.without_inhibitor.words)
    for i, drug in enumerate(record.exit.drugs):
        yield from regimen(("exit", "drugs", i, "words"), drug.words)


def tried(record: Any) -> Iterator[Fault]:
    """Every patient can be assessed."""
    for i, (_, fields) in enumerate(record.people()):
        try:
            Patient.from_any(fields, "assessment")
        except (InputError, InputErrors) as error:
            for one in error.errors if isinstance(error, InputErrors) else (error,):
                own = one.field.split(".")[0].split("[")[0] in record.patients[i].patient
                yield Fault(("patients", i, "patient") if own else ("everybody",), Remark(one.field), one.fix)


def none_while(record: Any) -> Iterator[Fault]:
    """What keeps every option back is a flag or an advice."""
    shelf = library()
    known = [rule.id for rule in (*shelf.flags, *shelf.advice)]
    for name in record.none_while:
        yield from unknown(("none_while", name), name, known, "a flag or an advice")


def next_action_words(record: Any) -> Iterator[Fault]:
    """Every event of the schedule has its words."""
    events = {rule.what for rule in monitoring_data().rules}
    yield from same(("events",), record.events, events, "an event of monitoring.yaml")


def monitoring(record: Any) -> Iterator[Fault]:
    """Flags, drugs and safety rules are there."""
    shelf = library()
    known = {
        "flags": [rule.id for rule in shelf.flags],
        "without_flags": [rule.id for rule in shelf.flags],
        "on": ["inhibitor", *care_statuses()],
        "caution": [rule.id for rule in shelf.safety],
        "remark": [rule.id for rule in shelf.safety],
    }
    for i, rule in enumerate(record.rules):
        for field, words in known.items():
            for j, word in enumerate(getattr(rule.when, field) or ()):
                yield from unknown(("rules", i, "when", field, j), word, words, f"known in {field}")
