"""What the labels of given drugs warn of, in the words of the drugs' own files; said wherever they are simulated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from osteon.drugs.catalogue import known_drugs
from osteon.drugs.drug import Drug
from osteon.treatment.course import Course

#: a course is over its length by more than what a month may be counted to
_SLACK_MONTHS = 0.5


def label_cautions(courses: Sequence[Course], beside_inhibitor: bool = False) -> list[str]:
    """Warnings of every drug of the courses, each once; those beside an inhibitor only while one is taken.

    Parameters
    ----------
    beside_inhibitor : whether an inhibitor is taken that is none of the courses.
    """
    inhibitors = [course for course in courses if known_drugs()[course.drug].care.inhibitor]
    notes = []
    for key in dict.fromkeys(course.drug for course in courses):
        drug, own = known_drugs()[key], [course for course in courses if course.drug == key]
        inhibited = beside_inhibitor or any(_together(one, other) for one in own for other in inhibitors)
        notes += drug_cautions(drug, inhibited)
        notes += _too_long(drug, own)
    return notes


def _together(one: Course, other: Course) -> bool:
    """Whether two courses share time; one drug after the other does not."""
    return one.start_month < other.finish_month and other.start_month < one.finish_month


def drug_cautions(drug: Drug, inhibited: bool) -> list[str]:
    """The warnings of one drug, its name before each."""
    return [f"{drug.name}: {one.text}" for one in drug.care.warnings if inhibited or not one.beside_inhibitor]


def _too_long(drug: Drug, courses: Sequence[Course]) -> Iterator[str]:
    """A course that goes beyond what the label allows in all."""
    lengths = drug.care.lengths_by(courses[0].route)
    if lengths is None or lengths.longest_months is None:
        return
    months = sum(_months(course) for course in courses)
    if months > lengths.longest_months + _SLACK_MONTHS:
        given = "without an end" if months == float("inf") else f"for {months:.3g} months in all"
        yield f"{drug.name}: given {given} here; its label ends at {lengths.longest_months:g} months"


def _months(course: Course) -> float:
    if course.is_single:
        return 0.0
    return course.finish_month - course.start_month
