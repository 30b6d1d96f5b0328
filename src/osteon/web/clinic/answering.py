"""From a form to an answer: read, assess, and place what is wrong at its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from osteon.care import Assessment, assess
from osteon.errors import OsteonError
from osteon.person.patient import Patient
from osteon.web.clinic.filled_form import Filled, question_of
from osteon.words.faces.page import page_words

COUNTRY = "country"
"""The setting of the page that says whose guidelines stand first; no field of a patient file."""


@dataclass(frozen=True)
class Answer:
    """What came of a form.

    Attributes
    ----------
    assessment : the assessment; None where the form is blank or has an error.
    errors : field of the form -> what is wrong; also for values that were set aside, which do not stop the answer.
    asked : questions of the form that are not answered and matter.
    """

    assessment: Assessment | None
    errors: dict[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    blank: bool = False

    @property
    def data(self) -> dict[str, Any]:
        """The assessment as the command line prints it."""
        return {} if self.assessment is None else self.assessment.to_dict()


def assess_form(filled: Filled, simulate: bool, today: date | None = None) -> Answer:
    """Assess what was filled in.

    Parameters
    ----------
    simulate : with what each option would do, which takes some hundred times as long.
    """
    if filled.errors:
        return Answer(None, filled.errors)
    if set(filled.document) <= {"sex"}:
        return Answer(None, blank=True)
    try:
        assessment = assess(filled.document, simulate=simulate, today=today, country=filled.values.get(COUNTRY))
    except OsteonError as error:
        return Answer(None, filled.place(error))
    aside: dict[str, str] = {}
    for item in assessment.set_aside:
        aside[filled.name(item.field)] = page_words().errors.set_aside(reason=item.reason)
    asked = dict.fromkeys(name for name in map(question_of, assessment.missing) if name)
    return Answer(assessment, aside, tuple(asked))


def person_of(filled: Filled, today: date | None = None) -> Patient:
    """The patient of a form that an assessment could use."""
    return Patient.from_any(filled.document, "assessment", today=today)
