"""What has been measured in a patient, as the numbers that a forecast can be conditioned on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from osteon.errors import InputError
from osteon.person import reference
from osteon.person.dated import Measurement
from osteon.person.patient import Patient
from osteon.simulation.covariates import menopause_age
from osteon.simulation.results import MARKERS, SITES, marker_references
from osteon.units import DAYS_PER_MONTH, DAYS_PER_YEAR

#: quantities of the model that a measurement of the patient can inform
MEASURABLE = (*SITES.values(), *MARKERS, "estradiol")
UNKNOWN_DEVICE = "a scanner of unknown make"
UNKNOWN_ASSAY = "an assay that is not named"
#: markers that food lowers
FASTING = ("ctx",)
_LAB_FIELDS = {
    "ctx": "ctx_ng_ml", "ntx": "ntx_nmol_mmol", "p1np": "p1np_ug_l", "bsap": "bsap_ug_l",
    "estradiol": "estradiol_pmol_l",
}  # fmt: skip


@dataclass(frozen=True)
class Observation:
    """One measured value.

    Attributes
    ----------
    quantity : name in the model.
    month : from today; 0 or earlier.
    value, unit : as stored in the patient file, BMD as the device showed it.
    log_value : natural logarithm on the scale of the forecast: BMD [g/cm2] on the patient's main device, a marker over
        the level of young adults, estradiol [pmol/L].
    device : of a scan that was made on another device (or region) than the forecast refers to, or the assay of a sample
        where the last one was another; None otherwise.
    comparable : False where such a value cannot be converted, so that it only tells of change on its own device.
    source : where the value stands.
    limit : ``below`` or ``above``: the value is a limit, and the true one lies on that side of it.
    """

    quantity: str
    month: float
    value: float
    unit: str
    log_value: float
    device: str | None
    comparable: bool
    source: str
    limit: str | None = None


def observations(patient: Patient, today: date) -> tuple[tuple[Observation, ...], tuple[str, ...]]:
    """Measurements that can be used, from the earliest on, and notes on those that cannot.

    A site or marker with dated values is described by these alone. Otherwise a value without a date counts as measured
    today, a T-score as measured ``dxa.age_months`` ago.
    """
    found: list[Observation] = []
    notes: list[str] = []
    for item in (*_density(patient, today), *_samples(patient, today)):
        if isinstance(item, str):
            notes.append(item)
        else:
            found.append(item)
    found.sort(key=lambda o: (o.month, MEASURABLE.index(o.quantity), o.value, o.device or ""))
    return tuple(found), tuple(dict.fromkeys(notes))


def main_device(patient: Patient, site: str) -> str:
    """Maker of the densitometer that the forecast of a site refers to."""
    baseline = patient.baseline_bmd(site)
    return baseline.device if baseline else patient.device


def months_since(day: date, today: date) -> float:
    """Months from a day to today, negative: where the day lies when today is month 0."""
    return -(today - day).days / DAYS_PER_MONTH


def _density(patient: Patient, today: date) -> Iterator[Observation | str]:
    for site, quantity in SITES.items():
        name = reference.site_name(site)
        if name in patient.dxa.invalid_sites:
            continue
        device = main_device(patient, site)
        dated = [m for m in patient.measurements if m.what == "dxa" and m.site == name]
        main = max((m for m in dated if m.device), key=lambda m: m.date, default=None)
        for scan in dated:
            source = f"DXA of {scan.date.isoformat()}"
            if scan.device is None:
                yield f"{source} ({quantity}): the maker of the scanner is not given, so that it tells of change only"
            seen = _scan(quantity, site, months_since(scan.date, today), scan.value, scan.device or "", device, source)
            unlike = main is not None and scan.instrument != main.instrument
            comparable = seen.comparable and (main is None or scan.instrument[3:] == main.instrument[3:])
            yield replace(seen, device=_named(scan), comparable=comparable) if unlike else seen
        baseline = None if dated else patient.baseline_bmd(site)
        if baseline is not None:
            given = baseline.source == "bmd"
            month = 0.0 if given else -(patient.dxa.age_months or 0.0)
            yield _scan(quantity, site, month, baseline.g_cm2, device, device, "bmd" if given else "T-score")


def _named(scan: Measurement) -> str:
    """The scanner, side and region of a scan as one label."""
    return " ".join(part for part in (scan.device or UNKNOWN_DEVICE, *scan.instrument[1:]) if part)


def _scan(quantity: str, site: str, month: float, value: float, device: str, main: str, source: str) -> Observation:
    shown, comparable = value, bool(device)
    if device != main and comparable:
        try:
            shown = reference.convert_device(site, value, device, main)
        except InputError:
            comparable = False
    other = None if device == main else device or UNKNOWN_DEVICE
    return Observation(quantity, month, value, "g/cm2", math.log(shown), other, comparable, source)


def _samples(patient: Patient, today: date) -> Iterator[Observation | str]:
    for what, lab_field in _LAB_FIELDS.items():
        dated = [m for m in patient.measurements if m.what == what]
        last = max(dated, key=lambda m: m.date, default=None)
        rows = [
            (
                *(months_since(m.date, today), m.value, f"{what} of {m.date.isoformat()}", m.limit),
                None if last is None or m.instrument == last.instrument else m.assay or UNKNOWN_ASSAY,
            )
            for m in dated
            if not (what in FASTING and m.fasting is False)
        ]
        own = getattr(patient.labs, lab_field)
        if not dated and own is not None:
            rows = [(0.0, float(own), f"labs.{lab_field}", patient.labs.limit(lab_field), None)]
        if len(rows) < len(dated):
            yield f"{what}: a sample that was not taken fasting is not used, because food lowers it"
        for month, value, source, limit, assay in rows:
            if value <= 0:
                yield f"{source}: not used, because a value of 0 says only that it is below the limit of detection"
            elif what == "estradiol" and _cycling(patient, month):
                yield f"{source}: not used, because estradiol before menopause changes within each cycle"
            elif what == "estradiol":
                yield Observation(what, month, value, "pmol/L", math.log(value), None, True, source, limit)
                yield "estradiol is taken as measured by mass spectrometry; most immunoassays read low values too high"
            else:
                young = marker_references()[what, patient.sex]
                level = math.log(value / float(young["value"]))
                yield Observation(what, month, value, str(young["unit"]), level, assay, assay is None, source, limit)
    if any(m.what == "testosterone" for m in patient.measurements):
        yield "testosterone is not used: the forecast is not conditioned on it"


def _cycling(patient: Patient, month: float) -> bool:
    """Whether the ovaries were active at a month: before menopause and not suppressed."""
    if patient.sex == "male" or patient.menopause in ("premenopausal_ofs", "postmenopausal"):
        return False
    age = (patient.age or 0.0) + month * DAYS_PER_MONTH / DAYS_PER_YEAR
    return age < menopause_age(patient)
