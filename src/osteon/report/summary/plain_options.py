"""Options in plain words: how they are given, what has to be settled first, and out of 100 people like the patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from osteon.quantities import followed
from osteon.report.summary.icons import icon_array, whole
from osteon.words import format
from osteon.words.faces.patient import patient_words, safety_words
from osteon.words.facts import drug_term
from osteon.words.vocabulary import vocabulary

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment

#: the flag of a tablet that is not taken as others of its drug are; its words stand in its place
_OTHER_TABLET = "tablet_after_food"
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
    places = vocabulary().sites
    for one in followed("bmd"):
        if (band := at.get(str(one.model))) is not None:
            yield patient_words().sentences.bone_loss(
                drug=filled["drug"],
                people=filled["people"],
                site=places.get(str(one.patient), places["other"]),
                change=_moved(band["median"]),
                low=_size(band["low90"]),
                high=_size(band["high90"]),
            )


def _moved(change: float) -> str:
    words = patient_words().sentences
    if round(change) == 0:
        return words.stay
    return (words.lose if change < 0 else words.gain)(percent=_percent(change))


def _size(change: float) -> str:
    words = patient_words().sentences
    if round(change) == 0:
        return words.no_change
    return (words.less if change < 0 else words.more)(percent=_percent(change))


def _percent(change: float) -> str:
    return format.per_cent(format.number(abs(change), 0)).replace(" ", "\u00a0")


def reference(plan: Mapping[str, Any], filled: Mapping[str, str]) -> OptionShown | None:
    """The inhibitor alone, with which the options are compared; None without a simulation."""
    alone, words = plan.get("inhibitor_alone"), patient_words().sentences
    if not alone or _BREAKS not in alone["at_years"][_YEARS]:
        return None
    name = words.alone(Drug=filled["Drug"]) if plan["inhibitor"]["drug"] else words.untreated
    return OptionShown(name, (), "", "", (), _picture(alone, None, filled))


def option_shown(
    option: Mapping[str, Any], plan: Mapping[str, Any], assessment: Assessment | None, filled: Mapping[str, str]
) -> OptionShown:
    """One option of the plan."""
    words, treatment = patient_words(), option["treatment"]
    drug_words = None if treatment is None else words.drugs[treatment["drug"]]
    other = option["kind"] == "continue" and assessment is not None and _OTHER_TABLET in assessment.flags
    how = () if drug_words is None or other else (drug_words.how, drug_words.know)
    lines = (words.kinds[option["kind"]], *how, *_missed(option, assessment))
    outlook, alone = option.get("outlook"), plan.get("inhibitor_alone")
    return OptionShown(
        name=_name(option),
        lines=tuple(line for line in lines if line),
        status="" if drug_words is None else option["status"],
        status_text="" if drug_words is None else _settle(option["status"]),
        reasons=tuple(dict.fromkeys(_reasons(option["conditions"], assessment))),
        picture=_picture(outlook, alone, filled) if outlook and _BREAKS in outlook["at_years"][_YEARS] else None,
    )


def _missed(option: Mapping[str, Any], assessment: Assessment | None) -> tuple[str, ...]:
    """What to do where a dose was forgotten, of the drug that is taken or is the next step."""
    treatment = option["treatment"]
    action = None if assessment is None else assessment.next_action
    chosen = treatment is not None and action is not None and action.drug == treatment["drug"]
    if treatment is None or option["kind"] == "exit" or not (chosen or option["kind"] == "continue"):
        return ()
    return tuple(row["plain"] for row in treatment["use"].get("missed", ()) if row["plain"])


def _name(option: Mapping[str, Any]) -> str:
    words, treatment = patient_words().sentences, option["treatment"]
    if treatment is None:
        return words.pause if option["kind"] == "pause" else words.base
    drug = drug_term(treatment["drug"])
    follows = option["exit"]["drug"] if option["kind"] == "exit" else None
    return format.capital(words.then(drug=drug, follows=drug_term(follows)) if follows else drug)


def settled_together(options: Sequence[OptionShown]) -> tuple[tuple[str, ...], tuple[OptionShown, ...]]:
    """What has to be settled before any of several drugs, and the options without it."""
    drugs = [option for option in options if option.status]
    if len(drugs) < 2:
        return (), tuple(options)
    shared = [text for text in drugs[0].reasons if all(text in drug.reasons for drug in drugs)]
    if len(shared) < 2:
        return (), tuple(options)
    more = patient_words().sentences.asked_before
    return tuple(shared), tuple(
        replace(option, reasons=(*(text for text in option.reasons if text not in shared), more))
        if option.status
        else option
        for option in options
    )


def left_out(plan: Mapping[str, Any], assessment: Assessment | None) -> Iterator[OptionShown]:
    """Drugs that are barred as things are, and why."""
    alike = dict[tuple[str, ...], list[str]]()
    for name, reasons in plan.get("left_out", {}).items():
        alike.setdefault(tuple(dict.fromkeys(_reasons(reasons, assessment))), []).append(drug_term(name))
    for reasons_alike, names in alike.items():
        yield OptionShown(format.capital(format.listed(names)), (), "blocked", _settle("blocked"), reasons_alike, None)


def _settle(status: str) -> str:
    statuses: Mapping[Any, Any] = vocabulary().statuses
    return str(statuses[status].plain)


def _reasons(reasons: Iterable[Mapping[str, Any]], assessment: Assessment | None) -> Iterator[str]:
    for reason in reasons:
        words = safety_words()[reason["rule"]]
        open_ = assessment is not None and any(assessment.facts.value(fact) is None for fact in reason["fact"])
        if reason["status"] != "ok" and (text := words.open if open_ else words.so):
            yield text


def _picture(outlook: Mapping[str, Any], alone: Mapping[str, Any] | None, filled: Mapping[str, str]) -> Picture:
    words, at = patient_words().sentences, outlook["at_years"][_YEARS][_BREAKS]
    hit = whole(at["median"])
    before = hit if alone is None else whole(alone["at_years"][_YEARS][_BREAKS]["median"])
    spared = max(before - hit, 0)
    numbers = {"hit": hit, "rest": 100 - hit, "people": filled["people"]}
    if spared:
        sentence = words.picture_fewer(fewer=spared, **numbers)
    else:
        sentence = (words.picture if alone is None else words.picture_same)(**numbers)
    span = format.interval(str(whole(at["low90"])), str(whole(at["high90"])))
    return Picture(hit, sentence, span, icon_array(hit, spared, sentence))
