"""The ``care`` part of a drug's file: its words in a patient's file, its courses, their lengths and their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from osteon.drugs.drug import Care, CareStatus, Draft, Ending, Lengths, Source, UsualCourse
from osteon.drugs.fields import FLAG, NUMBER, TEXT, Fields, Node

Cite = Callable[[Fields], Source]
NO_CARE = Care(False, None, (), (), ())


def read_care(entry: Node, key: str, name: str, source: Cite) -> Care:
    """What a drug is in the care of a patient.

    Parameters
    ----------
    key, name : of the drug.
    source : reads where a row comes from.
    """
    f = Fields(entry, "inhibitor", "patient_field", "statuses", "courses", "drafts", "lengths", "ending")
    statuses = tuple(_status(item) for item in f.each("statuses"))
    words = [status.word for status in statuses]
    return Care(
        f.get("inhibitor", FLAG, False),
        f.get("patient_field", TEXT, None),
        statuses,
        tuple(_course(item, key, words) for item in f.each("courses")),
        tuple(_draft(item, name, words) for item in f.each("drafts")),
        tuple(_lengths(item, source) for item in f.each("lengths")),
        _ending(f.fields["ending"], source) if "ending" in f.fields else None,
    )


def _lengths(entry: Node, source: Cite) -> Lengths:
    f = Fields(
        entry, "route", "lapse_months", "lapse_intervals", "review_months", "longest_months", "pause_months",
        "judged_after_months", "source", "status",
    )  # fmt: skip
    return Lengths(
        f.get("route", TEXT),
        f.get("lapse_months", NUMBER),
        f.get("lapse_intervals", NUMBER),
        f.get("review_months", NUMBER, None),
        f.get("longest_months", NUMBER, None),
        f.get("pause_months", NUMBER, None),
        f.get("judged_after_months", NUMBER),
        source(f),
    )


def _ending(entry: Node, source: Cite) -> Ending:
    f = Fields(
        entry, "follow_on_months", "earliest_months", "latest_months", "open_months", "followed_by", "not_by",
        "source", "status",
    )  # fmt: skip
    return Ending(
        f.get("follow_on_months", NUMBER),
        f.get("earliest_months", NUMBER),
        f.get("latest_months", NUMBER),
        f.get("open_months", NUMBER),
        f.texts("followed_by"),
        f.texts("not_by"),
        source(f),
    )


def _draft(entry: Node, name: str, statuses: Sequence[str]) -> Draft:
    f = Fields(entry, "word", "label", "status", "order")
    return Draft(
        f.get("word", TEXT),
        f.get("label", TEXT, name),
        f.word("status", statuses, None),
        f.get("order", NUMBER, float("inf")),
    )


def _status(entry: Node) -> CareStatus:
    f = Fields(entry, "word", "label", "route", "order", "line", "groups")
    line = f.get("line", NUMBER, None)
    return CareStatus(
        f.get("word", TEXT),
        f.get("label", TEXT),
        f.get("route", TEXT, None),
        f.get("order", NUMBER, float("inf")),
        None if line is None else int(line),
        f.texts("groups"),
    )


def _course(entry: Node, key: str, statuses: Sequence[str]) -> UsualCourse:
    f = Fields(entry, "word", "dose", "unit", "route", "every_days", "status", "overdue_after_months", "oncology")
    return UsualCourse(
        f.get("word", TEXT),
        key,
        f.get("dose", NUMBER),
        f.get("unit", TEXT),
        f.get("route", TEXT),
        f.get("every_days", NUMBER),
        f.word("status", statuses, None),
        f.get("overdue_after_months", NUMBER, None),
        f.get("oncology", FLAG, False),
    )
