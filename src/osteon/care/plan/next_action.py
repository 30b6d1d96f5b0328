"""The one next action, and what follows it, out of the rules of ``data/care/next_action.yaml``.

The first action that holds and whose drug may be given is the next one. Where its drug is blocked it becomes a
referral, because nothing else is left to do; what holds a drug is named as what comes before it, with a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from osteon.care.assessment import STATUSES, Assessment, Reason, Status
from osteon.care.due import Event, NextAction, Step, Verb
from osteon.care.facts.of_patient import drafted_drug
from osteon.care.plan.at_date import standing, standing_on
from osteon.care.plan.current_drug import current_treatment, dose_due
from osteon.care.plan.follow_on import days_until_free, follow_on
from osteon.care.plan.inhibitor import Inhibitor
from osteon.care.plan.options import category_of_drugs, ordered
from osteon.care.plan.plan import Plan
from osteon.care.plan.plan_data import DrugOption, next_action_words, options_data
from osteon.care.rules.action import Action
from osteon.care.rules.rule import first_clause
from osteon.care.rules.standing import with_guidance
from osteon.person.patient import Patient
from osteon.units import DAYS_PER_MONTH

#: steps that follow the next action, at most
STEPS = 5
#: at most so many unknown facts are named in a sentence
_ASKED = 4
_BLOCKED_DAYS = 14
#: what is asked, or begun without a hold, is done within the week
_SOON_DAYS = 7
#: advice that a next action which refers says already
_REFERRAL = "specialist_referral"
#: events that belong to a dose and are said with what comes before it
_BEFORE_A_DOSE = ("calcium", "vitamin_d", "creatinine", "dental_check")


@dataclass(frozen=True)
class _Choice:
    """A drug for an action: how it is given, from when, and what stands against it."""

    drug: str
    name: str
    dose: str
    month: float
    status: Status
    reasons: tuple[Reason, ...]
    why: str = ""


def next_action(person: Patient, found: Assessment, due: Sequence[Event], plan: Plan, today: date) -> NextAction:
    """What to do next for one patient.

    Parameters
    ----------
    due : what is due as things are (`osteon.care.plan.schedule.monitoring`).
    plan : the options, with what is due in each.

    Raises
    ------
    ValueError
        An assessment without its rules; those that `osteon.assess` makes have them.
    """
    if not found.actions:
        raise ValueError("the assessment carries no actions")
    treated = plan.inhibitor
    actions = [found.actions[0], *(one for one in found.actions[1:-1] if one.verb == "measure")]
    first, *more = [_made(action, person, found, treated, due, today) for action in actions]
    said = {action.event for action in actions} | ({_REFERRAL} if first.verb == "refer" else set())
    taken = {step.what for step in first.before}
    advised = {k: d for k, d in found.advised.steps.items() if k not in said}
    later = [
        *(step for step in _advised(found, advised, today) if step.what not in taken),
        *(Step(one.what, one.by_date, one.who, one.because) for one in more),
        *_steps([event for event in _schedule(plan, first, due) if event.what not in said], first, today),
    ]
    shown: dict[str, Step] = {}
    for step in sorted(later, key=lambda step: step.by_date):
        shown.setdefault(step.what, step)
    return replace(first, steps=tuple(shown.values())[:STEPS])


def _advised(found: Assessment, days: Mapping[str, int], today: date) -> Iterator[Step]:
    """Advice that holds as steps."""
    for name in found.advice:
        if name in days:
            text, day = found.texts["advice"][name], today + timedelta(days=days[name])
            yield Step(_phrase(text), day, next_action_words().who, text)


def _phrase(text: str) -> str:
    """The first sentence, to stand in a list."""
    first = first_clause(text)
    return first[:1].lower() + first[1:] if first[1:2].islower() else first


def _schedule(plan: Plan, first: NextAction, due: Sequence[Event]) -> Sequence[Event]:
    """What is due once the next action is taken: the schedule of its option, where it is one."""
    given = [item.events for item in plan.proposals if first.drug and item.option.key == first.drug]
    return given[0] if given else due


def _steps(due: Sequence[Event], first: NextAction, today: date) -> Iterator[Step]:
    """Events of the schedule in time; the dose that is the next action itself is not said again."""
    said = next_action_words()
    for event in due:
        same = event.drug and event.drug == first.drug and event.date <= first.by_date
        if same or (event.what in _BEFORE_A_DOSE and event.date <= first.by_date and first.drug):
            continue
        by = event.latest or event.date
        what = said.events[event.what].format(detail=event.detail)
        yield Step(what, max(by, today), said.who, event.why, event.drug)


def _made(
    action: Action, person: Patient, found: Assessment, treated: Inhibitor, due: Sequence[Event], today: date
) -> NextAction:
    choice = _choice(action, person, found, treated)
    if action.drug != "none" and (choice is None or choice.status == "blocked"):
        return _referral(action, choice, found, today)
    day = today + timedelta(days=action.within_days)
    before: tuple[Step, ...] = ()
    if choice is not None:
        advised = {} if action.urgent else found.advised.before_drug
        steps = [*_before(choice, found, today, action.urgent), *_advised(found, advised, today)]
        before = tuple(sorted(steps, key=lambda step: step.by_date))
        start = today + timedelta(days=round(choice.month * DAYS_PER_MONTH))
        holds = [step.by_date for step in before if not action.urgent]
        day = max([start if action.verb == "continue" or choice.month > 0 else day, *holds])
    if action.scan:
        day = min([day, *(event.latest or event.date for event in due if event.what == "dxa")])
    given = "" if choice is None else f"{choice.name} {choice.dose}"
    said = with_guidance(action.what, found.guidance, found.general_guidance)
    what = said.format(drug=given, missing=_missing(found) if "{missing}" in said else "")
    because = _because(action, found)
    if choice is not None and choice.why:
        because = f"{because} {choice.why}"
    return NextAction(
        verb=action.verb,
        what=what,
        drug="" if choice is None else choice.drug,
        dose="" if choice is None else choice.dose,
        by_date=day,
        who=action.who,
        before=before,
        because=_with_draft(because, found),
        rule=action.rule.id,
        source=action.rule.source,
        verification=action.rule.verification,
        sentence=_sentence(action.verb, what, day, action.who),
    )


def _choice(action: Action, person: Patient, found: Assessment, treated: Inhibitor) -> _Choice | None:
    """The drug of an action; None where there is none."""
    current = current_treatment(person)
    if action.drug == "chosen":
        return _chosen(found, treated, action)
    if action.drug == "current" and current is not None:
        drug, words = current
        due = max(dose_due(person, words), 0.0)
        status, reasons = standing_on(found, treated, drug.drug, due)
        return _Choice(drug.drug, drug.name, _dose(drug, words), due, status, reasons)
    if action.drug == "follow_on" and current is not None:
        drug, words = current
        leave = follow_on(found, treated, dose_due(person, words) - options_data().exit.after_last_dose_months)
        if leave.follow_on is not None:
            _, reasons = standing_on(found, treated, leave.follow_on.drug, leave.month)
            name = next(d.name for d in options_data().drugs if d.drug == leave.follow_on.drug)
            dose = leave.follow_on.words.removeprefix(name).strip()
            return _Choice(leave.follow_on.drug, name, dose, leave.month, leave.status, reasons, leave.text)
    return None


def _chosen(found: Assessment, treated: Inhibitor, action: Action) -> _Choice | None:
    """The drug for a category: of those that it names first the one with the least against it, a drafted one first
    among equals; an alternative where all of those are blocked, now or by the day on which it can begin."""
    category = action.drugs_of
    open_: list[tuple[bool, int, bool, int, DrugOption, Status, tuple[Reason, ...]]] = []
    barred: list[str] = []
    drafted = drafted_drug(found.facts.word("draft_order"))
    for place, drug in enumerate(ordered(category)):
        status, reasons = standing(found.drugs.get(drug.drug))
        days = max(action.within_days, days_until_free(reasons))
        then, _ = standing_on(found, treated, drug.drug, days / DAYS_PER_MONTH)
        if "blocked" in (status, then):
            barred.append(drug.name)
            continue
        later = category not in drug.foremost_for
        open_.append((later, STATUSES.index(status), drug.drug != drafted, place, drug, status, reasons))
    if not open_:
        return None
    later, _, _, _, drug, status, reasons = min(open_, key=lambda item: item[:4])
    alone = drug.without_inhibitor if treated.words is None else None
    dose = f"{alone.dose if alone else drug.dose} {drug.route} {alone.interval if alone else drug.interval}"
    held = next_action_words()
    why = held.alternative if later else held.foremost
    if barred:
        why = f"{why} {held.barred.format(drugs=' and '.join(barred))}"
    return _Choice(drug.drug, drug.name, dose, 0.0, status, reasons, why)


def _dose(drug: DrugOption, words: str) -> str:
    return f"{drug.dose} {drug.route} {drug.interval}" if words == drug.words else words.removeprefix(drug.name).strip()


def _before(choice: _Choice, found: Assessment, today: date, urgent: bool) -> Iterator[Step]:
    """What lifts the holds, and in one step what has to be asked, each with its day.

    What is only good to do first (the drug is not on hold for it) is begun within the week.
    """
    said = next_action_words()
    asked: dict[str, None] = {}
    status = found.drugs.get(choice.drug)
    remarks = [reason for reason in (() if status is None else status.reasons) if reason.status == "ok"]
    for reason in (*choice.reasons, *remarks):
        if (first := reason.first) is not None:
            late = urgent and bool(first.late)
            days = 1 if late else first.days if reason.status == "hold" else min(first.days, _SOON_DAYS)
            yield Step(first.said(late), today + timedelta(days=days), said.who, reason.text)
        elif reason.status != "ok":
            asked |= dict.fromkeys(name for name in reason.facts if found.facts.value(name) is None)
    if asked:
        names = ", ".join(dict.fromkeys(found.asked[name] for name in asked))
        day = today + timedelta(days=1 if urgent else _SOON_DAYS)
        yield Step(said.ask.format(missing=names), day, said.who, said.ask_why)


def _referral(action: Action, choice: _Choice | None, found: Assessment, today: date) -> NextAction:
    """What is left where the drug of an action may not be given."""
    held = next_action_words()
    reasons = choice.reasons if choice is not None else tuple(
        reason for drug in ordered(category_of_drugs(found)) for reason in standing(found.drugs.get(drug.drug))[1]
    )  # fmt: skip
    barring = dict.fromkeys(r.text.rstrip(".") for r in reasons if r.status == "blocked")
    what = held.refer_all if choice is None else held.refer.format(drug=choice.name)
    day = today + timedelta(days=min(action.within_days, _BLOCKED_DAYS))
    return NextAction(
        verb="refer",
        what=what,
        drug="",
        dose="",
        by_date=day,
        who=held.refer_to,
        before=(),
        because=_with_draft(
            f"{_because(action, found)} {held.barring.format(reasons='; '.join(barring))}".strip(), found
        ),
        rule=action.rule.id,
        source=action.rule.source,
        verification=action.rule.verification,
        sentence=_sentence("refer", what, day, held.refer_to),
    )


def _because(action: Action, found: Assessment) -> str:
    """The reason of an action, with the guidelines that it names."""
    return with_guidance(action.rule.text, found.guidance, found.general_guidance)


def _with_draft(because: str, found: Assessment) -> str:
    """The reason, with what stands against a drafted drug that is blocked."""
    if "reject_draft_order" not in found.advice:
        return because
    return f"{because} {next_action_words().drafted}"


def _sentence(verb: Verb, what: str, day: date, who: str) -> str:
    return next_action_words().sentences[verb].format(what=what, by_date=day.isoformat(), who=who)


def _missing(found: Assessment) -> str:
    texts = {found.facts[name].field: text for name, text in found.asked.items() if name in found.facts}
    return ", ".join(texts.get(name, name) for name in found.missing[:_ASKED]) or "what has changed"
