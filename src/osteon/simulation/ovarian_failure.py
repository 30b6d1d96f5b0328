"""What chemotherapy does to the ovaries of one patient, in words: the chances, and which course a simulation shows."""

from __future__ import annotations

from collections.abc import Iterator

from osteon.drugs.catalogue import catalogue, families
from osteon.person.patient import Patient
from osteon.pharmacology.exposure import entry
from osteon.physiology.skeleton import skeleton
from osteon.simulation.covariates import covariates
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

#: the family of regimens, and the quantities of the model that tell of them
_FAMILY = "chemotherapy"
_READ = ("ovaries_working", "stopping_chance", "lasting_chance", "ovarian_rest_due")
#: a share of ovarian function below which none is left to be stopped
_LEFT = 0.5
#: chances nearer than this to 0 or 1 are no chances: the outcome is told
_TOLD = 1e-3
#: days of rest below which menses have not stopped, and above which they do not come back
_KEPT_DAYS, _LASTING_DAYS = 10.0, 3650.0


def ovarian_notes(patient: Patient, ahead: Regimen) -> list[str]:
    """The chances that menses stop, for each regimen of chemotherapy; that it does nothing where no ovaries work."""
    notes = []
    for course in _courses(ahead):
        name = catalogue()[course.drug].name
        working, stop, stay, _ = _chances(patient, course)
        if working < _LEFT:
            who = "in a man" if patient.sex == "male" else "after menopause"
            notes.append(f"{name}: does nothing to bone {who} here")
        elif _TOLD < stop < 1 - _TOLD:
            notes.append(
                f"{name} at {_age(patient, course):.0f}: menses stop in {100 * stop:.0f} of 100 women and stay away in "
                f"{100 * stay:.0f} (published counts; hormone tablets and what protects ovaries are not told apart)"
            )
        if working >= _LEFT and course.finish_month == float("inf"):
            notes.append(f"{name}: no end is told, so it goes on throughout; say how many cycles, like x 6")
    return notes


def shown_course(patient: Patient, ahead: Regimen) -> list[str]:
    """Which of the courses that are possible a simulation of the average woman shows, and how to ask for another."""
    notes = []
    for course in _courses(ahead):
        working, stop, _, days = _chances(patient, course)
        if working < _LEFT or not _TOLD < stop < 1 - _TOLD:
            continue
        shown = "they come back" if days < _LASTING_DAYS else "they stop for good"
        shown = "they go on" if days < _KEPT_DAYS else shown
        others = ", ".join(drug.key for drug in families()[_FAMILY] if _is_told(drug.key))
        notes.append(
            f"of menses under chemotherapy one course is shown: {shown}; "
            f"{others} show the others, a forecast weighs all"
        )
    return notes


def _courses(ahead: Regimen) -> Iterator[Course]:
    keys = {drug.key for drug in families().get(_FAMILY, ())}
    yield from (course for course in ahead.courses if course.drug in keys)


def _age(patient: Patient, course: Course) -> float:
    return (patient.age or 0.0) + course.start_month / 12.0


def _is_told(key: str) -> bool:
    """Whether the regimen says itself what becomes of menses."""
    return "ovarian_toxicity" in (own := catalogue()[key].parameters) and abs(own["ovarian_toxicity"]["value"]) > 10.0


def _chances(patient: Patient, course: Course) -> tuple[float, ...]:
    """The quantities of `_READ` when the course begins, for the average person."""
    model = skeleton()
    given = covariates(patient) | {str(entry(course).input): 1.0}
    table = model.parameter_table(1, given)
    states = model.initial_states(table)[:, None, :].copy()
    states[..., model.states.index("age")] = _age(patient, course)
    values = model.evaluate(_READ, states, table)
    return tuple(float(values[name][0, 0]) for name in _READ)
