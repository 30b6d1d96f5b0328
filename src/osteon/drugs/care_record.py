"""What the ``care`` part of a drug's file holds; the meaning of each field says `osteon.drugs.drug`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from osteon.drugs.drug import Status
from osteon.records import Fault, Over, Record, Said, Source

Amount = Annotated[float, Over(0)]


class StatusRecord(Record):
    """A name under which an assessment gives its verdict."""

    word: Said
    label: Said
    route: Said | None = None
    order: float = float("inf")
    line: int | None = None
    groups: tuple[Said, ...] = ()


class CourseRecord(Record):
    """A course that a patient file names with one word."""

    word: Said
    dose: Amount
    unit: Said
    route: Said
    every_days: Amount
    status: Said | None = None
    overdue_after_months: Amount | None = None
    oncology: bool = False


class DraftRecord(Record):
    """An order that a patient file may name."""

    word: Said
    label: Said | None = None
    status: Said | None = None
    route: Said | None = None
    order: float = float("inf")


class LengthsRecord(Record):
    """How long the drug is given by one route, and what may go by between doses."""

    route: Said
    lapse_months: Amount
    lapse_intervals: Amount
    review_months: Amount | None = None
    longest_months: Amount | None = None
    pause_months: Amount | None = None
    judged_after_months: float
    source: Source
    status: Status


class EndingRecord(Record):
    """What the end of the drug asks for."""

    follow_on_months: float
    earliest_months: float
    latest_months: float
    open_months: float
    followed_by: tuple[Said, ...] = ()
    not_by: tuple[Said, ...] = ()
    source: Source
    status: Status


class WarningRecord(Record):
    """What has to be known wherever the drug is given, simulated or drafted."""

    text: Said
    beside_inhibitor: bool = False
    source: Source
    status: Status


class CareRecord(Record):
    """What the drug is in the care of a patient."""

    inhibitor: bool = False
    patient_field: Said | None = None
    statuses: tuple[StatusRecord, ...] = ()
    courses: tuple[CourseRecord, ...] = ()
    drafts: tuple[DraftRecord, ...] = ()
    lengths: tuple[LengthsRecord, ...] = ()
    ending: EndingRecord | None = None
    warnings: tuple[WarningRecord, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """A course and a draft are judged under one of the drug's own names."""
        words = [status.word for status in self.statuses]
        rows: Iterable[tuple[str, int, str | None]] = (
            *(("courses", i, row.status) for i, row in enumerate(self.courses)),
            *(("drafts", i, row.status) for i, row in enumerate(self.drafts)),
        )
        for field, i, status in rows:
            if status is not None and status not in words:
                yield Fault((field, i, "status"), status, f"one of {', '.join(words) or 'the words of statuses'}")
