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


def first_page(found: Assessment, today: date, inhibitor: str) -> dict[str, Any]:
    """Everything that the first page says, as plain text."""
    words, texts = assessment_words(), found.texts
    others = vocabulary.other_categories(found.category, found.category_range)
    changes = [(facts.condition_words(c.condition), vocabulary.category_term(c.category))
               for c in found.what_would_change_it]  # fmt: skip
    return {
        "category": vocabulary.category_title(found.category),
        "action": _action(found),
        "could_be": words.could_be(others=others) if others else "",
        "who": " ".join(part for part in (_person(found), inhibitor) if part),
        "tier": "; ".join(text.rstrip(".") for text in _tier(found)),
        "deciding": [facts.fact_words(fact) for fact in found.deciding_facts],
        "rows": [vocabulary.category_term(row) for row in found.matched_rows],
        "factors": [facts.factor_term(name) for name in found.risk_factors],
        "not_counted": [facts.not_counted(text) for text in found.not_counted],
        "changes": [words.change(condition=condition, category=category) for condition, category in changes],
        "missing": [facts.field_term(name, found.facts) for name in found.missing],
        "set_aside": [
            words.set_aside(field=facts.field_term(item.field), value=item.value, reason=item.reason)
            for item in found.set_aside
        ],
        "flags": [format.true_minus(texts["flags"][name]) for name in found.flags if name not in found.advice],
        "next": [format.true_minus(texts["advice"][name]) for name in found.advice if name not in ORDINARY],
        "always": format.true_minus(" ".join(texts["advice"][name] for name in found.advice if name in ORDINARY)),
        "drugs": _together([_drug(name, status, found) for name, status in found.drugs.items()]),
        "guidelines": _guidelines(found),
        "country": facts.country_words(found),
        "expired": list(facts.expired_rules(found)),
        "dates": [
            {"when": span_words(event, today), "what": facts.event_words(event), "why": event["why"]}
            for event in (item.to_dict() for item in found.monitoring[:_EVENTS])
        ],
    }


def _action(found: Assessment) -> dict[str, str] | None:
    """The next action: its sentence, what comes before it, why, and what follows."""
    words, action = assessment_words(), found.next_action
    if action is None:
        return None
    before = "; ".join(words.before(what=step.what, day=format.day(step.by_date)) for step in action.before)
    steps = "; ".join(words.step(what=step.what, day=format.day(step.by_date)) for step in action.steps)
    said = {
        "sentence": action.sentence,
        "before": words.first(steps=before) if before else "",
        "because": action.because,
        "steps": words.then(steps=steps) if steps else "",
    }
    return {name: format.true_minus(text) for name, text in said.items()}


def _tier(found: Assessment) -> tuple[str, ...]:
    return () if found.tier is None else tier_lines(found.tier, lambda name: facts.field_term(name, found.facts))


def _together(drugs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drugs of which the same is said, in one row."""
    found: dict[str, list[dict[str, Any]]] = {}
    for drug in drugs:
        found.setdefault(str({key: value for key, value in drug.items() if key != "name"}), []).append(drug)
    return [{**rows[0], "name": format.listed(row["name"] for row in rows)} for rows in found.values()]


def _person(found: Assessment) -> str:
    words, age = assessment_words(), found.facts.number("age")
    told = words.age_not_known if age is None else words.years(count=format.plain(age))
    return words.who(age=told, sex=found.facts.word("sex") or "unknown")


def _drug(name: str, status: DrugStatus, found: Assessment) -> dict[str, Any]:
    """A drug with what makes its status, what is only not known (of a barred one no more), and what is told with it."""
    status = facts.in_short(name, status)
    known, open_ = list(facts.reasons_known(status, found.facts)), facts.reasons_open(status, found.facts)
    return {
        "name": facts.drug_term(name),
        "status": status.status,
        "word": vocabulary.status_term(status.status),
        "reasons": [{"text": text.rstrip("."), "rule": rule} for word, text, rule in known if word != "ok"],
        "unknown": [] if status.status == "blocked" else [facts.field_term(field, found.facts) for field in open_],
        "remarks": [text for word, text, _ in known if word == "ok"],
    }


def _guidelines(found: Assessment) -> list[dict[str, Any]]:
    """A row for each guideline that speaks of this patient, and one for all that do not."""
    speak = {name: answer for name, answer in found.guidelines.items() if answer.answer != _OUTSIDE}
    rows = [_guideline(name, answer, found.facts) for name, answer in speak.items()]
    outside = [facts.guideline_name(name) for name in found.guidelines if name not in speak]
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
