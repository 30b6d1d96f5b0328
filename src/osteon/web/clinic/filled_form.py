"""A form that was read, and the place in it of each error of the patient."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from osteon.errors import InputError, InputErrors, OsteonError
from osteon.person.writings import BODY, LABS
from osteon.quantities import sites
from osteon.web.clinic.questions import QUESTIONS

ELSEWHERE = "form"
"""Where an error goes that belongs to no question."""

FIRST_SITE = f"dxa.{sites('central')[0].patient}"
"""The question that asks for the first T-score of a scan."""

WRITINGS = {("" if w in BODY else "labs.") + w.name: w for w in (*BODY, *LABS)}
"""Quantities that a file may write in several ways, by the question that asks for them."""


@dataclass(frozen=True)
class Filled:
    """A form that was read.

    Attributes
    ----------
    document : the patient, as a patient file says it.
    errors : name of a field of the form -> what is wrong with it.
    values : name of a field -> text, to show the form again.
    rows : place of a row in the document -> its number in the form, by list.
    """

    document: dict[str, Any]
    errors: dict[str, str]
    values: dict[str, str]
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def place(self, error: OsteonError) -> dict[str, str]:
        """Each error of a patient that could not be used, at its field of the form."""
        texts: dict[str, str] = {}
        for one in error.errors if isinstance(error, InputErrors) else (error,):
            if isinstance(one, InputError):
                name = self.name(one.field)
                text = one.fix if name != ELSEWHERE else str(one)
            else:
                name, text = ELSEWHERE, str(one)
            texts[name] = f"{texts[name]}; {text}" if name in texts else text
        return texts

    def name(self, file_field: str) -> str:
        """Field of the form for a field of the patient file."""
        row = re.match(r"(fractures|measurements)\[(\d+)\](?:\.(\w+))?", file_field)
        if row:
            numbers = self.rows.get(row[1], ())
            at = int(row[2])
            column = {"site": "what"}.get(row[3], row[3]) if row[1] == "measurements" else row[3]
            return f"{row[1]}.{numbers[at] if at < len(numbers) else at}.{column or 'value'}"
        return question_of(file_field) or ELSEWHERE


def question_of(file_field: str) -> str | None:
    """Name of the question that fills a field of the patient file, such as a `missing` one; else None."""
    for name, writing in WRITINGS.items():
        prefix = name.removesuffix(writing.name)
        if file_field in (name, f"{name}.unit", f"{name}.value", *(prefix + other for other in writing.suffixed)):
            return name if name in QUESTIONS else None
    if file_field in ("labs.weight", "labs.weight_kg"):
        return "weight"
    if file_field in QUESTIONS:
        return file_field
    whole = {"dxa": FIRST_SITE, "weight and height": "bmi", "ai": "ai.status", "frax": "frax.mof_pct"}
    base = file_field.partition("[")[0]
    return whole.get(file_field, base if base in QUESTIONS else None)
