"""Options in plain words: how they are given, what has to be settled first, and out of 100 people like the patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from osteon.quantities import followed
from osteon.report.summary.icons import icon_array, whole
from osteon.report.summary.words import DrugWords, patient_words, safety_words

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment

_YEARS, _BREAKS = "10", "major"


@dataclass(frozen=True)
class Picture:
    """Out of 100: how many break a bone, the span that fits most people, the dots, and the sentence for them."""

    hit: int
    sentence: str
    span: str
    svg: str


@dataclass(frozen=True)
class OptionShown:
    """One option in plain words."""

    name: str
    lines: tuple[str, ...]
    status: str
    status_text: str
    reasons: tuple[str, ...]
    picture: Picture | None


def changes(plan: Mapping[str, Any], filled: Mapping[str, str]) -> Iterator[str]:
    """What the inhibitor alone would do to the bone of the lower back and the hip in five years."""
    alone = plan.get("inhibitor_alone")
    if not alone or plan["inhibitor"]["drug"] is None:
        return
    at = alone["at_years"]["5"]
    for one in followed("bmd"):
        quantity, place = str(one.model), one.plain or one.narrow
        if quantity in at:
            low, high = at[quantity]["low90"], at[quantity]["high90"]
            yield (
                f"With {filled['drug']} and nothing done for the bones, the bone at the {place} would "
                f"{_moved(at[quantity]['median'])} in five years. For most {filled['people']} like you it lies between "
                f"{_size(low)} and {_size(high)}."
            )


def _moved(change: float) -> str:
    if round(change) == 0:
        return "stay about the same"
    return f"{'lose' if change < 0 else 'gain'} about {abs(change):.0f}\u00a0%"


def _size(change: float) -> str:
    if round(change) == 0:
        return "no change"
    return f"{abs(change):.0f}\u00a0% {'less' if change < 0 else 'more'}"


def reference(plan: Mapping[str, Any], filled: Mapping[str, str]) -> OptionShown | None:
    """The inhibitor alone, with which the options are compared; None without a simulation."""
    alone = plan.get("inhibitor_alone")
    if not alone or _BREAKS not in alone["at_years"][_YEARS]:
        return None
    drug = plan["inhibitor"]["drug"]
    name = f"{filled['Drug']} alone" if drug else "No treatment"
    return OptionShown(name, (), "", "", (), _picture(alone, None, filled))


def option_shown(
    option: Mapping[str, Any], plan: Mapping[str, Any], found: Assessment | None, filled: Mapping[str, str]
) -> OptionShown:
    """One option of the plan."""
    words, given = patient_words(), option["treatment"]
    told = None if given is None else words.drugs[given["drug"]]
    lines = (words.kinds[option["kind"]], *(() if told is None else (told.how, told.know)))
    outlook, alone = option.get("outlook"), plan.get("inhibitor_alone")
    return OptionShown(
        name=_name(option, told),
        lines=tuple(line for line in lines if line),
        status="" if told is None else option["status"],
        status_text="" if told is None else words.statuses[option["status"]],
        reasons=tuple(dict.fromkeys(_reasons(option["conditions"], found))),
        picture=_picture(outlook, alone, filled) if outlook and _BREAKS in outlook["at_years"][_YEARS] else None,
    )


def _name(option: Mapping[str, Any], told: DrugWords | None) -> str:
    if told is None:
        return "A pause of the bone drug" if option["kind"] == "pause" else "Calcium, vitamin D and exercise"
    follows = option["exit"]["drug"] if option["kind"] == "exit" else None
    return f"{told.name}, then {patient_words().drugs[follows].name.lower()}" if follows else told.name


def settled_together(options: Sequence[OptionShown]) -> tuple[tuple[str, ...], tuple[OptionShown, ...]]:
    """What has to be settled before any of several drugs, and the options without it."""
    drugs = [option for option in options if option.status]
    if len(drugs) < 2:
        return (), tuple(options)
    shared = [text for text in drugs[0].reasons if all(text in drug.reasons for drug in drugs)]
    if len(shared) < 2:
        return (), tuple(options)
    more = patient_words().statuses["shared"]
    return tuple(shared), tuple(
        replace(option, reasons=(*(text for text in option.reasons if text not in shared), more))
        if option.status
        else option
        for option in options
    )


def left_out(plan: Mapping[str, Any], found: Assessment | None) -> Iterator[OptionShown]:
    """Drugs that are barred as things are, and why."""
    words, alike = patient_words(), dict[tuple[str, ...], list[str]]()
    for name, reasons in plan.get("left_out", {}).items():
        alike.setdefault(tuple(dict.fromkeys(_reasons(reasons, found))), []).append(words.drugs[name].name)
    for said, names in alike.items():
        yield OptionShown(
            ", ".join([names[0], *map(str.lower, names[1:])]), (), "blocked", words.statuses["blocked"], said, None
        )


def _reasons(reasons: Iterable[Mapping[str, Any]], found: Assessment | None) -> Iterator[str]:
    for reason in reasons:
        words = safety_words()[reason["rule"]]
        open_ = found is not None and any(found.facts.value(fact) is None for fact in reason["fact"])
        if reason["status"] != "ok" and (text := words.open if open_ else words.so):
            yield text


def _picture(outlook: Mapping[str, Any], alone: Mapping[str, Any] | None, filled: Mapping[str, str]) -> Picture:
    at = outlook["at_years"][_YEARS][_BREAKS]
    hit = whole(at["median"])
    before = hit if alone is None else whole(alone["at_years"][_YEARS][_BREAKS]["median"])
    spared = max(before - hit, 0)
    fewer = f" That is {spared} fewer." if spared else " That is about the same." if alone is not None else ""
    sentence = f"{hit} of 100 {filled['people']} break a bone, {100 - hit} do not.{fewer}"
    return Picture(hit, sentence, f"{whole(at['low90'])} to {whole(at['high90'])}", icon_array(hit, spared, sentence))
