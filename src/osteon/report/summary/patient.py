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
from osteon.simulation.calibrated import not_calibrated
from osteon.words import format
from osteon.words.faces.glossary import glossary
from osteon.words.faces.patient import Section, patient_words
from osteon.words.facts import drug_term
from osteon.words.phrase import Phrase
from osteon.words.tier import plain_tier
from osteon.words.vocabulary import condition_term, vocabulary

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment

_EVENTS = 6
#: what is due sooner is due now
_NOW_DAYS = 7
#: flags that come before everything else
_URGENT = ("pregnancy", "ai_requires_ovarian_suppression", "conflict", "denosumab_exit_plan")
#: said to a patient whose dose is overdue, also where the advice to give something now is not: all may be blocked
_OVERDUE, _ALARM = "denosumab_overdue", "give_denosumab_or_follow_on_now"


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


def patient_view(assessment: Assessment | None, today: date) -> PatientView:
    """The page for one patient; without one, what holds for all."""
    words = patient_words()
    plan = {} if assessment is None or assessment.plan is None else assessment.plan.to_dict()
    drug = plan.get("inhibitor", {}).get("drug")
    filled = _filled(drug, None if assessment is None else assessment.facts.word("sex"))
    options = plan.get("options", [])
    shared, shown = settled_together([option_shown(option, plan, assessment, filled) for option in options])
    named = [option["treatment"]["drug"] for option in options if option["treatment"]]
    harms = shown_harms(named)
    return PatientView(
        general=assessment is None,
        lead=tuple(text(**filled) for text in _lead(drug, plan)),
        next_action="" if assessment is None else _next_action(assessment, today),
        urgent=() if assessment is None else tuple(_urgent(assessment)),
        facts=() if assessment is None else tuple(_facts(assessment)),
        changes=tuple(changes(plan, filled)),
        parts={section.id: _part(section, filled) for section in words.sections},
        not_calibrated=tuple(not_calibrated(plan.get("notes", []))),
        reference=reference(plan, filled),
        ask_first=words.sentences.ask_first,
        shared=shared,
        options=shown,
        not_now=tuple(left_out(plan, assessment)),
        harms=harms,
        advice=()
        if assessment is None
        else tuple(text for a in assessment.advice if a != _ALARM if (text := words.advice[a])),
        dates=() if assessment is None else tuple(_dates(assessment, today)),
        questions=tuple(_questions(named, assessment, filled)),
        terms=tuple((entry.id, entry.term) for entry in glossary()),
        sources=tuple(dict.fromkeys([*(s.source for s in (*words.lead, *words.sections)), *(h.source for h in harms)])),
    )


def _filled(drug: str | None, sex: str | None) -> dict[str, str]:
    words = patient_words().sentences
    name = drug or words.inhibitor
    return {"drug": name, "Drug": format.capital(name), "people": words.people(sex=sex or "unknown")}


def _lead(drug: str | None, plan: Mapping[str, Any]) -> Iterator[Phrase]:
    sentences = {item.id: item.text for item in patient_words().lead}
    started = plan.get("inhibitor", {}).get("status") == "current"
    yield sentences["general" if drug is None else "taking" if started else "starting"]
    yield sentences["talk"]


def _part(section: Section, filled: Mapping[str, str]) -> Part:
    return Part(section.id, section.title(**filled), tuple(text(**filled) for text in section.text))


def _next_action(assessment: Assessment, today: date) -> str:
    """What is to be talked about next, in plain words."""
    action = assessment.next_action
    if action is None:
        return ""
    words = patient_words()
    known = words.next_action[
        "referral" if action.verb == "refer" and action.rule not in words.own_referrals else action.rule
    ]
    name = drug_term(action.drug) if action.drug in words.drugs else words.sentences.the_bone_drug
    soon = (action.by_date - today).days < _NOW_DAYS
    return known(
        drug=name, when=words.sentences.by_now if soon else words.sentences.by(month=format.long_month(action.by_date))
    )


def _urgent(assessment: Assessment) -> Iterator[str]:
    words = patient_words()
    yield from (words.advice[_ALARM] for flag in assessment.flags if flag == _OVERDUE)
    yield from (words.flags[flag] for flag in assessment.flags if flag in _URGENT)


def _facts(assessment: Assessment) -> Iterator[str]:
    words, plain = patient_words(), vocabulary()
    if assessment.lowest_t is None:
        yield words.scores.not_known
    else:
        site = plain.sites.get(assessment.lowest_site or "", plain.sites["other"])
        yield words.scores.text(t=format.number(float(assessment.lowest_t), 1), site=site)
    if assessment.category != "indeterminate" or assessment.lowest_t is not None:
        categories: Mapping[Any, Any] = plain.categories
        yield categories[assessment.category].plain
    if assessment.tier is not None and (of_tier := plain_tier(assessment.tier, assessment.category)):
        yield of_tier
    if assessment.risk_factors and assessment.category != "out_of_scope":
        counted = words.sentences.counted_join.join(map(_factor, assessment.risk_factors))
        yield words.sentences.counted(factors=counted)
    yield from (words.flags[flag] for flag in assessment.flags if flag in words.flags and flag not in _URGENT)


def _factor(name: str) -> str:
    factors = vocabulary().factors
    return factors[name]() if name in factors else factors["condition"](condition=condition_term(name))


def _dates(assessment: Assessment, today: date) -> Iterator[tuple[str, str]]:
    due: Mapping[Any, Any] = vocabulary().due
    for item in assessment.monitoring[:_EVENTS]:
        event = item.to_dict()
        first = _month(event["date"], today)
        last = _month(event["latest"], today) if event["latest"] else first
        yield (first if last == first else format.interval(first, last)), due[event["what"]].plain


def _month(day: str, today: date) -> str:
    when = date.fromisoformat(day)
    return patient_words().sentences.now if (when - today).days < _NOW_DAYS else format.long_month(when)


def _questions(named: list[str], assessment: Assessment | None, filled: Mapping[str, str]) -> Iterator[str]:
    words = patient_words()
    yield from (text(**filled) for text in words.questions)
    yield from (text for drug, text in words.more_questions.items() if drug in named)
    if assessment is not None and assessment.lowest_t is None:
        yield words.more_questions["dxa"]
