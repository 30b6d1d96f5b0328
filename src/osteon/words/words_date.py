"""When the plain words were last reviewed."""

from __future__ import annotations

from datetime import date

from osteon.words.faces.glossary import glossary
from osteon.words.faces.harms import harms
from osteon.words.faces.patient import patient_words


def words_date() -> date:
    """The latest date of any of these words."""
    held = patient_words()
    dates = [item.date for item in (*held.lead, *held.sections, *harms())]
    return max(*dates, *(entry.date for entry in glossary()))
