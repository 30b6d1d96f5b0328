"""The words of an assessment as a clinician reads them on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from osteon.care.rules.library import library
from osteon.drugs.catalogue import care_statuses
from osteon.quantities import followed, modelled
from osteon.web.clinic.filled_form import FIRST_SITE, question_of
from osteon.web.clinic.questions import QUESTIONS

CATEGORIES = {
    "low": "Low risk",
    "moderate": "Moderate risk",
    "high": "High risk",
    "indeterminate": "No category yet",
    "out_of_scope": "Outside the default table",
}
DRUGS = {word: status.label for word, status in care_statuses().items()}
STATUSES = {
    "ok": ("✓", "open", "badge-calm"),
    "caution": ("!", "caution", "badge-accent"),
    "hold": ("‖", "hold", "badge-alarm"),
    "blocked": ("✕", "blocked", "badge-alarm"),
}
"""Sign, word and class of a badge."""

MARKS = {"seen": "", "second-hand": "second-hand", "recalled": "from memory", "assumed": "partly our reading"}
"""What is said of words that were not read in the source itself."""

ORDINARY = ("calcium_vitamin_d", "exercise", "repeat_dxa")
APART = ("separate_card_adjuvant_bisphosphonate",)
DUE = {
    "dxa": "Bone density (DXA)",
    "review": "Review of the treatment",
    "dental_check": "Dental check",
    "turnover_markers": f"Turnover markers ({', '.join(one.words for one in followed('marker'))})",
    "adherence": "Ask how the drug is taken",
    "follow_on": "Follow-on treatment",
    "specialist_referral": "Referral to a specialist",
    "dose": "Dose",
    "calcium": "Calcium",
    "calcium_phosphate_magnesium": "Calcium, phosphate, magnesium",
    "creatinine": "Creatinine",
    "vitamin_d": "25-OH vitamin D",
}
QUANTITIES = {
    **{one.name: one.words for one in modelled("marker")},
    **{str(one.model): f"BMD, {one.narrow if one.followed else one.clinic or one.words}" for one in modelled("bmd")},
}
SITES = {str(one.patient): one.clinic or one.words for one in modelled("bmd")}
_FACT = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")


def plain(word: str) -> str:
    """``needs_data`` as ``needs data``."""
    return word.replace("_", " ")


def number(value: float, digits: int = 1) -> str:
    """A number with a true minus sign."""
    text = f"{value:.{digits}f}"
    return text.replace("-", "−") if float(text) else text.replace("-", "")


def true_minus(text: str) -> str:
    """A text with true minus signs before its numbers."""
    return re.sub(r"(?<![\w-])-(?=\d)", "−", text)


def signed(value: float, digits: int = 0) -> str:
    """A change: its sign is always shown, and none where it rounds to nothing."""
    text = f"{value:+.{digits}f}"
    return text.replace("-", "−") if float(text) else text[1:]


def fact_text(name: str) -> str:
    """What a fact is called in a sentence."""
    spec = library().vocabulary.facts.get(name)
    return spec.text if spec else plain(name)


def fact_value(fact: Mapping[str, Any]) -> str:
    """The value of a fact with its unit."""
    value, unit = fact["value"], fact["unit"]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        text = f"{value:.1f}" if unit == "T-score" else f"{value:g}"
        return text.replace("-", "−") + ("" if unit in ("", "T-score") else f" {unit}")
    if isinstance(value, list):
        return ", ".join(plain(str(word)) for word in value)
    return plain(str(value))


def origin(fact: Mapping[str, Any]) -> str:
    """Where a value stands, where that says more than the fact's name."""
    site = str(fact["from"]).removeprefix("dxa.")
    if site in SITES:
        return SITES[site]
    spec = library().vocabulary.facts.get(fact["fact"])
    return "" if spec is None or fact["from"] in (spec.field, fact["fact"], "") else plain(str(fact["from"]))


def condition(words: str) -> str:
    """``fragility_fracture is true`` as ``fragility fracture in adult life: yes``."""
    facts = library().vocabulary.facts
    text = re.sub(r" is true\b", ": yes", re.sub(r" is false\b", ": no", words)).replace(" has ", ": ")
    return _FACT.sub(lambda m: facts[m[0]].text if m[0] in facts else plain(m[0]), text).replace("-", "−")


def not_counted(text: str) -> str:
    """``smoking (hadji2017, esmo2020)`` as ``smoking (counts in Hadji 2017, ESMO 2020)``."""
    name, _, ids = text.rstrip(")").partition(" (")
    titles = {key: re.split(r",| \(", held.title)[0] for key, held in library().guidelines.items()}
    found = ", ".join(titles.get(key, key) for key in ids.split(", ")) if ids else ""
    return fact_text(name) + (f" (counts in {found})" if found else "")


def field_label(name: str) -> str:
    """A field of the patient file, as the form asks for it."""
    asked = question_of(name)
    for spec in library().vocabulary.facts.values():
        if spec.field == name and asked != FIRST_SITE:
            return spec.text
    if name == "dxa":
        return "T-scores of spine and hip"
    return QUESTIONS[asked].label if asked else plain(name)


def quantity(name: str) -> str:
    """A measured quantity."""
    return QUANTITIES.get(name, plain(name))


def due_words(event: Mapping[str, Any]) -> str:
    """What is due, with the dose where it is one."""
    what = DUE.get(event["what"], plain(event["what"]).capitalize())
    return f"{what}: {event['detail']}" if event["detail"] else what


def first_sentence(text: str) -> str:
    """Up to the first full stop."""
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


def rest(text: str) -> str:
    """What comes after the first sentence."""
    end = text.find(". ")
    return "" if end < 0 else text[end + 2 :]
