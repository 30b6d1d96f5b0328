"""From a patient to an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osteon.care.assessment import Assessment, DrugStatus, GuidelineAnswer, MatchedRule
from osteon.care.facts.by_field import unread_own
from osteon.care.facts.fact import Fact, Facts, Value
from osteon.care.facts.of_patient import drafted_drug, facts_of
from osteon.care.facts.on_file import drugs_on_file
from osteon.care.facts.recent_fractures import unexplained
from osteon.care.facts.treatment import asked_of_treatment
from osteon.care.rules.conditions import Known
from osteon.care.rules.default_table import Resolved, resolve
from osteon.care.rules.disagreement import DISAGREE, disagreement, treats, watches
from osteon.care.rules.drafted import DRAFTED, draft_warnings
from osteon.care.rules.general_guidance import general_treaters
from osteon.care.rules.guidelines import answer
from osteon.care.rules.library import DEFAULT, OF_THE_TIER, Library, library
from osteon.care.rules.pairs import interacting, pair_texts, twice
from osteon.care.rules.risk_factor_count import total
from osteon.care.rules.risk_tier import risk_tier
from osteon.care.rules.rule import Guideline, Rule
from osteon.care.rules.rule_record import OUT_OF_SCOPE, RESERVED
from osteon.care.rules.safety import drug_statuses, unsafe_alone
from osteon.care.rules.standing import country_of, foremost, guidance_words, in_order, title_with_state, with_guidance
from osteon.care.rules.unknowns import changes
from osteon.drugs.catalogue import ANTIRESORPTIVE, care_groups, told_alone
from osteon.errors import InputError
from osteon.person.patient import Patient
from osteon.person.records import near
from osteon.person.today import day_zero

if TYPE_CHECKING:
    from osteon.care.due import Event, NextAction
    from osteon.care.plan.plan import Plan

ALL = "all"
_TAKEN = ("current", "planned")
_ALWAYS = ("lowest_t", "age", "ai", "menopause", "bmi")


def assess(
    patient: Patient | Mapping[str, Any] | str | Path,
    guideline: str = ALL,
    simulate: bool = True,
    today: date | None = None,
    *,
    rules: str | Path | None = None,
    country: str | None = None,
) -> Assessment:
    """Assess one patient: category, what decided it, what each guideline says, which drugs are safe, what next.

    Parameters
    ----------
    patient : a patient file, a mapping of its fields, or a Patient. What is not given is not known, never "no".
    guideline : the one whose answer is wanted, by its name, or all. The category is always that of the default table.
    simulate : whether the plan shows what each option would do to this skeleton.
    today : the day of month 0; the current day when not given.
    rules : folder of own rule files that take the place of packaged ones (`osteon.care.rules.library`).
    country : whose guidelines stand first and are named, such as "uk"; without one, international guidelines stand
        first and none is named for its country. It changes no guideline's answer.

    Returns
    -------
    Assessment
        ``category`` with what decided it, what is ``missing`` and what would change it; ``guidelines``: the answer of
        each; ``drugs``: the status of each with its reasons; ``monitoring`` and ``plan``. ``to_dict()`` is plain data.

    Raises
    ------
    InputError, InputErrors
        A file that cannot be used, an unknown guideline or country, a mistake in a rule file.

    Notes
    -----
    Every line has a rule behind it, which `osteon.explain` shows with its source (docs/care.md).

    Examples
    --------
    >>> found = osteon.assess({"sex": "female", "age": 63, "dxa": {"lumbar_spine": -2.2}, "ai": {"drug": "letrozole"}},
    ...                       simulate=False)
    >>> found.category
    'high'
    """
    day = day_zero(today)
    person = Patient.from_any(patient, "assessment", today=day)
    found = without_plan(person, guideline, rules=rules, today=day, country=country)
    due, options = _monitoring(person, found, day), _plan(person, found, day, simulate)
    return replace(found, monitoring=due, plan=options, next_action=_next_action(person, found, due, options, day))


def without_plan(
    patient: Patient | Mapping[str, Any] | str | Path,
    guideline: str = ALL,
    *,
    rules: str | Path | None = None,
    today: date | None = None,
    country: str | None = None,
) -> Assessment:
    """As `assess`, without plan and schedule."""
    shelf, place = library(rules), country_of(country)
    chosen = in_order(_chosen(shelf, guideline), place)
    day = day_zero(today)
    person = patient if isinstance(patient, Patient) else Patient.from_any(patient, "assessment", today=day)
    return _assessed(person, shelf, chosen, day, place)


def check_guideline(name: str, rules: str | Path | None = None, country: str | None = None) -> None:
    """Raise InputError for a guideline or a country that there is not, or for a mistake in a rule file."""
    country_of(country, "--country")
    _chosen(library(rules), name)


def _chosen(shelf: Library, name: str) -> Mapping[str, Guideline]:
    shown = {key: g for key, g in shelf.guidelines.items() if key != DEFAULT}
    if name == ALL:
        return shown
    if name in shelf.disabled:
        raise InputError("guideline", name, "its rules are not written yet; nobody has read it")
    if name not in shelf.guidelines:
        raise InputError("guideline", name, f"{near(name, shelf.guidelines)}one of {', '.join(shelf.guidelines)}, all")
    return {name: shelf.guidelines[name]}


def _assessed(
    person: Patient, shelf: Library, chosen: Mapping[str, Guideline], today: date, country: str | None
) -> Assessment:
    facts = facts_of(person, shelf.vocabulary, today)
    known = Known({name: fact.value for name, fact in facts.items()})
    table = resolve(shelf.table, known)
    answers = {name: answer(guideline, facts, known, today) for name, guideline in chosen.items()}
    general = general_treaters(in_order(shelf.guidelines, country), answers, facts, known, today, shelf.vocabulary)
    drugs = drug_statuses(shelf.safety, known)
    on_file = drugs_on_file(
        person, known["ai"] in _TAKEN, tuple(name for name in told_alone() if known[name] in _TAKEN)
    )
    medicines = known["medicines"] if isinstance(known["medicines"], tuple) else None
    pairs, twins = interacting(shelf.interactions, medicines, on_file), twice(shelf.interactions, on_file)
    known.update({**_later(table, drugs, answers, shelf, known), "general_treatment": bool(general)})
    known.update({"interacting": bool(pairs), "drug_twice": bool(twins)})
    statuses = {name: drug.status for name, drug in drugs.items()}
    tier = risk_tier(shelf, facts, known, table.possible, statuses)
    known.update(zip(OF_THE_TIER, (tier.level, tier.imminent, tier.refers), strict=True))
    flags, advice = _holding(shelf.flags, known), _holding(shelf.advice, known)
    known.update({"flags": tuple(r.id for r in flags), "advice": tuple(r.id for r in advice)})
    said = {**pair_texts(pairs, twins), DRAFTED: draft_warnings(drafted_drug(str(known["draft_order"])), known)}
    if any(rule.id == DISAGREE for rule in flags):
        said[DISAGREE] = disagreement(answers, shelf.vocabulary, shelf.guidelines, table.category)
    named = _foremost({name: one for name, one in answers.items() if one.answer not in RESERVED}, shelf, country)
    guidance = guidance_words(
        None if named is None else title_with_state(shelf.guidelines[named], answers[named].state)
    )
    treaters = _treaters(general, shelf, country)
    return Assessment(
        id=person.id,
        category=table.category,
        category_range=table.possible,
        matched_rows=table.matched,
        matched_rules=tuple(
            [MatchedRule(r.id, r.then or OUT_OF_SCOPE, r.text, r.verification, bool(r.resolution)) for r in table.rules]
        ),
        lowest_t=facts.decimal("lowest_t"),
        lowest_site=facts.word("lowest_site"),
        risk_factors=total(shelf.table.factors, known).counted,
        not_counted=(*_not_counted(known, shelf), *unread_own(person, shelf.vocabulary.facts)),
        deciding_facts=_deciding(facts, known, shelf.table, table),
        flags=tuple(rule.id for rule in flags),
        missing=_missing(person, facts, known, shelf, table, answers, drugs),
        what_would_change_it=changes(shelf.table, known, shelf.vocabulary),
        guidelines=answers,
        drugs=drugs,
        advice=tuple(rule.id for rule in advice),
        texts={
            "flags": {r.id: r.text.format(**said[r.id]) if r.id in said else r.text for r in flags},
            "advice": {r.id: with_guidance(r.text, guidance, treaters) for r in advice},
        },
        set_aside=person.set_aside,
        facts=facts,
        actions=tuple(action for action in shelf.next_action.actions if action.rule.when.test(known)[0]),
        advised=shelf.next_action,
        asked=shelf.fact_texts,
        safety_in_time=shelf.safety_in_time,
        general_guidance=treaters,
        identifier=person.identifier,
        tier=tier,
        country=country,
        foremost_guideline=named,
        guidance=guidance,
        expired_files=tuple(one for one in shelf.files if one.expired(today)),
    )


def _foremost(answers: Mapping[str, GuidelineAnswer], shelf: Library, country: str | None) -> str | None:
    return foremost({name: one.state for name, one in answers.items()}, shelf.guidelines, country)


def _treaters(general: Mapping[str, GuidelineAnswer], shelf: Library, country: str | None) -> tuple[str, ...]:
    """The general guidelines that treat, as they are named: that of the country alone, where one of its own treats."""
    one = _foremost(general, shelf, country) if country is not None else None
    named = general if one is None else {one: general[one]}
    return tuple(title_with_state(shelf.guidelines[name], said.state) for name, said in named.items())


def _later(
    table: Resolved,
    drugs: Mapping[str, DrugStatus],
    answers: Mapping[str, GuidelineAnswer],
    shelf: Library,
    known: Known,
) -> dict[str, Value]:
    """The facts that flags and advice may name once category, guidelines and drugs are settled."""
    unsafe = unsafe_alone(drugs, shelf.safety)
    drafted = drafted_drug(str(known["draft_order"]))
    return {
        "category": table.category,
        "resolved_by": table.resolved_by,
        "unsafe_drugs": unsafe,
        "open_drugs": tuple(name for name, drug in drugs.items() if drug.status != "blocked"),
        "current_barred": known["bone_drug"] in unsafe,
        "no_safe_drug": {*care_groups()[ANTIRESORPTIVE]} <= {*unsafe},
        "some_guideline_treats": any(treats(answer, shelf.vocabulary) for answer in answers.values()),
        "some_guideline_watches": any(watches(answer, shelf.vocabulary) for answer in answers.values()),
        "draft_blocked": drafted is not None and drugs[drafted].status == "blocked",
    }


def _holding(rules: tuple[Rule, ...], known: Known) -> list[Rule]:
    return [rule for rule in rules if rule.when.test(known)[0]]


def _deciding(facts: Facts, known: Known, guideline: Guideline, table: Resolved) -> tuple[Fact, ...]:
    """The facts behind the category: those of the rule that held, the T-score, and every counted factor."""
    names = dict.fromkeys(table.reading.deciding)
    if table.reading.outside is None:
        names = dict.fromkeys(["lowest_t", *names, *total(guideline.factors, known).facts])
    return tuple(facts[name] for name in names if known[name] is not None)


def _not_counted(known: Known, shelf: Library) -> tuple[str, ...]:
    """What is present and another guideline counts, or the file lists, but the default table does not count."""
    specs = shelf.vocabulary.facts
    counts = {specs[name].field for name in total(shelf.table.factors, known).facts} | {"dxa"}
    others: dict[str, list[str]] = {}
    for guideline in shelf.guidelines.values():
        for name in total(guideline.factors, known).facts:
            if known[name] is not None and specs[name].field not in counts:
                others.setdefault(name, []).append(guideline.id)
    listed, causes = known["conditions"], shelf.vocabulary.members("secondary_causes")
    extra = [name for name in listed if name not in causes] if isinstance(listed, tuple) else []
    return (*(f"{name} ({', '.join(dict.fromkeys(ids))})" for name, ids in others.items()), *extra)


def _asked_first(person: Patient, shelf: Library) -> tuple[str, ...]:
    """What decides most of all that is missing: how a bone broke, and which scanner made a scan."""
    causes = [f"fractures[{k}].mechanism" for k in unexplained(person, shelf.vocabulary)]
    scans = [f"measurements[{k}].device" for k, m in enumerate(person.measurements) if m.what == "dxa" and not m.device]
    return (*causes, *scans)


def _missing(
    person: Patient,
    facts: Facts,
    known: Known,
    shelf: Library,
    table: Resolved,
    answers: Mapping[str, GuidelineAnswer],
    drugs: Mapping[str, DrugStatus],
) -> tuple[str, ...]:
    """Fields of the patient file that are not known and matter: the last bone drug first, then as in ``facts.yaml``.

    What only concerns drugs matters where a drug comes into question: not for a low category without one.
    """
    names = {*table.reading.missing, *table.reading.exclusions, *_ALWAYS}
    if known["lowest_t"] is not None:
        names.add("scan_age_months")
    if table.category in ("moderate", "high", "indeterminate") or known["bone_treatment"] not in ("none", None):
        draft = drafted_drug(str(known["draft_order"])) or ""
        judged = (*care_groups()[ANTIRESORPTIVE], draft, str(known["bone_drug"]))
        names |= {name for drug in judged if drug in drugs for reason in drugs[drug].reasons for name in reason.facts}
    if shelf.terms["could_be_pregnant"].test(known)[0] is False:
        names.discard("pregnant")
    if not shelf.terms["family_history"].test(known)[0]:
        names |= {"parent_hip_fracture", "family_osteoporosis"}
    asked = {field for answer in answers.values() for field in answer.missing}
    specs = [spec for spec in shelf.vocabulary.facts.values() if not spec.after and known[spec.name] is None]
    others = (facts[s.name].field for s in specs if s.field and (s.name in names or s.field in asked))
    return tuple(dict.fromkeys([*asked_of_treatment(facts), *_asked_first(person, shelf), *others]))


def _monitoring(person: Patient, found: Assessment, today: date) -> tuple[Event, ...]:
    from osteon.care.plan.schedule import monitoring

    return monitoring(person, found, today)


def _next_action(person: Patient, found: Assessment, due: tuple[Event, ...], options: Plan, today: date) -> NextAction:
    from osteon.care.plan.next_action import next_action

    return next_action(person, found, due, options, today)


def _plan(person: Patient, found: Assessment, today: date, simulate: bool) -> Plan:
    from osteon.care.plan.plan import plan

    return plan(person, found, today, simulate)
