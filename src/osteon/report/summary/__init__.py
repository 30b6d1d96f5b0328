"""One patient's assessment as a printable report for the clinician and as a page in plain words for the patient.

It says what `osteon.care` found, in other words and pictures; nothing is decided or computed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osteon.report.summary.patient import patient_view as patient_view
    from osteon.report.summary.write import report_html as report_html
    from osteon.report.summary.write import report_pdf as report_pdf

_PLACES = {"patient_view": "patient", "report_html": "write", "report_pdf": "write"}

__all__ = ["patient_view", "report_html", "report_pdf"]


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        from importlib import import_module

        return getattr(import_module(f"osteon.report.summary.{_PLACES[name]}"), name)
    raise AttributeError(f"module 'osteon.report.summary' has no attribute {name!r}")
