"""The first page of the report: the answer, what decided it, what is missing, drugs, guidelines, what is next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from osteon.care.plan.plan_data import options_data
from osteon.care.rules.library import library
from osteon.report.summary.calendar import DONE, span_words

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment, DrugStatus, GuidelineAnswer
    from osteon.care.facts.fact import Fact

CATEGORIES = {
    "low": "Low risk",
    "moderate": "Moderate risk",
    "high": "High risk",
    "indeterminate": "Risk cannot be told yet",
    "out_of_scope": "Out of scope of the default table",
}
STATUSES = {"ok": "ok", "caution": "caution", "hold": "wait", "blocked": "blocked"}
ANSWERS = {
    "offer_bma": "offer a bone drug",
    "needs_bmd": "needs BMD",
    "needs_data": "needs data",
    "monitor_12m": "monitor, 12 months",
    "monitor_24m": "monitor, 24 months",
}
BADGES = {"recalled": "from memory", "second-hand": "second-hand", "assumed": "partly our reading"}
ORDINARY = ("calcium_vitamin_d", "exercise", "repeat_dxa")
_EVENTS = 4
_FACTORS = {"t": "T-score", "bmi": "BMI", "family": "family history"}


def first_page(found: Assessment, today: date, inhibitor: str) -> dict[str, Any]:
    """Everything that the first page says, as plain text."""
    specs = library().vocabulary.facts
    fields: dict[str, str] = {}
    for spec in specs.values():
        if not spec.after:
            fields.setdefault(found.facts[spec.name].field, spec.text)
    factors = {factor.name: factor.text for factor in library().table.factors}
    return {
        "category": CATEGORIES[found.category],
        "action": _action(found),
        "could_be": _could_be(found),
        "who": " ".join(part for part in (_person(found), inhibitor) if part),
        "deciding": [fact_words(fact, specs[fact.name].text) for fact in found.deciding_facts],
        "rows": list(found.matched_rows),
        "factors": [factors.get(name, name.replace("_", " ")) for name in found.risk_factors],
        "not_counted": [name.replace("_", " ") for name in found.not_counted],
        "changes": [
            f"{_condition(c.condition, c.fact, fields)}: {_plain(c.category)}" for c in found.what_would_change_it
        ],
        "missing": [fields.get(name, name) for name in found.missing],
        "set_aside": [f"{item.field} {item.value}: {item.reason}" for item in found.set_aside],
        "flags": [found.texts["flags"][name] for name in found.flags if name not in found.advice],
        "next": [found.texts["advice"][name] for name in found.advice if name not in ORDINARY],
        "always": " ".join(found.texts["advice"][name] for name in found.advice if name in ORDINARY),
        "drugs": _together([_drug(name, status, found, fields) for name, status in found.drugs.items()]),
        "guidelines": [_guideline(name, answer, fields) for name, answer in found.guidelines.items()],
        "dates": [
            {"when": span_words(event, today), "what": _due(event), "why": event["why"]}
            for event in (item.to_dict() for item in found.monitoring[:_EVENTS])
        ],
    }


def _action(found: Assessment) -> dict[str, Any] | None:
    """The next action: its sentence, what comes before it, why, and what follows."""
    action = found.next_action
    if action is None:
        return None
    return {
        "sentence": action.sentence,
        "before": [f"{step.what} (by {step.by_date})" for step in action.before],
        "because": action.because,
        "steps": [f"{step.by_date} {step.what}" for step in action.steps],
    }


def fact_words(fact: Fact, name: str) -> str:
    """``lowest T-score −2.3 (lumbar spine)``."""
    value = fact.to_dict()["value"]
    if isinstance(value, bool):
        return f"{name}: {'yes' if value else 'no'}"
    if isinstance(value, float):
        shown = f"{value:g}".replace("-", "−")
    else:
        shown = ", ".join(value) if isinstance(value, list) else str(value)
    unit = "" if fact.unit in ("", "T-score") else f" {fact.unit}"
    site = fact.origin.removeprefix("dxa.") if fact.name == "lowest_t" and fact.origin.startswith("dxa.") else ""
    return f"{name} {_plain(shown)}{unit}" + (f" ({_plain(site)})" if site else "")


def drug_names() -> dict[str, str]:
    """Drug as an assessment names it -> as it is written."""
    return {item.drug: item.name for item in options_data().drugs}


def first_sentence(text: str) -> str:
    """Up to the first full stop."""
    end = text.find(". ")
    return text.strip() if end < 0 else text[: end + 1]


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _condition(words: str, field: str, fields: dict[str, str]) -> str:
    """``bone metastases`` for a flag, the condition itself for anything else."""
    return fields.get(field, _plain(field)) if words.endswith(" is true") else _plain(words).replace("-", "−")


def _together(drugs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drugs of which the same is said, in one row."""
    found: dict[str, dict[str, Any]] = {}
    for drug in drugs:
        said = str({key: value for key, value in drug.items() if key != "name"})
        if said in found:
            found[said]["name"] += f", {drug['name']}"
        else:
            found[said] = drug
    return list(found.values())


def _could_be(found: Assessment) -> str:
    others = [_plain(word) for word in found.category_range if word not in (found.category, "out_of_scope")]
    return f"could be {' or '.join(others)}" if others and found.category != "out_of_scope" else ""


def _person(found: Assessment) -> str:
    word = {"female": "Woman", "male": "Man"}.get(found.facts.word("sex") or "", "Person")
    age = found.facts.number("age")
    return f"{word}, {'age not known' if age is None else f'{age:g} years'}."


def _due(event: dict[str, Any]) -> str:
    return f"{DONE.get(event['what'], event['what'])} {event['detail']}".strip()


def _drug(name: str, status: DrugStatus, found: Assessment, fields: dict[str, str]) -> dict[str, Any]:
    """A drug with what makes its status, what is only not known, and what is to be told with it."""
    unknown: dict[str, None] = {}
    reasons, remarks = [], []
    for reason in status.reasons:
        open_ = [fact for fact in reason.facts if found.facts.value(fact) is None]
        if reason.status == "ok":
            remarks += [] if open_ else [first_sentence(reason.text)]
        elif open_:
            unknown |= dict.fromkeys(fields.get(found.facts[fact].field, fact) for fact in open_)
        else:
            reasons.append({"text": first_sentence(reason.text).rstrip("."), "rule": reason.rule})
    return {
        "name": drug_names().get(name, name),
        "status": status.status,
        "word": STATUSES[status.status],
        "reasons": reasons,
        "unknown": list(unknown),
        "remarks": remarks,
    }


def _guideline(name: str, answer: GuidelineAnswer, fields: dict[str, str]) -> dict[str, Any]:
    held = library().guidelines.get(name)
    title = held.title.split(",")[0].split(" (")[0] if held else name
    return {
        "name": title.removesuffix(str(answer.year)).strip(),
        "year": answer.year,
        "answer": answer_word(answer.answer),
        "text": answer_text(answer.text),
        "why": list(_behind(answer, fields)),
        "badges": list(_badges(answer)),
        "source": answer.source,
    }


def _behind(answer: GuidelineAnswer, fields: dict[str, str]) -> Iterator[str]:
    if answer.factors:
        yield f"counts {', '.join(_FACTORS.get(name, _plain(name)) for name in answer.factors)}"
    if answer.missing:
        open_ = "decided by" if answer.answer.startswith("needs_") else f"could be {_others(answer)}, decided by"
        yield f"{open_} {', '.join(fields.get(name, name) for name in answer.missing)}"


def _others(answer: GuidelineAnswer) -> str:
    """What else the answer could be, in words."""
    others = [word for word in answer.could_be if word not in (answer.answer, "out_of_scope")]
    return " or ".join(answer_word(word) for word in others)


def answer_word(answer: str) -> str:
    """A guideline's answer in words."""
    return ANSWERS.get(answer, _plain(answer))


def answer_text(text: str) -> str:
    """What a guideline's answer means, with other answers named in words."""
    return _plain(text.replace("offer_bma", ANSWERS["offer_bma"]))


def _badges(answer: GuidelineAnswer) -> Iterator[str]:
    if answer.superseded_by:
        held = library()
        newer = held.guidelines.get(answer.superseded_by) or held.disabled.get(answer.superseded_by)
        yield f"superseded by {newer.title.split(',')[0] if newer else answer.superseded_by}"
    if answer.verification in BADGES:
        yield BADGES[answer.verification]
