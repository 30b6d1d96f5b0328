"""An assessment on one screen: the answer and what decided it first, then what is missing, next, safety, guidelines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment, DrugStatus, GuidelineAnswer
    from osteon.care.facts.fact import Fact

_WIDTH, _HEAD, _DRUG, _GUIDELINE, _ANSWER, _OPTION = 120, 16, 18, 26, 24, 50
_ORDINARY = ("calcium_vitamin_d", "exercise", "repeat_dxa")
_CATEGORIES = {"out_of_scope": "OUT OF SCOPE of the default table", "indeterminate": "INDETERMINATE"}
_BADGES = {"recalled": "from memory", "second-hand": "second-hand", "assumed": "partly our reading"}


def screen(found: Assessment) -> str:
    """The assessment as text; `osteon explain` has the whole of what is shortened here."""
    return "\n".join(
        [
            *_answer(found),
            *_block("flags", [f"{f}: {_first(found.texts['flags'][f])}" for f in found.flags if f not in found.advice]),
            *_block("advice", [_first(found.texts["advice"][a]) for a in found.advice if a not in _ORDINARY]),
            *_block("always", [" ".join(_first(found.texts["advice"][a]) for a in found.advice if a in _ORDINARY)]),
            *_drugs(found),
            *_guidelines(found),
            *_options(found),
            *_due(found),
        ]
    )


def _answer(found: Assessment) -> Iterator[str]:
    title = _CATEGORIES.get(found.category, f"{found.category.upper()} risk")
    others = [word for word in found.category_range if word not in (found.category, "out_of_scope")]
    open_ = f", could be {' or '.join(others)}" if others and found.category != "out_of_scope" else ""
    yield f"{found.label}: {title}{open_}"
    yield from _row("decided by", ", ".join(_fact(fact) for fact in found.deciding_facts) or "nothing is known yet")
    yield from _next(found)
    yield from _row("rows that match", ", ".join(found.matched_rows) or "none")
    yield from _row("risk factors", ", ".join(found.risk_factors) or "none known")
    yield from _row("bone drugs", "; ".join(found.bone_history))
    yield from _row("not counted", ", ".join(found.not_counted))
    changes = [f"{change.condition} -> {change.category}" for change in found.what_would_change_it]
    yield from _row("would change it", "; ".join(changes))
    yield from _row("not known", ", ".join(found.missing))
    shown = {fact.name for fact in found.deciding_facts}
    yield from _row(
        "taken from", "; ".join(f"{name}: {said}" for name, said in found.sources.items() if name not in shown)
    )
    yield from _row("set aside", "; ".join(f"{item.field} {item.value}: {item.reason}" for item in found.set_aside))


def _next(found: Assessment) -> Iterator[str]:
    action = found.next_action
    if action is None:
        return
    yield from _row("next", action.sentence)
    yield from _row("first", "; ".join(f"{step.what} (by {step.by_date})" for step in action.before))
    yield from _row("why", action.because)
    yield from _row("then", "; ".join(f"{step.by_date} {step.what}" for step in action.steps))


def _fact(fact: Fact) -> str:
    value = fact.to_dict()["value"]
    if isinstance(value, bool):
        said = "yes" if value else "no"
    else:
        said = ", ".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)
    unit = "" if fact.unit in ("", "T-score") else f" {fact.unit}"
    origin = f" ({fact.origin})" if fact.origin not in ("", fact.name) else ""
    return f"{fact.name} {said}{unit}{origin}"


def _drugs(found: Assessment) -> Iterator[str]:
    yield from ("", "drugs")
    for drug, status in found.drugs.items():
        yield from _wrapped(f"  {drug:<{_DRUG}}{status.status:<9}", "; ".join(_reasons(status, found)))


def _reasons(status: DrugStatus, found: Assessment) -> Iterator[str]:
    """What makes the status, and on a line of its own what is only not recorded; remarks are left to the JSON."""
    unknown: dict[str, None] = {}
    for reason in status.reasons:
        open_ = [found.facts[name].field for name in reason.facts if found.facts.value(name) is None]
        if reason.status == "ok":
            continue
        if open_:
            unknown |= dict.fromkeys(open_)
        else:
            yield f"{_first(reason.text).rstrip('.')} [{reason.rule}]"
    if unknown:
        yield f"not known: {', '.join(unknown)}"


def _guidelines(found: Assessment) -> Iterator[str]:
    if found.guidelines:
        yield from ("", "what each guideline would say")
    for name, answer in found.guidelines.items():
        head = f"  {name + ' (' + str(answer.year) + ')':<{_GUIDELINE}}{answer.answer:<{_ANSWER}}"
        yield from _wrapped(head, "; ".join(_behind(answer)))


def _behind(answer: GuidelineAnswer) -> Iterator[str]:
    if answer.factors:
        yield f"counts {', '.join(answer.factors)}"
    if answer.missing:
        could_be = [word for word in answer.could_be if word != "out_of_scope"]
        yield f"{' or '.join(could_be)}, decided by {', '.join(answer.missing)}"
    if answer.superseded_by:
        yield f"superseded by {answer.superseded_by}"
    if answer.verification in _BADGES:
        yield _BADGES[answer.verification]


def _options(found: Assessment) -> Iterator[str]:
    plan = found.plan.to_dict() if found.plan else {}
    options = plan.get("options", [])
    if not options:
        return
    yield from ("", "options and what they would do: BMD after 5 years, major fractures in 10 (median, 90 % of people)")
    for option in options:
        given, status = option["treatment"], option["status"]
        title = (
            option["title"].removeprefix("The inhibitor with ")
            if given is None
            else f"{given['name']} {given['dose']} {given['interval']}"
        )
        head = f"  {title + ('' if status == 'ok' else f' [{status}]'):<{_OPTION}}"
        outlook = option.get("outlook")
        yield from _wrapped(head, _numbers(outlook["at_years"]) if outlook else "")
    for note in plan["notes"]:
        yield from _wrapped("  ", note)


def _numbers(at: dict[str, dict[str, dict[str, float]]]) -> str:
    from osteon.quantities import followed

    shown = []
    for one in followed("bmd"):
        if (band := at["5"].get(str(one.model))) is not None:
            shown.append(f"{one.narrow} {band['median']:+.0f} % ({band['low90']:+.0f}, {band['high90']:+.0f})")
    if (band := at["10"].get("major")) is not None:
        shown.append(f"fractures {band['median']:.0f} % ({band['low90']:.0f}, {band['high90']:.0f})")
    return ", ".join(shown)


def _due(found: Assessment) -> Iterator[str]:
    events: list[dict[str, Any]] = [event.to_dict() for event in found.monitoring]
    if events:
        yield from ("", "due")
    for event in events[:4]:
        until = f" to {event['latest']}" if event["latest"] else ""
        yield from _wrapped(f"  {event['date'] + until:<26}", f"{event['what']} {event['detail']}".strip())


def _block(title: str, lines: Iterable[str]) -> Iterator[str]:
    said = list(lines)
    if said:
        yield from ("", title)
    for line in said:
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
    """The first sentence."""
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]
