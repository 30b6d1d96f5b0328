"""The ``care`` part of a drug's file: its words in a patient's file, its courses, their lengths and their end."""

from __future__ import annotations

from osteon.drugs.care_record import CareRecord, CourseRecord, EndingRecord, LengthsRecord, WarningRecord
from osteon.drugs.drug import Care, CareStatus, Draft, DrugWarning, Ending, Lengths, Source, Status, UsualCourse
from osteon.records import cited


def source_of(written: str, status: Status) -> Source:
    """Where a row comes from."""
    found = cited(written)
    return Source(found.bare, found.doi, status)


def care_of(given: CareRecord, key: str, name: str) -> Care:
    """What a drug is in the care of a patient.

    Parameters
    ----------
    key, name : of the drug.
    """
    return Care(
        given.inhibitor,
        given.patient_field,
        tuple(CareStatus(s.word, s.label, s.route, s.order, s.line, s.groups) for s in given.statuses),
        tuple(_course(row, key) for row in given.courses),
        tuple(Draft(d.word, d.label or name, d.status, d.order, d.route) for d in given.drafts),
        tuple(map(_lengths, given.lengths)),
        None if given.ending is None else _ending(given.ending),
        tuple(map(_warning, given.warnings)),
    )


def _course(c: CourseRecord, key: str) -> UsualCourse:
    return UsualCourse(
        c.word, key, c.dose, c.unit, c.route, c.every_days, c.status, c.overdue_after_months, c.oncology
    )  # fmt: skip


def _lengths(row: LengthsRecord) -> Lengths:
    return Lengths(
        row.route,
        row.lapse_months,
        row.lapse_intervals,
        row.review_months,
        row.longest_months,
        row.pause_months,
        row.judged_after_months,
        source_of(row.source, row.status),
    )


def _warning(row: WarningRecord) -> DrugWarning:
    return DrugWarning(row.text, row.beside_inhibitor, source_of(row.source, row.status))


def _ending(row: EndingRecord) -> Ending:
    return Ending(
        row.follow_on_months,
        row.earliest_months,
        row.latest_months,
        row.open_months,
        row.followed_by,
        row.not_by,
        source_of(row.source, row.status),
    )
