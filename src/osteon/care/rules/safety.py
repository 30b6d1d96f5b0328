"""Which drugs may be given: every safety rule applied, the gravest status of each drug, and all reasons."""

from __future__ import annotations

from collections.abc import Mapping

from osteon.care.assessment import STATUSES, DrugStatus, Reason
from osteon.care.rules.conditions import Known
from osteon.care.rules.library import OTHERS
from osteon.care.rules.rule import Rule
from osteon.drugs.catalogue import care_statuses


def drug_statuses(rules: tuple[Rule, ...], known: Known) -> dict[str, DrugStatus]:
    """Drug -> status and reasons, the gravest first; a reason with status ok is a remark."""
    reasons: dict[str, list[Reason]] = {drug: [] for drug in care_statuses()}
    for rule in rules:
        value, facts = rule.when.test(known)
        if value is False or (value is None and not rule.unknown):
            continue
        text, first = (rule.text, rule.first) if value else (rule.unknown_text, None)
        for drug, status in _named(rule.effects if value else rule.unknown, known).items():
            reasons[drug].append(
                Reason(rule.id, status, text, rule.source, rule.verification, facts, first)  # type: ignore[arg-type]
            )
    found = {}
    for drug, given in reasons.items():
        given.sort(key=lambda reason: -STATUSES.index(reason.status))
        found[drug] = DrugStatus(drug, given[0].status if given else "ok", tuple(given))
    return found


def unsafe_alone(statuses: Mapping[str, DrugStatus], rules: tuple[Rule, ...]) -> tuple[str, ...]:
    """Drugs blocked for this patient whatever else is taken."""
    together = {rule.id for rule in rules if rule.combination}
    return tuple(
        drug
        for drug, status in statuses.items()
        if any(r.status == "blocked" and r.rule not in together for r in status.reasons)
    )


def _named(effects: Mapping[str, str], known: Known) -> dict[str, str]:
    if OTHERS not in effects:
        return dict(effects)
    others = {drug: effects[OTHERS] for drug in care_statuses() if drug != known["bone_drug"]}
    return {**others, **{drug: status for drug, status in effects.items() if drug != OTHERS}}
