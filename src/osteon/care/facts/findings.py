"""Symptoms, medicines, laboratory values and other findings as facts; a value that is only a limit stays one."""

from __future__ import annotations

from decimal import Decimal

from osteon.care.facts.fact import Above, Below, Value
from osteon.care.facts.lowest_t_score import decimal
from osteon.person.calcium import adjusted_calcium
from osteon.person.patient import Patient

#: fact -> field of the laboratory values
LABS = {
    "pth": "pth_pmol_l", "alp": "alp_u_l", "phosphate": "phosphate_mmol_l", "fsh": "fsh_iu_l", "haemoglobin": "hb_g_l",
    "testosterone": "testosterone_nmol_l", "vitamin_d": "vit_d_25oh_nmol_l",
}  # fmt: skip
NUMBERS = ("height_loss_cm", "falls_past_year", "tbs", "glucocorticoid_mg_per_day")
CARDIOVASCULAR = ("myocardial_infarction", "stroke")


def findings(person: Patient) -> dict[str, Value]:
    """Facts of findings by name; None where the file does not tell."""
    labs = person.labs
    return {
        **{name: number(getattr(person, name)) for name in NUMBERS},
        **{name: limited(getattr(labs, field), labs.limit(field)) for name, field in LABS.items()},
        "calcium": calcium(person),
        "estradiol": _estradiol(person)[0],
        "age_at_menopause": number(person.menopause_age),
        "menopause_cause": person.menopause_cause,
        "symptoms": person.symptoms,
        "medicines": person.medicines,
        "adverse_reactions": person.adverse_reactions,
        "radiotherapy": person.radiotherapy,
        "months_since_cardiovascular_event": _since_event(person),
        "not_fasting_sample": any(_unlike_morning(m.fasting, m.hour) for m in person.measurements if m.what == "ctx"),
    }


def finding_origins(person: Patient) -> dict[str, str]:
    """Where a finding comes from, where that is not simply its field."""
    origins = {}
    if person.labs.adj_calcium_mmol_l is None and person.labs.albumin_g_l is not None:
        origins["calcium"] = "labs.calcium adjusted for labs.albumin (Payne 1973)"
    value, origin = _estradiol(person)
    if value is not None:
        origins["estradiol"] = origin
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


def _estradiol(person: Patient) -> tuple[Decimal | None, str]:
    """The last estradiol [pmol/L] and where it stands; an undated one counts as of today."""
    labs = person.labs
    if labs.estradiol_pmol_l is not None:
        return limited(labs.estradiol_pmol_l, labs.limit("estradiol_pmol_l")), "labs.estradiol"
    last = max((m for m in person.measurements if m.what == "estradiol"), key=lambda m: m.date, default=None)
    if last is None:
        return None, ""
    return limited(last.value, last.limit), f"estradiol of {last.date.isoformat()}"


def _since_event(person: Patient) -> Decimal | None:
    """Months since the last heart attack or stroke whose date is given."""
    dated = [item for item in person.conditions or () if not isinstance(item, str) and item.name in CARDIOVASCULAR]
    return number(min((item.months_ago for item in dated if item.months_ago is not None), default=None))


#: hours [h] within which a fasting morning sample is taken (IFCC and IOF: between 7:30 and 10:00, recalled)
MORNING = (7.0, 10.5)


def _unlike_morning(fasting: bool | None, hour: float | None) -> bool:
    return fasting is False or (hour is not None and not MORNING[0] <= hour <= MORNING[1])
