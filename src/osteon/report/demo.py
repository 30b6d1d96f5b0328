"""The demo: a published trial predicted, one patient worked through, all in one page."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osteon.errors import OsteonError
from osteon.files import data_root
from osteon.optional import missing
from osteon.person.patient import Patient
from osteon.report.demo_files import OPTIONS, PUBLISHED, STUDY
from osteon.report.figures.comparison import Comparison, compare, points, root_mean_square
from osteon.report.files import check_writable, make_folder, write_text
from osteon.simulation.about import AboutSimulation
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen
from osteon.words.faces.demo import demo_words
from osteon.words.faces.refusals import refusals_words
from osteon.words.format import number, signed

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

PAGE = "osteon-demo.html"


@dataclass(frozen=True)
class Written:
    """What the demo left behind: its page, and the table as lines of text."""

    page: Path
    lines: list[str]


def write_demo(out: str | os.PathLike[str]) -> Written:
    """Simulate the demo and write its page into a folder.

    Parameters
    ----------
    out : folder, made if missing.

    Raises
    ------
    OsteonError : the folder cannot be written, or matplotlib or Jinja2 is missing.
    """
    for package in ("matplotlib", "jinja2"):
        if missing(package):
            raise OsteonError(refusals_words().demo(package=package))
    page = make_folder(out) / PAGE
    check_writable(page, "--out")
    started = time.perf_counter()
    trial, rows = atac()
    patient, options = worked_patient()
    from osteon.report.demo_page import demo_page

    text = demo_page(trial, rows, patient, options, today=date.today(), seconds=time.perf_counter() - started)
    write_text(page, text, "--out")
    return Written(page, table(rows))


def atac() -> tuple[xr.Dataset, list[Comparison]]:
    """Both arms of the ATAC bone substudy, and each published value beside its prediction."""
    plan = STUDY.read()
    trial = simulate_each(plan["patient"], plan["arms"], plan["years"])
    return trial, compare(trial, PUBLISHED.read())


def atac_figure() -> Figure:
    """Both arms with the published values: the picture of the README."""
    from osteon.report.figures.plot import plot

    trial, rows = atac()
    return plot(trial, observed=points(rows))


def worked_patient() -> tuple[Patient, xr.Dataset]:
    """The example patient, and her skeleton under each option."""
    plan = OPTIONS.read()
    patient = Patient.from_any(data_root() / "demo" / "patient.yaml")
    outlook = simulate_each(patient.model_dump(), plan["options"], plan["years"])
    inhibitor = Regimen.from_any(next(iter(plan["options"].values())))
    outlook.attrs = AboutSimulation(courses=inhibitor.courses).to_attributes()  # what all options have in common
    return patient, outlook


def simulate_each(facts: Mapping[str, Any], regimens: Mapping[str, str], years: float) -> xr.Dataset:
    """One person under several regimens; the results stand beside each other under the regimens' names."""
    import xarray as xr

    from osteon.simulation.simulate import simulate

    results = []
    courses: list[Course] = []
    for name, text in regimens.items():
        regimen = Regimen.from_any(text)
        result = simulate(Patient.from_any(facts), regimen, years=years)
        results.append(result.assign_coords(patient=[name]))
        courses += [course for course in regimen.courses if course not in courses]
    together: xr.Dataset = xr.concat(results, dim="patient", combine_attrs="drop")
    together.attrs = AboutSimulation(courses=tuple(courses)).to_attributes()
    return together


def table(rows: Sequence[Comparison]) -> list[str]:
    """Predicted against published, as text."""
    words = demo_words().table
    lines = [f"{words.head:<38}{words.published:>10}{words.predicted:>9}{words.apart:>8}"]
    group = ""
    for row in rows:
        if group != (group := words.group(arm=row.arm, site=row.site)):
            lines.append(group)
        published, predicted, apart = (signed(v, 2) for v in (row.published, row.predicted, row.difference))
        mark = "" if row.agrees else f"  {words.outside}"
        lines.append(f"  {row.when:<36}{published:>10}{predicted:>9}{apart:>8}{mark}")
    agreeing = sum(row.agrees for row in rows)
    return [*lines, words.sum(count=agreeing, all=len(rows), typical=number(root_mean_square(rows), 2))]
