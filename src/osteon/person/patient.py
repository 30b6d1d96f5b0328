"""Who is treated: one patient, for a simulation or for an assessment.

A patient file is YAML or JSON. A field that is absent or null is *not known*, which is never "no". Only sex
and age are needed for a simulation; an assessment takes every field as it comes and says what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, get_args

from pydantic import (
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from osteon.errors import InputError, Remark, refuse
from osteon.files import check_document, read_document
from osteon.person import reference as references
from osteon.person.bone_history_dates import dated
from osteon.person.contradictions import contradictions
from osteon.person.doubt import Doubt
from osteon.person.doubts import doubts
from osteon.person.fields import PatientFields
from osteon.person.intake import to_stored
from osteon.person.records import NOT_GIVEN, Fault, faults, name_of
from osteon.person.today import day_zero
from osteon.person.writings import BODY, LABS, add_writings, allow_null

Purpose = Literal["simulation", "assessment"]


class BaselineBmd(NamedTuple):
    """BMD at the start [g/cm2], the device it refers to, and where it comes from."""

    g_cm2: float
    device: str
    source: str


class Patient(PatientFields):
    """One patient.

    Build one with `Patient.from_any`, from a file, a mapping or keyword arguments. What cannot be used raises
    `InputError` (or `InputErrors` for several) with field, value and fix.

    Attributes
    ----------
    age, age_at_menopause, years_since_menopause : years.
    height_cm, weight_kg, bmi : cm, kg, kg/m2; `bmi` is weight / height squared where it was not given.
    menopause : ``premenopausal_ofs`` is ovarian suppression or oophorectomy; a man is ``not_applicable``.
    reference : young adults behind T-scores, see `osteon.person.reference`; by default NHANES III white women for
        either sex.
    set_aside : implausible values that an assessment does not use; always empty for a simulation.

    Examples
    --------
    >>> patient = Patient(sex="female", age=63, years_since_menopause=13)
    >>> patient.menopause_age
    50.0
    """

    @classmethod
    def from_any(
        cls,
        given: Patient | Mapping[str, Any] | str | Path,
        purpose: Purpose = "simulation",
        *,
        today: date | None = None,
    ) -> Patient:
        """Read a patient from a file, a mapping or another patient.

        Parameters
        ----------
        given : path of a YAML or JSON file, a mapping of fields, or a Patient. A file without `id` takes the
            file's name.
        purpose : "simulation" needs an age and refuses implausible values; "assessment" accepts ``age: null``
            and keeps implausible measurements in `set_aside`.
        today : the day after which no measurement may lie; the current day when not given.

        Raises
        ------
        InputError, InputErrors
            A file that cannot be read, an unknown field or word, a value without its unit or outside its
            bounds, a contradiction.
        """
        if isinstance(given, (str, Path)):
            document = read_document(given)
            name = re.sub(r"[^\w.-]", "_", Path(given).stem)
            if isinstance(document, dict) and document.get("id") is None:
                document["id"] = name if re.fullmatch(r"\w[\w.-]{0,63}", name) else "patient"
        else:
            document = given.model_dump() if isinstance(given, Patient) else given
        if today is not None:
            day_zero(today)
        if purpose not in get_args(Purpose):
            raise InputError("purpose", purpose, "one of simulation, assessment")
        return cls.model_validate(document, context={"purpose": purpose, "today": today})

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        if isinstance(data, cls):
            return handler(data)
        context = info.context or {}
        assessment = context.get("purpose", "simulation") == "assessment"
        document = check_document(data, "patient")
        if not isinstance(document, dict):
            raise InputError("patient", Remark(type(data).__name__), "write one mapping of field: value lines")
        optional = {*cls.model_fields, *cls.other_writings} - {"sex"}
        document = {key: value for key, value in document.items() if value is not None or key not in optional}
        written, errors = to_stored(document)
        today = context.get("today") or date.today()
        errors += dated(document, today)
        try:
            patient = handler(document)
        except ValidationError as failure:
            problems = faults(cls, failure, written)
            refuse([*(fault.error for fault in problems if not (assessment and fault.implausible)), *errors])
            _put_aside(document, problems)
            patient = handler(document)
        today = context.get("today") or date.today()
        if assessment and (asked := doubts(patient, today)):
            _ask_first(document, asked)
            patient = handler(document)
        errors += [] if assessment else _missing_for_simulation(patient)
        refuse([*errors, *contradictions(patient, today)])
        return patient

    @property
    def menopause_age(self) -> float | None:
        """Age at menopause [years]: given, from the years since, or that at which the ovaries were removed."""
        if self.age_at_menopause is not None or self.age is None:
            return self.age_at_menopause
        if self.years_since_menopause is not None:
            return self.age - self.years_since_menopause
        suppression = self.gonadal_suppression
        taken_out = suppression.removed and suppression.months is not None and self.menopause == "premenopausal_ofs"
        return self.age - (suppression.months or 0.0) / 12 if taken_out else None

    @property
    def device(self) -> str:
        """Maker of the densitometer: of the latest scan, else as given with `bmd` or `dxa`, else hologic."""
        scans = [scan for scan in self.measurements if scan.what == "dxa"]
        latest = max(scans, key=lambda scan: scan.date).device if scans else None
        return latest or self.bmd.device or self.dxa.device or "hologic"

    def baseline_bmd(self, site: str) -> BaselineBmd | None:
        """BMD at a site at the start.

        The latest dated DXA; else `bmd`; else the T-score turned back through the reference. A site that the
        report declares invalid gives None.

        Parameters
        ----------
        site : lumbar_spine, total_hip, femoral_neck or radius_33; with hyphens too, ``distal-third-radius``.
        """
        site = references.site_name(site)
        if site in self.dxa.invalid_sites:
            return None
        scans = [scan for scan in self.measurements if scan.what == "dxa" and scan.site == site and scan.device]
        if scans:
            scan = max(scans, key=lambda scan: scan.date)
            return BaselineBmd(scan.value, str(scan.device), f"DXA of {scan.date.isoformat()}")
        value = getattr(self.bmd, site)
        if value is not None and self.bmd.device:
            return BaselineBmd(value, self.bmd.device, "bmd")
        score = getattr(self.dxa, site)
        device = self.dxa.device or "hologic"
        young = references.young_adult(site, device, self.sex, self.reference)
        if score is None or young is None:
            return None
        assumed = "" if self.dxa.device else ", Hologic assumed"
        text = f"T-score {score:g} against {self.reference} ({young.source}, {young.status}{assumed})"
        return BaselineBmd(young.mean + score * young.sd, device, text)

    def t_score(self, site: str, g_cm2: float, device: str | None = None) -> float | None:
        """T-score [1] of a BMD [g/cm2] against this patient's reference; None where there is none.

        Parameters
        ----------
        device : of the BMD; that of `baseline_bmd` at the site when not given.
        """
        if device is None:
            baseline = self.baseline_bmd(site)
            device = baseline.device if baseline else self.device
        return references.t_score(site, g_cm2, device, self.sex, self.reference)


def _put_aside(document: dict[str, Any], implausible: Sequence[Fault]) -> None:
    """Move implausible measurements to ``set_aside``; a dated measurement goes as a whole."""
    kept = list(document.get("set_aside", ()))
    for place, error, _ in reversed(implausible):
        value = error.value if isinstance(error.value, (int, float)) else str(error.value)
        aside = {"field": error.field, "value": value, "reason": error.fix}
        kept += [aside] if aside not in kept else []
        *path, last = place[:2] if place[0] == "measurements" else place
        holder: Any = document
        for part in path:
            holder = holder[part]
        del holder[last]
    document["set_aside"] = kept


def _ask_first(document: dict[str, Any], asked: Sequence[Doubt]) -> None:
    """Move doubtful values to ``set_aside`` with the question; of dated measurements the last go first."""
    kept = list(document.get("set_aside", ()))
    first = {doubt.place: doubt for doubt in reversed(asked)}
    last_first = sorted(first.values(), key=lambda doubt: [str(part).zfill(6) for part in doubt.place], reverse=True)
    for place, kind, question in last_first:
        *path, last = place
        holder: Any = document
        for part in path:
            holder = holder[part]
        value = holder.pop(last)
        if isinstance(value, dict):
            value = value["value"]
        kept.append({"field": name_of(place), "value": value, "reason": question, "kind": kind})
    document["set_aside"] = kept


def schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of the patient file, with every other way to write a quantity."""
    content = Patient.model_json_schema()
    content["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    content["title"] = "osteon patient"
    content["description"] = "One patient. A field that is absent or null is not known, which is never 'no'."
    for record in (content, *content["$defs"].values()):
        allow_null(record)
    add_writings(content["properties"], BODY)
    add_writings(content["$defs"]["Labs"]["properties"], LABS)
    return content


def _missing_for_simulation(patient: Patient) -> list[InputError]:
    errors = [InputError(item.field, Remark(str(item.value)), item.reason) for item in patient.set_aside]
    if patient.age is None:
        errors.append(InputError("age", NOT_GIVEN, "a simulation needs the age in years"))
    for index, scan in enumerate(patient.measurements):
        if scan.what == "dxa" and scan.device is None:
            fix = "a dxa needs its site and its device (hologic, lunar, norland)"
            errors.append(InputError(f"measurements[{index}].device", NOT_GIVEN, fix))
    return errors
