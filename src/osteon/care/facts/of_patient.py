"""From a patient file to facts: each value with where it comes from; what the file does not tell is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from osteon.care.facts.by_field import field_fault, misnamed_own, value_by_field
from osteon.care.facts.course_of_scans import course_of_scans
from osteon.care.facts.fact import Fact, Facts, Value
from osteon.care.facts.findings import finding_origins, findings, limited, number
from osteon.care.facts.fracture_recency import fracture_recency
from osteon.care.facts.fragility import fragility, through_metastasis
from osteon.care.facts.gonads import derived_causes, gonad_origins, gonads
from osteon.care.facts.kidney import Clearance, clearance, filtration
from osteon.care.facts.lowest_t_score import Lowest, decimal, lowest
from osteon.care.facts.recent_fractures import recent_fractures
from osteon.care.facts.treatment import bone_treatment_facts
from osteon.care.rules.rule_files import packaged_rules
from osteon.care.rules.rule_record import FACTS
from osteon.care.rules.vocabulary import FactSpec, Vocabulary
from osteon.drugs.catalogue import drafts, known_drugs, told_alone, usual_courses
from osteon.drugs.drug import UsualCourse
from osteon.errors import InputError, refuse
from osteon.person.named_drugs import drafted as read_draft
from osteon.person.patient import Patient
from osteon.quantities import quantities
from osteon.records import NOT_GIVEN

#: a T-score that is no DXA diagnosis
_ULTRASOUND = str(quantities("ultrasound")[0].patient)
#: age above which a postmenopausal woman is taken not to be pregnant where the file does not say; as in facts.yaml
PAST_PREGNANCY_YEARS = 55.0


def facts_of(person: Patient, vocabulary: Vocabulary, today: date) -> Facts:
    """Every fact that a rule may name before the assessment is made.

    Parameters
    ----------
    today : the day from which the age of dated scans is counted.

    Raises
    ------
    InputError, InputErrors
        A field of one's own that no fact is read from, or whose value does not fit its fact.
    """
    refuse(list(misnamed_own(person, vocabulary.facts)))
    scan, kidney, loss = lowest(person, vocabulary, today), clearance(person), _loss(person, today)
    bone = bone_treatment_facts(person, vocabulary)
    values: dict[str, Value] = {
        **_plain(person),
        **bone.values,
        **_treatment(person, bone.values),
        **fragility(person, vocabulary),
        **_density(person, scan, loss),
        **_kidney(person, kidney),
        **findings(person, vocabulary),
        **gonads(person, vocabulary),
        **recent_fractures(person, vocabulary),
        **fracture_recency(person, vocabulary),
        **course_of_scans(person),
    }
    origins = _origins(person, scan, kidney, loss) | bone.origins | gonad_origins(person, vocabulary)
    made = {}
    for name, spec in vocabulary.facts.items():
        if not spec.after:
            by_field = spec.by_field or name not in values
            value = _by_field(person, spec) if by_field else values[name]
            if value is None and name not in bone.fields:
                made[name] = spec.unknown
                continue
            origin = "" if value is None else spec.field if by_field else origins.get(name, spec.field)
            made[name] = Fact(name, value, spec.unit, origin, bone.fields.get(name, spec.field))
    return Facts(made)


def _by_field(person: Patient, spec: FactSpec) -> Value:
    """What its field has, for a fact that nothing here works out."""
    if not spec.by_field and (fix := field_fault(spec.field, spec.kind)):
        where = packaged_rules(FACTS).where(("facts", spec.name, "field"))
        raise InputError(where, spec.field or NOT_GIVEN, fix)
    return value_by_field(person, spec)


def _plain(person: Patient) -> dict[str, Value]:
    gi, mouth = person.gi, person.oral_health
    listed = {*(person.condition_names or ()), *(person.adverse_reactions or ())}
    metastatic = True if through_metastasis(person) else person.metastatic_bone_disease
    return {
        "sex": person.sex,
        "age": number(person.age),
        **{field: getattr(person, field).status for field in told_alone()},
        "bmi": number(person.bmi),
        "smoking": person.smoking,
        "alcohol_units_per_day": number(person.alcohol_units_per_day),
        "parent_hip_fracture": person.parent_hip_fracture,
        "family_osteoporosis": person.family_osteoporosis,
        "oral_glucocorticoid_months": number(person.oral_glucocorticoid_months),
        "conditions": _conditions(person),
        "frax_major": number(person.frax.mof_pct),
        "frax_hip": number(person.frax.hip_pct),
        "dvo_risk": number(person.dvo_risk_pct),
        "invasive_dental_planned": mouth.invasive_dental_planned,
        "prior_onj": True if "osteonecrosis_of_jaw" in listed else mouth.prior_onj,
        "prior_aff": True if "atypical_femoral_fracture" in listed else person.prior_aff,
        "pregnant": False if person.pregnant is None and _past_pregnancy(person) else person.pregnant,
        "bp_hypersensitivity": True if "hypersensitivity_bisphosphonate" in listed else person.bp_hypersensitivity,
        "metastatic_bone_disease": metastatic,
        "oesophageal_disease": gi.oesophageal_disease,
        "can_sit_upright_30min": gi.can_sit_upright_30min,
        "implausible_value": bool(person.set_aside),
        "implausible_sign": any(item.kind == "sign" for item in person.set_aside),
    }


def _past_pregnancy(person: Patient) -> bool:
    after = person.menopause == "postmenopausal" and person.age is not None and person.age > PAST_PREGNANCY_YEARS
    return person.sex == "male" or after


def _conditions(person: Patient) -> Value:
    names = person.condition_names
    if names is None:
        return None
    return (*names, *(cause for cause in derived_causes(person) if cause not in names))


def _treatment(person: Patient, told: Mapping[str, Value]) -> dict[str, Value]:
    drug, order = told["bone_drug"], None if person.draft_order is None else read_draft(person.draft_order)
    drafted = None if order is None else order.draft.status
    second: bool | None = False
    if drafted is not None:
        usual = usual_courses().get(str(told["bone_therapy"]))
        oncology = usual is not None and usual.oncology
        leaving = _leaving(person, told["bone_treatment"], usual)
        other = order is not None and order.course is not None and usual is not None and order.course != usual.word
        strength = other and (oncology or (order is not None and order.is_oncology)) and drug == drafted
        second = (
            None if drug is None else drug != "none" and (oncology or strength or (drug != drafted and not leaving))
        )
    return {
        "ai": _ai(person),
        "ai_months": None if person.ai.months is None else decimal(person.ai.months),
        "draft_order": "none" if order is None else order.draft.word,
        "draft_oncology": order is not None and order.is_oncology,
        "second_antiresorptive_drafted": second,
    }


def drafted_drug(word: str | None) -> str | None:
    """The name under which an assessment judges a drafted order; None for none, or where no rule judges it."""
    draft = drafts().get(word or "")
    return None if draft is None else draft.status


def _leaving(person: Patient, state: Value, usual: UsualCourse | None) -> bool:
    """Whether the bone drug taken now is over or ends, so that another one follows it and does not double it."""
    if state in ("stopping", "stopped", "lapsed"):
        return True
    if usual is None or usual.overdue_after_months is None:
        return False
    return state == "late" or (known_drugs()[usual.key].rebound and _ai(person) == "completed")


def _ai(person: Patient) -> str | None:
    """The status as given; else what drug and months tell of it."""
    ai = person.ai
    if ai.status is not None or ai.drug is None:
        return ai.status
    if ai.drug == "none":
        return "never"
    if ai.months_since_stop is not None:
        return "completed"
    return "planned" if ai.months == 0 else "current"


def _loss(person: Patient, today: date) -> tuple[float, str] | None:
    """Loss of density [%/year] and where it is told: as given, else between the last two dated scans."""
    if person.bmd_change_pct_per_year is not None:
        return -person.bmd_change_pct_per_year, "bmd_change_pct_per_year"
    if len(person.measurements) < 2:
        return None
    from osteon.care.facts.rapid_loss import measured_loss

    return measured_loss(person, today)


def _density(person: Patient, scan: Lowest, loss: tuple[float, str] | None) -> dict[str, Value]:
    gap = None if scan.central is None or scan.radius is None else scan.central - scan.radius
    return {
        "lowest_t": scan.t,
        "lowest_site": scan.site,
        "central_t": scan.central,
        "radius_t": scan.radius,
        "heel_t": number(getattr(person.dxa, _ULTRASOUND)),
        "radius_below_central": gap,
        "scan_age_months": scan.age_months,
        "bmd_loss": None if loss is None else decimal(loss[0]),
        "site_excluded": bool(person.dxa.invalid_sites),
    }


def _kidney(person: Patient, kidney: Clearance | None) -> dict[str, Value]:
    rate = filtration(person)
    return {
        "crcl": None if kidney is None else limited(kidney.ml_min, "below" if kidney.at_most else None),
        "crcl_from": None if kidney is None else kidney.kind,
        "egfr": None if rate is None else limited(rate.value, "below" if rate.at_most else None),
    }


def _origins(person: Patient, scan: Lowest, kidney: Clearance | None, loss: tuple[float, str] | None) -> dict[str, str]:
    """Where a value comes from, where that is not simply its field."""
    origins = finding_origins(person) | {"draft_order": "draft_order" if person.draft_order else "no order drafted"}
    if scan.site is not None:
        origins["lowest_t"] = origins["lowest_site"] = scan.origin
    if scan.age_months is not None and person.measurements:
        origins["scan_age_months"] = "date of the scan behind the lowest T-score"
    if loss is not None:
        origins["bmd_loss"] = loss[1]
    if kidney is not None:
        origins["crcl"] = origins["crcl_from"] = kidney.origin
    if (rate := filtration(person)) is not None:
        origins["egfr"] = rate.origin
    if person.ai.status is None and person.ai.drug is not None:
        origins["ai"] = "ai.drug and ai.months; ai.status is not given"
    if person.pregnant is None and _past_pregnancy(person):
        origins["pregnant"] = "sex, menopause and age"
    if through_metastasis(person):
        origins["metastatic_bone_disease"] = "fractures: one through a metastasis"
    return origins
