"""A trial file (TRIAL.yaml): who, which arms, when what is measured; read and checked at the door.

>>> from osteon.virtual_trials.trial_file import Trial
>>> trial = Trial.from_any({"name": "stop", "years": 2, "arms": [{"name": "denosumab", "regimen": "denosumab"},
...                         {"name": "none", "regimen": "none"}]})
>>> [arm.name for arm in trial.arms], trial.control
(['denosumab', 'none'], 'none')
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from osteon.drugs import catalogue
from osteon.errors import InputError, Remark, refuse
from osteon.files import check_document, read_mapping
from osteon.person.records import NOT_GIVEN, faults
from osteon.pharmacology.exposure import entry
from osteon.population.virtual_people import Population
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen
from osteon.virtual_trials.trial_checks import contradictions
from osteon.virtual_trials.trial_records import Eligibility, TrialRecord


@dataclass(frozen=True)
class Arm:
    """One arm, with its courses read; see `osteon.virtual_trials.trial_records.ArmRecord`."""

    name: str
    courses: tuple[Course, ...]
    share: int
    taken: float
    taken_sd: float
    stopping_per_year: float
    notes: tuple[str, ...]

    @property
    def regimen(self) -> str:
        """What is given, in words."""
        return Regimen(self.courses).to_text()


@dataclass(frozen=True)
class Trial:
    """A trial that can be run.

    Attributes
    ----------
    record : the file as it was read.
    population : people who take part.
    arms : in the order of the file; ``control`` names one of them.
    """

    record: TrialRecord
    population: Population
    arms: tuple[Arm, ...]
    control: str

    @classmethod
    def from_any(cls, given: TrialLike) -> Trial:
        """Read a trial from a file or a mapping.

        Raises
        ------
        InputError, InputErrors
            Names the field, the value and the fix.
        """
        if isinstance(given, Trial):
            return given
        document = read_mapping(given) if isinstance(given, str | Path) else check_document(given, "trial")
        if not isinstance(document, dict):
            raise InputError("trial", Remark(type(document).__name__), "write one mapping of field: value lines")
        document = {k: v for k, v in document.items() if v is not None or k not in TrialRecord.model_fields}
        refuse(list(_without_regimen(document)))
        try:
            record = TrialRecord.model_validate(document)
        except ValidationError as failure:
            refuse([_of_trial(fault.error) for fault in faults(TrialRecord, failure, {})])
            raise
        refuse(list(contradictions(record)))
        arms = tuple(_arm(i, arm) for i, arm in enumerate(record.arms))
        return cls(record, _population(record.eligibility), arms, record.control or arms[-1].name)

    @property
    def months(self) -> int:
        """Length of follow-up in whole months."""
        return round(12 * self.record.years)

    @property
    def document(self) -> dict[str, Any]:
        """The trial as plain data, from which `from_any` makes an equal one."""
        return self.record.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """SHA-256 of everything in the file that results depend on."""
        design = {k: v for k, v in self.document.items() if k not in ("title",)}
        return hashlib.sha256(json.dumps(design, sort_keys=True).encode()).hexdigest()

    @property
    def visit_months(self) -> tuple[float, ...]:
        """Planned months of all visits, in order."""
        return tuple(sorted({*self.record.visits.dxa, *self.record.visits.markers}))


def _without_regimen(document: Mapping[str, Any]) -> Iterator[InputError]:
    arms = document.get("arms")
    for i, arm in enumerate(arms if isinstance(arms, list) else ()):
        if isinstance(arm, Mapping) and arm.get("regimen") is None:
            yield InputError(f"arms[{i}].regimen", NOT_GIVEN, "write what is given, or none for no treatment")


def _of_trial(error: InputError) -> InputError:
    return InputError(error.field, error.value, error.fix.replace("belongs to the patient", "belongs to the trial"))


def _population(who: Eligibility) -> Population:
    fields = {k: v for k, v in who.model_dump().items() if v not in (None, {}, ()) and k != "menopause"}
    if who.sex == "female" and who.menopause is not None:
        fields["menopause"] = None if who.menopause == "any" else who.menopause
    fields["t_score_limits"] = {
        site: (float("-inf") if low is None else low, float("inf") if high is None else high)
        for site, (low, high) in who.t_score_limits.items()
    }
    try:
        return Population(**fields)
    except InputError as error:
        raise InputError(f"eligibility.{error.field}", error.value, error.fix) from None


def _arm(i: int, arm: Any) -> Arm:
    try:
        regimen = Regimen.from_any(arm.regimen, files=False)
        for course in regimen.courses:
            _covered(course)
    except InputError as error:
        raise InputError(f"arms[{i}].{error.field}", error.value, error.fix) from None
    return Arm(
        arm.name, _in_order(regimen.courses), round(arm.share), arm.taken, arm.taken_sd, arm.stopping_per_year,
        regimen.notes,
    )  # fmt: skip


def _covered(course: Course) -> None:
    """InputError for a drug that the model should cover and does not."""
    if catalogue()[course.drug].modelled:
        entry(course)


def _in_order(courses: Sequence[Course]) -> tuple[Course, ...]:
    return tuple(sorted(courses, key=lambda course: course.start_month))


#: what is accepted where a trial is expected: a `Trial`, a mapping of its fields, or a file
TrialLike = Trial | Mapping[str, Any] | str | Path
