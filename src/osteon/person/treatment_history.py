"""One dated history of every bone and hormone drug, made once of all that a patient file tells of them.

The treatment taken now (``bone_therapy``), past courses (``bone_therapy_history``), the inhibitor (``ai``) and the
drugs that have a field of their own become courses of one shape, in months from today as a regimen counts them. Facts,
safety, simulation and plan read these courses and not the fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from osteon.drugs.catalogue import catalogue, known_drugs, told_alone, treatments, usual_courses
from osteon.drugs.drug import Drug, Lengths, UsualCourse
from osteon.person.bone_course_words import usual_course_like, usual_course_of
from osteon.person.bone_history import NONE, BoneTherapy, GivenCourse, PastCourse
from osteon.person.course_times import SAME_DOSE_MONTHS, Reported, contradicted, times
from osteon.person.fields import PatientFields
from osteon.treatment.course import Course
from osteon.units import DAYS_PER_MONTH


@dataclass(frozen=True)
class TreatmentCourse:
    """One course, present or past, in months from today (negative is past).

    Attributes
    ----------
    field : where it stands in the patient file.
    drug : key of the catalogue; None where the file does not name it.
    now : whether it is taken now; None where the file does not tell.
    stopping : whether it is to be stopped, as the file says.
    dose, unit, route, every_days : as in a regimen.
    months : how long it was given.
    doses : how many were given, of a drug that is not taken often.
    start_month, end_month : as in a regimen; None where the file does not tell.
    last_dose_month : of the last dose; None where the file does not tell.
    reason_stopped : as written.
    assumed : fields of the course that the file does not tell and that were filled in.
    doubts : fields of the file that contradict what others tell of the course.
    """

    field: str
    drug: str | None
    now: bool | None
    stopping: bool | None = None
    dose: float | None = None
    unit: str | None = None
    route: str | None = None
    every_days: float | None = None
    months: float | None = None
    doses: int | None = None
    start_month: float | None = None
    end_month: float | None = None
    last_dose_month: float | None = None
    reason_stopped: str | None = None
    assumed: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def entry(self) -> Drug | None:
        """The drug in the catalogue; None where the file does not name it."""
        return None if self.drug is None else known_drugs()[self.drug]

    @property
    def usual(self) -> UsualCourse | None:
        """The usual course that it is; None for another."""
        return usual_course_like(self.drug, self.dose, self.route, self.every_days)

    @property
    def lengths(self) -> Lengths | None:
        """How long the drug is given by this route; None for a drug that is not given for bone."""
        return None if self.entry is None else self.entry.care.lengths_by(self.route)

    @property
    def since_last_dose(self) -> float | None:
        """Months since the last dose; None where the file does not tell."""
        return None if self.last_dose_month is None else -self.last_dose_month

    @property
    def lapsed_after(self) -> float | None:
        """Months from a dose after which the drug no longer counts as taken; None where nothing is laid down."""
        return _lapsed_after(self.lengths, self.every_days)

    def as_course(self) -> Course | None:
        """The course as a regimen holds it; None where the file tells too little, or there is no model of the drug."""
        drug = self.entry
        if drug is None or self.start_month is None or drug.no_model is not None:
            return None
        if drug.modelled and drug.exposed(str(self.route)) is None:
            return None
        if self.end_month is not None and self.end_month <= self.start_month:
            return None
        how = (self.dose, self.unit, str(self.route), self.every_days)
        return Course(drug.key, *how, start_month=self.start_month, end_month=self.end_month)


def hormone_courses(patient: PatientFields) -> tuple[TreatmentCourse, ...]:
    """The inhibitor, and the drugs that have a field of their own: each taken every day, at its usual dose."""
    ai = patient.ai
    histories = [("ai", ai.drug, ai)] if ai.drug not in (None, NONE) else []
    histories += [(field, key, getattr(patient, field)) for field, key in told_alone().items()]
    courses = []
    for field, key, past in histories:
        if past.status not in ("current", "completed"):
            continue
        form = catalogue()[str(key)].forms[0]
        end = -(past.months_since_stop or 0.0) if past.status == "completed" else 0.0
        start = end - past.months if past.months else None
        courses.append(
            TreatmentCourse(
                field, key, past.status == "current", None, form.dose, form.unit, form.route, form.every_days,
                past.months, None, start, end, end,
            )
        )  # fmt: skip
    return tuple(courses)


def bone_courses(patient: PatientFields) -> tuple[TreatmentCourse, ...]:
    """Every bone treatment that the file tells of, the latest first: the one taken now, then by the last dose."""
    now, history = patient.bone_therapy, patient.bone_therapy_history
    if not history and not _tells_of_something(now):
        return ()
    courses = [*_taken_now(now), *(_past(course, n) for n, course in enumerate(history or ()))]
    once = _without_overlap(_once(courses))
    return tuple(sorted(once, key=lambda course: (not course.now, _latest(course))))


def is_for_bone(course: TreatmentCourse) -> bool:
    """Whether it is given for bone: not an inhibitor, tamoxifen, ovarian suppression or a supplement."""
    drug = course.entry
    return drug is None or (drug.kind == "medicine" and not treatments().get(drug.treatment, {}).get("background"))


def presumed(course: TreatmentCourse) -> TreatmentCourse | None:
    """A course of an unnamed drug as the one whose end does most harm: the one with a rebound, in its usual course."""
    drug = next((d for d in known_drugs().values() if d.rebound and d.care.courses), None)
    usual = None if drug is None else usual_course_of(drug.key)
    if usual is None:
        return None
    named = replace(
        course, drug=usual.key, dose=usual.dose, unit=usual.unit, route=usual.route, every_days=usual.every_days
    )
    since = course.since_last_dose
    return _timed(named, Reported(usual.every_days, course.months, course.doses, since, now=bool(course.now)))


def _tells_of_something(now: BoneTherapy) -> bool:
    if now.current not in (None, NONE) or now.drug is not None:
        return True
    return bool(now.months) or now.months_since_last_dose is not None or now.stopping is True


def _taken_now(therapy: BoneTherapy) -> Iterator[TreatmentCourse]:
    """The course of ``bone_therapy``: taken now, or over where it says that nothing is taken now."""
    if not _tells_of_something(therapy):
        return
    taken = None if therapy.current is None else therapy.current != NONE
    course = _filled(
        therapy, TreatmentCourse("bone_therapy", therapy.drug, taken, therapy.stopping, months=therapy.months)
    )
    yield _timed(course, _reported(course, therapy.months, None, therapy.months_since_last_dose, None))


def _past(past: PastCourse, number: int) -> TreatmentCourse:
    where = f"bone_therapy_history[{number}]"
    reason = past.reason_stopped
    course = _filled(past, TreatmentCourse(where, past.drug, False, months=past.months, reason_stopped=reason))
    return _timed(course, _reported(course, past.months, past.doses, past.last_dose_months_ago, past.ended_months_ago))


def _filled(written: GivenCourse, course: TreatmentCourse) -> TreatmentCourse:
    """With dose, route and interval: as told, else those of the usual course."""
    usual = usual_courses().get(getattr(written, "current", None) or "")
    if usual is None and written.drug is not None and written.dose is None:
        usual = usual_course_of(written.drug, written.route)
        course = replace(course, assumed=("dose", "every_days") if usual else ())
    if usual is not None:
        return replace(
            course, drug=usual.key, dose=usual.dose, unit=usual.unit, route=usual.route, every_days=usual.every_days
        )
    return replace(course, dose=written.dose, unit=written.unit, route=written.route, every_days=written.every_days)


def _reported(
    course: TreatmentCourse, months: float | None, doses: int | None, since: float | None, ended: float | None
) -> Reported:
    lapsed = _lapsed_after(course.lengths, course.every_days)
    taken = bool(course.now)
    late = since is not None and lapsed is not None and since > lapsed
    return Reported(
        course.every_days or 1.0, months, doses, since, ended, taken, taken and course.stopping is not True and not late
    )


def _timed(course: TreatmentCourse, reported: Reported) -> TreatmentCourse:
    """With its times; of a course of an unnamed drug only the last dose is known."""
    course = replace(course, doubts=tuple(f"{course.field}.{name}" for name in contradicted(reported)))
    if course.drug is None:
        since = reported.since if reported.since is not None else reported.ended
        return replace(course, last_dose_month=None if since is None else -since, doses=reported.doses)
    computed = times(reported)
    return replace(
        course,
        start_month=computed.start,
        end_month=computed.end,
        last_dose_month=computed.last_dose,
        doses=computed.doses,
    )


def _lapsed_after(lengths: Lengths | None, every_days: float | None) -> float | None:
    if lengths is None:
        return None
    return max(lengths.lapse_months, lengths.lapse_intervals * (every_days or 0.0) / DAYS_PER_MONTH)


def _latest(course: TreatmentCourse) -> float:
    """Months since a course was last given; what is not told counts as recent, for it may be."""
    last = course.last_dose_month if course.last_dose_month is not None else course.end_month
    return 0.0 if last is None else -last


def _once(courses: Sequence[TreatmentCourse]) -> list[TreatmentCourse]:
    """Each course once, though both fields tell of it: the same last dose of one drug, or of an unnamed one."""
    distinct: list[TreatmentCourse] = []
    for course in sorted(courses, key=lambda one: one.drug is None):
        at = next((k for k, other in enumerate(distinct) if _same(course, other)), None)
        if at is None:
            distinct.append(course)
        else:
            distinct[at] = _joined(distinct[at], course)
    return distinct


def _same(one: TreatmentCourse, other: TreatmentCourse) -> bool:
    named = one.drug is None or other.drug is None or one.drug == other.drug
    if not named or one.last_dose_month is None or other.last_dose_month is None:
        return False
    return abs(one.last_dose_month - other.last_dose_month) <= SAME_DOSE_MONTHS and one.now is not True


def _joined(one: TreatmentCourse, other: TreatmentCourse) -> TreatmentCourse:
    more = {
        name: getattr(other, name)
        for name in ("stopping", "months", "doses", "start_month", "end_month", "reason_stopped")
        if getattr(one, name) is None
    }
    compared = ("months", "doses", "reason_stopped")
    unlike = [n for n in compared if None not in (a := (getattr(one, n), getattr(other, n))) and a[0] != a[1]]
    doubts = (*one.doubts, *other.doubts, *(f"{other.field}.{name}" for name in unlike))
    return replace(one, **more, doubts=doubts)


def _without_overlap(courses: Sequence[TreatmentCourse]) -> list[TreatmentCourse]:
    """The courses; of two of one drug that would have been given at once the one that began later is doubtful."""
    checked: list[TreatmentCourse] = []
    for course in courses:
        twice = any(_at_once(course, other) for other in checked)
        checked.append(replace(course, doubts=(*course.doubts, course.field)) if twice else course)
    return checked


def _at_once(one: TreatmentCourse, other: TreatmentCourse) -> bool:
    if one.drug is None or one.drug != other.drug or one.start_month is None or other.start_month is None:
        return False
    ends = [0.0 if course.end_month is None else course.end_month for course in (one, other)]
    return min(ends) - max(one.start_month, other.start_month) > SAME_DOSE_MONTHS
