"""Facts of a patient, conditions on them, risk factors and guidelines, as an assessment names them on every face."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from osteon.care.rules.library import library
from osteon.care.rules.standing import country_name, standing
from osteon.drugs.catalogue import ANTIRESORPTIVE, care_groups, care_statuses, usual_courses
from osteon.quantities import sites
from osteon.treatment.course import course_label
from osteon.words import format
from osteon.words.faces.assessment import assessment_words
from osteon.words.quantities import quantity_term, site_term
from osteon.words.vocabulary import (
    OPEN_ANSWERS,
    as_written,
    badge,
    condition_term,
    due_term,
    other_answers,
    vocabulary,
    yes_or_no,
)

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment, DrugStatus, GuidelineAnswer
    from osteon.care.facts.fact import Fact, Facts

_FACT = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")


def fact_term(name: str) -> str:
    """``lowest T-score``."""
    spec = library().vocabulary.facts.get(name)
    return spec.text if spec else as_written(name)


def fact_value(fact: Fact) -> str:
    """``−1.8``, ``70 years``, ``yes``."""
    value = fact.to_dict()["value"]
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, float):
        if fact.unit == "T-score":
            return format.number(value, 1)
        return format.plain(value) + (f" {fact.unit}" if fact.unit else "")
    if isinstance(value, list):
        return format.listed(condition_term(str(word)) for word in value) or vocabulary().nothing
    word = str(value)
    if word in care_statuses():
        return drug_term(word)
    return course_label(usual_courses()[word]) if word in usual_courses() else as_written(word)


def fact_origin(fact: Fact) -> str:
    """Where a value stands, where that says more than the fact's name: ``lumbar spine``."""
    site = fact.origin.removeprefix("dxa.")
    if site in _sites():
        return site_term(site)
    spec = library().vocabulary.facts.get(fact.name)
    return "" if spec is None or fact.origin in (spec.field, fact.name, "") else as_written(fact.origin)


def fact_words(fact: Fact) -> str:
    """``lowest T-score −2.3 (lumbar spine)``, ``hip fracture of a parent: yes``."""
    words = assessment_words()
    said = words.fact_flag if isinstance(fact.to_dict()["value"], bool) else words.fact
    text, origin = said(fact=fact_term(fact.name), value=fact_value(fact)), fact_origin(fact)
    return words.with_origin(text=text, origin=origin) if origin else text


def condition_words(condition: str) -> str:
    """``fragility_fracture is true`` as ``fragility fracture in adult life: yes``."""
    words, facts = vocabulary(), library().vocabulary.facts
    text = re.sub(r" is true\b", f": {words.yes}", re.sub(r" is false\b", f": {words.no}", condition))
    text = _FACT.sub(lambda m: facts[m[0]].text if m[0] in facts else condition_term(m[0]), text.replace(" has ", ": "))
    return format.true_minus(text)


def field_term(field: str, known: Facts | None = None) -> str:
    """What a field of the patient file asks for: ``creatinine clearance``; ``known`` facts name their own fields."""
    for fact in () if known is None else known.values():
        spec = library().vocabulary.facts.get(fact.name)
        if fact.field == field and spec is not None and not spec.after and field not in vocabulary().fields:
            return spec.text
    site = field.removeprefix("dxa.")
    if site in _sites():
        return quantity_term(f"t_score_{site}")
    return vocabulary().fields.get(field) or _fields().get(field) or as_written(field)


def factor_term(name: str, guideline: str = "default") -> str:
    """A risk factor as its guideline words it: ``older than 65``; a disease by its name."""
    held = library().guidelines.get(guideline)
    texts = {factor.name: factor.text for factor in held.factors} if held else {}
    return format.true_minus(texts[name]) if name in texts else condition_term(name)


def not_counted(text: str) -> str:
    """``smoking (hadji2017, esmo2020)`` as ``smoking (counts in Hadji 2017, ESMO 2020)``."""
    name, _, ids = text.rstrip(")").partition(" (")
    term = fact_term(name) if name in library().vocabulary.facts else condition_term(name)
    if not ids:
        return term
    return assessment_words().counts_in(
        factor=term, guidelines=format.listed(guideline_name(key) for key in ids.split(", "))
    )


def guideline_name(name: str) -> str:
    """``Hadji 2017``, without what follows its year in the title."""
    held = {**library().guidelines, **library().disabled}.get(name)
    return held.short_title if held else name


def drug_term(drug: str) -> str:
    """A drug as an assessment names it -> as people write it."""
    status = care_statuses().get(drug)
    return status.label if status else as_written(drug)


def reasons_known(status: DrugStatus, facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Status, sentence and rule of each reason that rests on known facts, remarks with the status ``ok``."""
    for reason in status.reasons:
        if all(facts.value(name) is not None for name in reason.facts):
            yield reason.status, format.true_minus(format.first_sentence(reason.text)), reason.rule


def reasons_open(status: DrugStatus, facts: Facts) -> tuple[str, ...]:
    """Fields that a status waits for."""
    return tuple(
        dict.fromkeys(
            facts[name].field
            for reason in status.reasons
            if reason.status != "ok"
            for name in reason.facts
            if facts.value(name) is None
        )
    )


def in_short(drug: str, status: DrugStatus) -> DrugStatus:
    """A drug that no plan chooses with only what makes its status; where there is room, all of it is told."""
    if drug in care_groups()[ANTIRESORPTIVE]:
        return status
    return status._replace(reasons=tuple(r for r in status.reasons if r.status == status.status))


def beside(assessment: Assessment) -> tuple[str, ...]:
    """Drugs that no plan chooses, nobody drafts or takes, and no tier asks about: their status is enough in print."""
    drafted, taken = assessment.facts.word("draft_order"), assessment.facts.word("bone_drug")
    asked = {*care_groups()[ANTIRESORPTIVE], drafted, taken}
    if assessment.tier is not None:
        asked |= {*assessment.tier.builders}
    return tuple(drug for drug in assessment.drugs if drug not in asked)


def shared_open(statuses: Mapping[str, DrugStatus], facts: Facts) -> tuple[str, ...]:
    """Fields that every drug of a plan waits for, which are said once; empty where that is one field or none."""
    usual = care_groups()[ANTIRESORPTIVE]
    waited = [reasons_open(status, facts) for drug, status in statuses.items() if drug in usual]
    shared = tuple(field for field in waited[0] if all(field in other for other in waited)) if len(waited) > 1 else ()
    return shared if len(shared) > 1 else ()


def before_any(statuses: Mapping[str, DrugStatus], facts: Facts) -> str:
    """What is found out before any drug, in words; empty where every drug waits for something else."""
    shared = [field_term(field, facts) for field in shared_open(statuses, facts)]
    return assessment_words().before_any(fields=format.listed(shared)) if shared else ""


def answer_reasons(name: str, answer: GuidelineAnswer, field: Callable[[str], str]) -> Iterator[str]:
    """What a guideline counts, and what decides between possible answers; ``field`` names what is missing."""
    words = assessment_words()
    if answer.factors:
        yield words.counts(factors=format.listed(factor_term(factor, name) for factor in answer.factors))
    if answer.missing:
        fields = format.listed(map(field, answer.missing))
        yield decided_by(answer)(fields=fields)


def decided_by(answer: GuidelineAnswer) -> Callable[..., str]:
    """What an answer may turn into, to be filled with the ``fields`` that decide it."""
    words, others = assessment_words(), other_answers(answer.answer, answer.could_be)
    if not others:
        return words.outside_decided_by
    return partial(words.open_decided_by if answer.answer in OPEN_ANSWERS else words.could_be_decided_by, others=others)


def answer_marks(answer: GuidelineAnswer) -> Iterator[str]:
    """What stands beside an answer that is not current, or whose words were not read in the source."""
    if state := state_words(answer):
        yield state
    if answer.state != "not verified" and (mark := badge(answer.verification)):
        yield mark


def state_words(answer: GuidelineAnswer) -> str:
    """Superseded, expired or not verified, with what is to be done; empty where only the mark says anything."""
    words = assessment_words()
    if answer.state == "superseded" and answer.superseded_by:
        return words.superseded(guideline=guideline_name(answer.superseded_by))
    if answer.state == "expired":
        return words.expired(day=format.day(answer.expires))
    return words.not_verified if answer.state == "not verified" else ""


def country_words(found: Assessment) -> str:
    """Whose guidelines stand first, or that nobody has chosen."""
    words = assessment_words()
    if found.country is None:
        return words.country_none
    region = standing().countries[found.country].within
    name = country_name(found.country)
    if region is None:
        return words.country_chosen(country=name)
    return words.country_within(country=name, region=country_name(region))


def expired_rules(found: Assessment) -> Iterator[str]:
    """Files of rules whose day to be looked at again is over, each in a sentence."""
    for one in found.expired_files:
        if one.expires is not None:
            yield assessment_words().expired_rules(what=format.capital(one.what), day=format.day(one.expires))


def event_words(event: Mapping[str, Any]) -> str:
    """What is due, with the dose where it is one."""
    what = due_term(event["what"])
    return assessment_words().due(what=what, detail=event["detail"]) if event["detail"] else what


def answer_text(text: str) -> str:
    """What a guideline's answer means, in its words, with other answers by their terms."""
    for code, term in vocabulary().answers.items():
        if "_" in code:
            text = re.sub(rf"\b{code}\b", term, text)
    return format.true_minus(as_written(text))


@cache
def _sites() -> frozenset[str]:
    return frozenset(str(one.patient) for one in sites())


@cache
def _fields() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for spec in library().vocabulary.facts.values():
        if not spec.after and spec.field:
            found.setdefault(spec.field, spec.text)
    return found
