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
from osteon.population.measurement import known
from osteon.quantities import estrogen, of_patient, quantities
from osteon.simulation.covariates import menopause_age
from osteon.units import DAYS_PER_MONTH, DAYS_PER_YEAR

#: quantities of the model that a measurement of the patient can inform
UNKNOWN_DEVICE = "a scanner of unknown make"
UNKNOWN_ASSAY = "an assay that is not named"
_SAMPLES = (*known("marker"), estrogen())
MEASURABLE = tuple(str(one.model) for one in (*known("bmd"), *_SAMPLES))


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
    usable: list[Observation] = []
    notes: list[str] = []
    for item in (*_density(patient, today), *_samples(patient, today), *_unused(patient)):
        if isinstance(item, str):
            notes.append(item)
        else:
            usable.append(item)
    usable.sort(key=lambda o: (o.month, MEASURABLE.index(o.quantity), o.value, o.device or ""))
    return tuple(usable), tuple(dict.fromkeys(notes))


def main_device(patient: Patient, site: str) -> str:
    """Maker of the densitometer that the forecast of a site refers to."""
    baseline = patient.baseline_bmd(site)
    return baseline.device if baseline else patient.device


def months_since(day: date, today: date) -> float:
    """Months from a day to today, negative: where the day lies when today is month 0."""
    return -(today - day).days / DAYS_PER_MONTH


def _density(patient: Patient, today: date) -> Iterator[Observation | str]:
    for one in known("bmd"):
        site, quantity, name = str(one.site), str(one.model), str(one.patient)
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
            measured = baseline.source == "bmd"
            month = 0.0 if measured else -(patient.dxa.age_months or 0.0)
            yield _scan(quantity, site, month, baseline.g_cm2, device, device, "bmd" if measured else "T-score")


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
    for one in _SAMPLES:
        what, lab_field = one.name, str(one.field)
        dated = [m for m in patient.measurements if m.what == what]
        last = max(dated, key=lambda m: m.date, default=None)
        rows = [
            (
                *(months_since(m.date, today), m.value, f"{what} of {m.date.isoformat()}", m.limit),
                None if last is None or m.instrument == last.instrument else m.assay or UNKNOWN_ASSAY,
            )
            for m in dated
            if not (one.fasting and m.fasting is False)
        ]
        own = getattr(patient.labs, lab_field)
        if not dated and own is not None:
            rows = [(0.0, float(own), f"labs.{lab_field}", patient.labs.limit(lab_field), None)]
        if len(rows) < len(dated):
            yield f"{what}: a sample that was not taken fasting is not used, because food lowers it"
        for month, value, source, limit, assay in rows:
            if value <= 0:
                yield f"{source}: not used, because a value of 0 says only that it is below the limit of detection"
            elif one.kind == "hormone" and _cycling(patient, month):
                yield f"{source}: not used, because {what} before menopause changes within each cycle"
            elif one.kind == "hormone":
                yield Observation(what, month, value, one.unit, math.log(value), None, True, source, limit)
                yield f"{what} is taken as measured by mass spectrometry; most immunoassays read low values too high"
            else:
                level = math.log(value / one.young_level(patient.sex))
                yield Observation(what, month, value, one.shown_unit, level, assay, assay is None, source, limit)


def _unused(patient: Patient) -> Iterator[str]:
    """What was measured and the forecast cannot be conditioned on."""
    sites = {one.patient for one in known("bmd")}
    samples = {"dxa", *(one.patient for one in _SAMPLES)}
    for marker in quantities("marker"):
        if marker.field and marker not in _SAMPLES and getattr(patient.labs, marker.field) is not None:
            yield f"labs.{marker.field} is not used: the forecast is not conditioned on it"
    for one in patient.measurements:
        if one.what not in samples:
            yield f"{of_patient(one.what).words} is not used: the forecast is not conditioned on it"
        elif one.site is not None and one.site not in sites:
            yield f"BMD of the {of_patient(one.site).words} is not used: the forecast is not conditioned on it"


def _cycling(patient: Patient, month: float) -> bool:
    """Whether the ovaries were active at a month: before menopause and not suppressed."""
    if patient.sex == "male" or patient.menopause in ("premenopausal_ofs", "postmenopausal"):
        return False
    age = (patient.age or 0.0) + month * DAYS_PER_MONTH / DAYS_PER_YEAR
    return age < menopause_age(patient)
