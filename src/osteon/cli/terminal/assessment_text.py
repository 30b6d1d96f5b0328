"""An assessment on one screen: the answer and what decided it first, then what is missing, next, safety, guidelines."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from osteon.care.rules.pairs import NAMES_PAIRS
from osteon.words import facts, format, vocabulary
from osteon.words.advice import ORDINARY
from osteon.words.faces.assessment import assessment_words
from osteon.words.options import option_name
from osteon.words.quantities import quantity_term
from osteon.words.tier import tier_lines

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment, DrugStatus, GuidelineAnswer

_WIDTH, _HEAD, _DRUG, _STATUS, _GUIDELINE, _ANSWER, _OPTION, _DAY = 120, 17, 18, 9, 32, 24, 50, 26
_EVENTS = 4


def screen(assessment: Assessment) -> str:
    """The assessment as text; `osteon explain` has the whole of what is shortened here."""
    heads, texts = assessment_words().heads, assessment.texts
    shown = {f: text if f in NAMES_PAIRS else _first(text) for f, text in texts["flags"].items()}
    flags = [f"{f}: {shown[f]}" for f in assessment.flags if f not in assessment.advice]
    always = " ".join(_first(texts["advice"][a]) for a in assessment.advice if a in ORDINARY)
    return "\n".join(
        [
            *_answer(assessment),
            *_block(heads.flags, flags),
            *_block(heads.advice, [_first(texts["advice"][a]) for a in assessment.advice if a not in ORDINARY]),
            *_block(heads.always, [always] if always else []),
            *_drugs(assessment),
            *_guidelines(assessment),
            *_options(assessment),
            *_due(assessment),
        ]
    )


def _answer(assessment: Assessment) -> Iterator[str]:
    words, heads, phrases = assessment_words(), assessment_words().heads, assessment_words().terminal
    title = vocabulary.category_title(assessment.category)
    others = vocabulary.other_categories(assessment.category, assessment.category_range)
    could_be = words.could_be(others=others) if others else ""
    named = {"id": assessment.label, "title": title}
    yield phrases.open(could_be=could_be, **named) if others else phrases.headline(**named)
    changes = [
        words.change(
            condition=facts.condition_words(change.condition), category=vocabulary.category_term(change.category)
        )
        for change in assessment.what_would_change_it
    ]
    deciding = format.listed(map(facts.fact_words, assessment.deciding_facts))
    yield from _row(heads.decided_by, deciding or words.nothing_decides)
    if assessment.tier is not None:
        title, *why = tier_lines(assessment.tier, str)
        yield from _row(heads.tier, "; ".join([title, *(text.rstrip(".") for text in why)]))
    yield from _next(assessment)
    yield from _row(heads.rows, format.listed(map(vocabulary.category_term, assessment.matched_rows)) or words.no_row)
    yield from _row(heads.factors, format.listed(map(facts.factor_term, assessment.risk_factors)) or words.no_factor)
    yield from _row(heads.bone_history, "; ".join(assessment.bone_history))
    yield from _row(heads.not_counted, "; ".join(map(facts.not_counted, assessment.not_counted)))
    yield from _row(heads.changes, "; ".join(changes))
    yield from _row(heads.not_known, format.listed(assessment.missing))
    yield from _row(heads.taken_from, "; ".join(_origins(assessment)))
    yield from _row(heads.set_aside, "; ".join(words.set_aside(**item.model_dump()) for item in assessment.set_aside))


def _origins(assessment: Assessment) -> Iterator[str]:
    """Which of several sources a value was taken from, where it is not said beside what decided."""
    shown = {fact.name for fact in assessment.deciding_facts}
    words = assessment_words()
    for name in assessment.sources:
        from_history = assessment.facts[name].field.startswith("bone_therapy")
        if name not in shown and not from_history and (origin := facts.fact_origin(assessment.facts[name])):
            yield words.taken_from(fact=facts.fact_term(name), origin=origin)


def _next(assessment: Assessment) -> Iterator[str]:
    words, heads, action = assessment_words(), assessment_words().heads, assessment.next_action
    if action is None:
        return
    before = (words.before(what=step.what, day=format.day(step.by_date)) for step in action.before)
    steps = (words.step(what=step.what, day=format.day(step.by_date)) for step in action.steps)
    yield from _row(heads.next, format.true_minus(action.sentence))
    yield from _row(heads.first, format.true_minus("; ".join(before)))
    yield from _row(heads.why, format.true_minus(action.because))
    yield from _row(heads.then, format.true_minus("; ".join(steps)))


def _drugs(assessment: Assessment) -> Iterator[str]:
    yield from ("", assessment_words().heads.drugs)
    for text in facts.expired_rules(assessment):
        yield from _wrapped("  ", text)
    shared = facts.shared_open(assessment.drugs, assessment.facts)
    if shared:
        yield from _wrapped("  ", assessment_words().before_any(fields=format.listed(shared)))
    drafted, beside = assessment.facts.word("draft_order"), facts.beside(assessment)
    for drug, whole in assessment.drugs.items():
        if drug in beside:
            continue
        status = whole if drug == drafted else facts.in_short(drug, whole)
        head = f"  {facts.drug_term(drug):<{_DRUG}}{vocabulary.status_term(status.status):<{_STATUS}}"
        yield from _wrapped(head, "; ".join(_reasons(status, assessment, shared)))
    if beside:
        others = [f"{facts.drug_term(d)} {vocabulary.status_term(assessment.drugs[d].status)}" for d in beside]
        yield from _wrapped("  ", assessment_words().other_drugs(drugs=format.listed(others)))


def _reasons(status: DrugStatus, assessment: Assessment, shared: Collection[str]) -> Iterator[str]:
    """What makes the status, and last what is only not recorded, by its field; remarks are left to the JSON."""
    for word, text, rule in facts.reasons_known(status, assessment.facts):
        if word != "ok":
            yield f"{text.rstrip('.')} [{rule}]"
    if unknown := [field for field in facts.reasons_open(status, assessment.facts) if field not in shared]:
        yield assessment_words().waits_for(fields=format.listed(unknown))


def _guidelines(assessment: Assessment) -> Iterator[str]:
    if assessment.guidelines:
        yield from ("", assessment_words().heads.guidelines)
        yield from _wrapped("  ", facts.country_words(assessment))
    outside = [
        name
        for name, answer in assessment.guidelines.items()
        if answer.could_be == ("out_of_scope",) and not list(facts.answer_reasons(name, answer, str))
    ]
    for name, answer in assessment.guidelines.items():
        if name in outside and len(outside) > 1:
            continue
        head = f"  {_titled(name, answer):<{_GUIDELINE}}{vocabulary.answer_term(answer.answer):<{_ANSWER}}"
        yield from _wrapped(head, "; ".join([*facts.answer_reasons(name, answer, str), *facts.answer_marks(answer)]))
    if len(outside) > 1:
        names = (_titled(name, assessment.guidelines[name]) for name in outside)
        yield from _wrapped(
            "  ",
            assessment_words().not_for(answer=vocabulary.answer_term("out_of_scope"), guidelines=format.listed(names)),
        )


def _titled(name: str, answer: GuidelineAnswer) -> str:
    title = facts.guideline_name(name)
    return title if title.endswith(str(answer.year)) else f"{title} {answer.year}"


def _options(assessment: Assessment) -> Iterator[str]:
    plan = assessment.plan.to_dict() if assessment.plan else {}
    options = plan.get("options", [])
    if not options:
        return
    words = assessment_words().terminal
    yield from ("", words.options(major=vocabulary.fracture_term("major")))
    for option in options:
        name, status = option_name(option), option["status"]
        title = name if status == "ok" else words.option(name=name, status=vocabulary.status_term(status))
        outlook = option.get("outlook")
        yield from _wrapped(f"  {title:<{_OPTION}}", _numbers(outlook["at_years"]) if outlook else "")
    for note in plan["notes"]:
        yield from _wrapped("  ", note)


def _numbers(at: dict[str, dict[str, dict[str, float]]]) -> str:
    from osteon.quantities import followed

    words, shown = assessment_words().terminal, []
    densities = [str(one.model) for one in followed("bmd")]
    for years, quantity, name, write in (
        *(("5", density, quantity_term(density), format.signed) for density in densities),
        ("10", "major", vocabulary.fracture_term("major"), format.number),
    ):
        if (band := at[years].get(quantity)) is not None:
            middle, low, high = (write(band[end], 0) for end in ("median", "low90", "high90"))
            shown.append(words.percent(name=name, spread=format.spread(format.per_cent(middle), low, high)))
    return format.listed(shown)


def _due(assessment: Assessment) -> Iterator[str]:
    words = assessment_words()
    events: list[dict[str, Any]] = [event.to_dict() for event in assessment.monitoring]
    if events:
        yield from ("", words.heads.due)
    for event in events[:_EVENTS]:
        when = format.interval(event["date"], event["latest"]) if event["latest"] else event["date"]
        yield from _wrapped(f"  {when:<{_DAY}}", facts.event_words(event))


def _block(title: str, lines: Iterable[str]) -> Iterator[str]:
    shown = list(lines)
    if shown:
        yield from ("", title)
    for line in shown:
        yield from _wrapped("  ", line)


def _row(head: str, text: str) -> Iterator[str]:
    if text:
        yield from _wrapped(f"  {head:<{_HEAD}}", text)


def _wrapped(head: str, text: str) -> Iterator[str]:
    lines = textwrap.wrap(text, _WIDTH - len(head)) or [""]
    yield (head + lines[0]).rstrip()
    for line in lines[1:]:
        yield " " * len(head) + line


def _first(text: str) -> str:
    return format.true_minus(format.first_sentence(text))
