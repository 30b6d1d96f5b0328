"""Every face of one assessment as the text that a person reads, without simulation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import unescape
from types import SimpleNamespace
from typing import Any

from osteon.care import assess
from osteon.care.assessment import Assessment
from osteon.cli.terminal.assessment_text import screen
from osteon.report.summary import patient_view, report_html
from osteon.web.clinic.answering import Answer
from osteon.web.clinic.calendar import ics
from osteon.web.clinic.clinician_view import answer_values
from osteon.web.clinic.filled_form import Filled
from osteon.web.pages import rendered

REQUEST: Any = SimpleNamespace(scope={"path": "/", "root_path": ""})


def text_of(html: str) -> str:
    """What is read of a page: no tags, no pictures, one blank between words."""
    plain = re.sub(r"<(script|style|svg|title)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", plain)).split())


def cells_of(html: str, table: str) -> list[list[str]]:
    """The rows of a table of a page, by its class."""
    body = re.search(rf'<table class="{table}">.*?</table>', html, flags=re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", body[0] if body else "", flags=re.DOTALL)
    return [[text_of(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, flags=re.DOTALL)] for row in rows]


@dataclass(frozen=True)
class Faces:
    """One assessment, on every face."""

    found: Assessment
    today: date

    @cached_property
    def data(self) -> dict[str, Any]:
        """As JSON has it."""
        return self.found.to_dict()

    @cached_property
    def terminal(self) -> str:
        """As the command prints it, on one line."""
        return " ".join(self.lines.split())

    @cached_property
    def lines(self) -> str:
        """As the command prints it."""
        return screen(self.found)

    @cached_property
    def report_page(self) -> str:
        """The printed report, as HTML."""
        return report_html(self.found, self.today)

    @cached_property
    def report(self) -> str:
        """What is read of the report."""
        return text_of(self.report_page)

    @cached_property
    def clinician_page(self) -> str:
        """The clinician's answer and the schedule, as HTML."""
        filled = Filled(dict.fromkeys(["age"]), {}, {})
        values = answer_values(filled, Answer(self.found), None)
        return "".join(rendered(REQUEST, f"{part}.html", **values) for part in ("answer", "outlook", "schedule"))

    @cached_property
    def clinician(self) -> str:
        """What is read of the clinician's answer."""
        return text_of(self.clinician_page)

    @cached_property
    def patient(self) -> str:
        """What is read of the patient's page."""
        view = patient_view(self.found, self.today)
        told: Mapping[str, Any] = {"values": {}, "examples": {}, "chosen": None, "errors": {}, "terms": {}}
        return text_of(rendered(REQUEST, "patient.html", view=view, today=self.today, **told))

    @cached_property
    def calendar(self) -> str:
        """The calendar file, its folded lines joined."""
        return ics(self.data["monitoring"]).replace("\r\n ", "").replace("\\,", ",").replace("\\;", ";")


def faces(patient: dict[str, Any], today: date) -> Faces:
    """One patient on every face."""
    return Faces(assess(patient, simulate=False, today=today), today)
