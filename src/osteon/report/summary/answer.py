"""The first page of the report: the answer, what decided it, what is missing, drugs, guidelines, what is next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from osteon.report.summary.calendar import span_words
from osteon.words import facts, format, vocabulary
from osteon.words.advice import ORDINARY
from osteon.words.faces.assessment import assessment_words
from osteon.words.tier import tier_lines

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment, DrugStatus, GuidelineAnswer
    from osteon.care.facts.fact import Facts

_EVENTS = 4
_OUTSIDE = "out_of_scope"


def first_page(assessment: Assessment, today: date, inhibitor: str) -> dict[str, Any]:
    """Everything that the first page says, as plain text."""
    words, texts = assessment_words(), assessment.texts
    others = vocabulary.other_categories(assessment.category, assessment.category_range)
    changes = [(facts.condition_words(c.condition), vocabulary.category_term(c.category))
               for c in assessment.what_would_change_it]  # fmt: skip
    return {
        "category": vocabulary.category_title(assessment.category),
        "action": _action(assessment),
        "could_be": words.could_be(others=others) if others else "",
        "who": " ".join(part for part in (_person(assessment), inhibitor) if part),
        "tier": "; ".join(text.rstrip(".") for text in _tier(assessment)),
        "deciding": [facts.fact_words(fact) for fact in assessment.deciding_facts],
        "rows": [vocabulary.category_term(row) for row in assessment.matched_rows],
        "factors": [facts.factor_term(name) for name in assessment.risk_factors],
        "not_counted": [facts.not_counted(text) for text in assessment.not_counted],
        "changes": [words.change(condition=condition, category=category) for condition, category in changes],
        "missing": [facts.field_term(name, assessment.facts) for name in assessment.missing],
        "set_aside": [
            words.set_aside(field=facts.field_term(item.field), value=item.value, reason=item.reason)
            for item in assessment.set_aside
        ],
        "flags": [
            format.true_minus(texts["flags"][name]) for name in assessment.flags if name not in assessment.advice
        ],
        "next": [format.true_minus(texts["advice"][name]) for name in assessment.advice if name not in ORDINARY],
        "always": format.true_minus(" ".join(texts["advice"][name] for name in assessment.advice if name in ORDINARY)),
        "drugs": _together([_drug(name, status, assessment) for name, status in assessment.drugs.items()]),
        "guidelines": _guidelines(assessment),
        "country": facts.country_words(assessment),
        "expired": list(facts.expired_rules(assessment)),
        "dates": [
            {"when": span_words(event, today), "what": facts.event_words(event), "why": event["why"]}
            for event in (item.to_dict() for item in assessment.monitoring[:_EVENTS])
        ],
    }


def _action(assessment: Assessment) -> dict[str, str] | None:
    """The next action: its sentence, what comes before it, why, and what follows."""
    words, action = assessment_words(), assessment.next_action
    if action is None:
        return None
    before = "; ".join(words.before(what=step.what, day=format.day(step.by_date)) for step in action.before)
    steps = "; ".join(words.step(what=step.what, day=format.day(step.by_date)) for step in action.steps)
    texts = {
        "sentence": action.sentence,
        "before": words.first(steps=before) if before else "",
        "because": action.because,
        "steps": words.then(steps=steps) if steps else "",
    }
    return {name: format.true_minus(text) for name, text in texts.items()}


def _tier(assessment: Assessment) -> tuple[str, ...]:
    if assessment.tier is None:
        return ()
    return tier_lines(assessment.tier, lambda name: facts.field_term(name, assessment.facts))


def _together(drugs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drugs of which the same is said, in one row."""
    alike: dict[str, list[dict[str, Any]]] = {}
    for drug in drugs:
        alike.setdefault(str({key: value for key, value in drug.items() if key != "name"}), []).append(drug)
    return [{**rows[0], "name": format.listed(row["name"] for row in rows)} for rows in alike.values()]


def _person(assessment: Assessment) -> str:
    words, age = assessment_words(), assessment.facts.number("age")
    age_text = words.age_not_known if age is None else words.years(count=format.plain(age))
    return words.who(age=age_text, sex=assessment.facts.word("sex") or "unknown")


def _drug(name: str, status: DrugStatus, assessment: Assessment) -> dict[str, Any]:
    """A drug with what makes its status, what is only not known (of a barred one no more), and what is told with it."""
    if name in facts.beside(assessment):
        return {
            "name": facts.drug_term(name),
            "status": status.status,
            "word": vocabulary.status_term(status.status),
            "reasons": [],
            "unknown": [],
            "remarks": [assessment_words().other_drug],
        }
    status = facts.in_short(name, status)
    known, open_ = list(facts.reasons_known(status, assessment.facts)), facts.reasons_open(status, assessment.facts)
    return {
        "name": facts.drug_term(name),
        "status": status.status,
        "word": vocabulary.status_term(status.status),
        "reasons": [{"text": text.rstrip("."), "rule": rule} for word, text, rule in known if word != "ok"],
        "unknown": [] if status.status == "blocked" else [facts.field_term(field, assessment.facts) for field in open_],
        "remarks": [text for word, text, _ in known if word == "ok"],
    }


def _guidelines(assessment: Assessment) -> list[dict[str, Any]]:
    """A row for each guideline that speaks of this patient, and one for all that do not."""
    speak = {name: answer for name, answer in assessment.guidelines.items() if answer.answer != _OUTSIDE}
    rows = [_guideline(name, answer, assessment.facts) for name, answer in speak.items()]
    outside = [facts.guideline_name(name) for name in assessment.guidelines if name not in speak]
    if outside:
        text = format.listed(outside)
        row = {"name": "", "year": "", "answer": vocabulary.answer_term(_OUTSIDE), "text": text, "source": ""}
        rows.append({**row, "why": [], "badges": []})
    return rows


def _guideline(name: str, answer: GuidelineAnswer, known: Facts) -> dict[str, Any]:
    return {
        "name": facts.guideline_name(name).removesuffix(str(answer.year)).strip(),
        "year": answer.year,
        "answer": vocabulary.answer_term(answer.answer),
        "text": facts.answer_text(answer.text),
        "why": list(facts.answer_reasons(name, answer, lambda field: facts.field_term(field, known))),
        "badges": list(facts.answer_marks(answer)),
        "source": answer.source,
    }
