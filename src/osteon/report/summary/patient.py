"""The patient's page: the same facts in plain words, and what they mean out of 100 people like the patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from osteon.report.summary.harm import HarmShown, shown_harms
from osteon.report.summary.plain_options import (
    OptionShown,
    changes,
    left_out,
    option_shown,
    reference,
    settled_together,
)
from osteon.report.summary.words import Section, glossary, patient_words
from osteon.simulation.calibrated import not_calibrated
from osteon.words.courses import fixed

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment

_EVENTS = 6
#: flags that come before everything else
_URGENT = ("pregnancy", "ai_requires_ovarian_suppression", "conflict", "denosumab_exit_plan")
_ALARM = "give_denosumab_or_follow_on_now"


@dataclass(frozen=True)
class Part:
    """A fixed part of the page, filled in."""

    id: str
    title: str
    text: tuple[str, ...]


@dataclass(frozen=True)
class PatientView:
    """Everything that the page says.

    Attributes
    ----------
    next_action : what is to be talked about next, and by when; empty on the general page.
    urgent : what comes before everything else; mostly nothing.
    facts : what is known of this patient's bones; empty on the general page.
    dates : when, and what.
    changes : what the simulation says of the bone itself.
    shared : what has to be asked or looked at before any of the drugs; not repeated with each.
    """

    general: bool
    lead: tuple[str, ...]
    next_action: str
    urgent: tuple[str, ...]
    facts: tuple[str, ...]
    changes: tuple[str, ...]
    parts: Mapping[str, Part]
    not_calibrated: tuple[str, ...]
    reference: OptionShown | None
    ask_first: str
    shared: tuple[str, ...]
    options: tuple[OptionShown, ...]
    not_now: tuple[OptionShown, ...]
    harms: tuple[HarmShown, ...]
    advice: tuple[str, ...]
    dates: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]


def patient_view(found: Assessment | None, today: date) -> PatientView:
    """The page for one patient; without one, what holds for all."""
    words = patient_words()
    plan = {} if found is None or found.plan is None else found.plan.to_dict()
    drug = plan.get("inhibitor", {}).get("drug")
    filled = _filled(drug, None if found is None else found.facts.word("sex"))
    options = plan.get("options", [])
    shared, shown = settled_together([option_shown(option, plan, found, filled) for option in options])
    named = [option["treatment"]["drug"] for option in options if option["treatment"]]
    told = shown_harms(named, filled)
    return PatientView(
        general=found is None,
        lead=tuple(text.format(**filled) for text in _lead(drug, plan)),
        next_action="" if found is None else _next_action(found, today),
        urgent=() if found is None else tuple(_urgent(found)),
        facts=() if found is None else tuple(_facts(found)),
        changes=tuple(changes(plan, filled)),
        parts={section.id: _part(section, filled) for section in words.sections},
        not_calibrated=tuple(not_calibrated(plan.get("notes", []))),
        reference=reference(plan, filled),
        ask_first=words.statuses["together"],
        shared=shared,
        options=shown,
        not_now=tuple(left_out(plan, found)),
        harms=told,
        advice=() if found is None else tuple(text for a in found.advice if a != _ALARM if (text := words.advice[a])),
        dates=() if found is None else tuple(_dates(found, today)),
        questions=tuple(_questions(named, found, filled)),
        terms=tuple((entry.id, entry.term) for entry in glossary()),
        sources=tuple(dict.fromkeys([*(s.source for s in (*words.lead, *words.sections)), *(h.source for h in told)])),
    )


def _filled(drug: str | None, sex: str | None) -> dict[str, str]:
    name = drug or "an aromatase inhibitor"
    people, person = ("men", "man") if sex == "male" else ("women", "woman") if sex else ("people", "person")
    return {
        "drug": name, "Drug": name[0].upper() + name[1:], "people": people, "person": person, "other": "the bone drug"
    }  # fmt: skip


def _lead(drug: str | None, plan: Mapping[str, Any]) -> Iterator[str]:
    held = {item.id: item.text for item in patient_words().lead}
    started = plan.get("inhibitor", {}).get("status") == "current"
    yield held["general" if drug is None else "taking" if started else "starting"]
    yield held["talk"]


def _part(section: Section, filled: Mapping[str, str]) -> Part:
    return Part(section.id, section.title.format(**filled), tuple(text.format(**filled) for text in section.text))


def _next_action(found: Assessment, today: date) -> str:
    """What is to be talked about next, in plain words."""
    action = found.next_action
    if action is None:
        return ""
    words = patient_words()
    known = words.next_action[
        "referral" if action.verb == "refer" and action.rule not in words.own_referrals else action.rule
    ]
    name = words.drugs[action.drug].name.lower() if action.drug in words.drugs else "the bone drug"
    when = _month(action.by_date.isoformat(), today)
    return known.format(drug=name, when="now" if when == "Now" else f"by {when}")


def _urgent(found: Assessment) -> Iterator[str]:
    words = patient_words()
    yield from (words.advice[_ALARM] for a in found.advice if a == _ALARM)
    yield from (words.flags[flag] for flag in found.flags if flag in _URGENT)


def _facts(found: Assessment) -> Iterator[str]:
    words = patient_words()
    if found.lowest_t is None:
        yield words.scores.none
    else:
        site = words.sites.get(found.lowest_site or "", "site that was measured")
        yield words.scores.text.format(t=fixed(float(found.lowest_t), 1), site=site)
    if found.category != "indeterminate" or found.lowest_t is not None:
        yield words.categories[found.category]
    counted = [words.factors.get(name, f"you have {name.replace('_', ' ')}") for name in found.risk_factors]
    if counted and found.category != "out_of_scope":
        yield f"What counts too: {', and '.join(counted)}."
    yield from (words.flags[flag] for flag in found.flags if flag in words.flags and flag not in _URGENT)


def _dates(found: Assessment, today: date) -> Iterator[tuple[str, str]]:
    events = patient_words().events
    for item in found.monitoring[:_EVENTS]:
        event = item.to_dict()
        first, last = (_month(event[key], today) for key in ("date", "latest"))
        yield (first if not last or last == first else f"{first} to {last}"), events[event["what"]]


def _month(day: str | None, today: date) -> str:
    if day is None:
        return ""
    when = date.fromisoformat(day)
    return "Now" if (when - today).days < 7 else f"{when:%B %Y}"


def _questions(named: list[str], found: Assessment | None, filled: Mapping[str, str]) -> Iterator[str]:
    words = patient_words()
    yield from (text.format(**filled) for text in words.questions)
    yield from (text for drug, text in words.more_questions.items() if drug in named)
    if found is not None and found.lowest_t is None:
        yield words.more_questions["dxa"]
