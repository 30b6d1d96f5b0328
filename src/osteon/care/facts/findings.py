"""Symptoms, medicines, laboratory values and other findings as facts; a value that is only a limit stays one."""

from __future__ import annotations

from decimal import Decimal

from osteon.care.facts.fact import Above, Below, Value
from osteon.care.facts.lowest_t_score import decimal
from osteon.care.facts.on_file import medicine_words, names_of
from osteon.care.rules.vocabulary import Vocabulary
from osteon.person.calcium import adjusted_calcium
from osteon.person.patient import Patient
from osteon.quantities import estrogen, modelled, quantities

#: fact -> field of the laboratory values
LABS = {
    "pth": "pth_pmol_l", "alp": "alp_u_l", "phosphate": "phosphate_mmol_l", "fsh": "fsh_iu_l", "haemoglobin": "hb_g_l",
    "vitamin_d": "vit_d_25oh_nmol_l",
    **{one.name: str(one.field) for one in modelled("hormone") if one != estrogen()},
}  # fmt: skip
FASTING = tuple(one.patient for one in quantities() if one.fasting)
NUMBERS = ("height_loss_cm", "falls_past_year", "tbs", "glucocorticoid_mg_per_day")
#: what the name of an assay by mass spectrometry has in it
SPECTROMETRY = ("ms/ms", "msms", "lc-ms", "lcms", "gc-ms", "mass spec", "mass_spec")
CARDIOVASCULAR = ("myocardial_infarction", "stroke")


def findings(person: Patient, vocabulary: Vocabulary) -> dict[str, Value]:
    """Facts of findings by name; None where the file does not tell."""
    labs = person.labs
    return {
        **{name: number(getattr(person, name)) for name in NUMBERS},
        **{name: limited(getattr(labs, field), labs.limit(field)) for name, field in LABS.items()},
        "calcium": calcium(person),
        estrogen().name: _estrogen(person)[0],
        "age_at_menopause": number(person.menopause_age),
        "symptoms": person.symptoms,
        "medicines": medicine_words(person),
        "height_loss_since": person.height_loss_since,
        "spine_imaging": person.spine_imaging.result,
        "months_since_spine_imaging": number(person.spine_imaging.months_ago),
        f"{estrogen().name}_assay": _assay(person),
        "medicine_without_rule": _without_rule(person, vocabulary),
        "adverse_reactions": person.adverse_reactions,
        "radiotherapy": person.radiotherapy,
        "months_since_cardiovascular_event": _since_event(person),
        "not_fasting_sample": any(_unlike_morning(m.fasting, m.hour) for m in person.measurements if m.what in FASTING),
    }


def finding_origins(person: Patient) -> dict[str, str]:
    """Where a finding comes from, where that is not simply its field."""
    origins = {}
    if person.labs.adj_calcium_mmol_l is None and person.labs.albumin_g_l is not None:
        origins["calcium"] = "labs.calcium adjusted for labs.albumin (Payne 1973)"
    value, origin = _estrogen(person)
    if value is not None:
        origins[estrogen().name] = origin
    if person.age_at_menopause is None and person.menopause_age is not None:
        origins["age_at_menopause"] = "age and years_since_menopause"
    return origins


def number(value: float | None) -> Decimal | None:
    """A number as it was written; None where it is not known."""
    return None if value is None else decimal(value)


def limited(value: float | None, limit: str | None) -> Decimal | None:
    """A number, or the limit below or above which it lies."""
    if value is None or limit is None:
        return number(value)
    return Below(decimal(value)) if limit == "below" else Above(decimal(value))


def calcium(person: Patient) -> Decimal | None:
    """Adjusted calcium [mmol/L]: as given, else total calcium adjusted for albumin."""
    labs = person.labs
    if labs.adj_calcium_mmol_l is not None:
        return limited(labs.adj_calcium_mmol_l, labs.limit("adj_calcium_mmol_l"))
    if labs.calcium_mmol_l is None or labs.albumin_g_l is None:
        return None
    return decimal(round(adjusted_calcium(labs.calcium_mmol_l, labs.albumin_g_l), 2))


def _estrogen(person: Patient) -> tuple[Decimal | None, str]:
    """The last level of the monitored estrogen and where it stands; an undated one counts as of today."""
    name, field = estrogen().name, str(estrogen().field)
    own = getattr(person.labs, field)
    if own is not None:
        return limited(own, person.labs.limit(field)), f"labs.{name}"
    last = max((m for m in person.measurements if m.what == estrogen().patient), key=lambda m: m.date, default=None)
    if last is None:
        return None, ""
    return limited(last.value, last.limit), f"{name} of {last.date.isoformat()}"


def _assay(person: Patient) -> str | None:
    """How the estrogen that counts was measured, where the file tells."""
    if getattr(person.labs, str(estrogen().field)) is not None:
        return person.labs.estradiol_assay
    samples = [m for m in person.measurements if m.what == estrogen().patient]
    last = max(samples, key=lambda m: m.date, default=None)
    name = "" if last is None or last.assay is None else last.assay.lower()
    return None if not name else "mass_spectrometry" if any(word in name for word in SPECTROMETRY) else "immunoassay"


def _without_rule(person: Patient, vocabulary: Vocabulary) -> bool | None:
    """Whether a medicine stands in no group, so that no rule can read it."""
    if not person.medicines:
        return None if person.medicines is None else False
    known = frozenset[str]().union(*(vocabulary.members(group) for group in vocabulary.medicines))
    return any(known.isdisjoint(names_of(written)) for written in person.medicines)


def _since_event(person: Patient) -> Decimal | None:
    """Months since the last heart attack or stroke whose date is given."""
    dated = [item for item in person.conditions or () if not isinstance(item, str) and item.name in CARDIOVASCULAR]
    return number(min((item.months_ago for item in dated if item.months_ago is not None), default=None))


#: hours [h] within which a fasting morning sample is taken (IFCC and IOF: between 7:30 and 10:00, recalled)
MORNING = (7.0, 10.5)


def _unlike_morning(fasting: bool | None, hour: float | None) -> bool:
    return fasting is False or (hour is not None and not MORNING[0] <= hour <= MORNING[1])
