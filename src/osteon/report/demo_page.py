"""The page of the demo: what it says and which figures it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from osteon.person.patient import Patient
from osteon.quantities import Quantity, estrogen, followed, resorption, sites
from osteon.report.figures import panels
from osteon.report.figures.comparison import Comparison, points, root_mean_square
from osteon.report.figures.svg import inline_svg
from osteon.report.figures.whole_results import single_panel
from osteon.report.page import render
from osteon.words.courses import fixed

if TYPE_CHECKING:
    import xarray as xr

_OF_TRIAL = (*followed("bmd"), resorption(), estrogen())
_OF_OPTIONS = (*followed("bmd"), *followed("marker"))


def demo_page(
    trial: xr.Dataset,
    rows: Sequence[Comparison],
    patient: Patient,
    options: xr.Dataset,
    *,
    today: date,
    seconds: float,
) -> str:
    """The whole page as HTML."""
    sources = list(dict.fromkeys((row.citation, row.doi, row.verified) for row in rows))
    return render(
        "demo.html.j2",
        rows=rows,
        sources=sources,
        agreeing=sum(row.agrees for row in rows),
        typical=root_mean_square(rows),
        trial_figures=[_figure("atac", one, trial, points(rows)) for one in _OF_TRIAL],
        patient=patient,
        facts=_facts(patient),
        option_figures=[_figure("option", one, options, ()) for one in _OF_OPTIONS],
        outlook=_outlook(options),
        option_names=[str(name) for name in options["patient"].values],
        today=today.isoformat(),
        seconds=seconds,
    )


def _figure(stem: str, one: Quantity, result: xr.Dataset, observed: Sequence[Any]) -> str:
    title = f"{one.words}, the marker of {one.process}" if one.process else one.title
    drawn = single_panel(panels.compared(one), result, observed)
    return inline_svg(drawn, f"{stem}-{one.narrow.lower()}", title, _said(one, result))


def _said(one: Quantity, result: xr.Dataset) -> str:
    """The figure in a sentence, for those who do not see it."""
    unit = f" {one.unit}" if one.kind == "hormone" else " %"
    parts = []
    for patient in result["patient"].values:
        data = panels.course_of(result.sel(patient=patient), one)
        told = ", ".join(
            f"{float(data.sel(time=12 * year, method='nearest')):.1f}{unit} at year {year}" for year in (1, 2, 5, 7)
        )
        parts.append(f"{patient}: {told}.")
    return " ".join(parts)


def _facts(patient: Patient) -> list[tuple[str, str]]:
    """The worked patient in words; what is not known is not listed."""
    facts = [("Sex, age", f"{patient.sex}, {patient.age:g} years")]
    if patient.menopause_age is not None:
        facts.append(("Menopause", f"at {patient.menopause_age:g} years"))
    if patient.bmi is not None:
        facts.append(("Body-mass index", f"{patient.bmi:.1f} kg/m²"))
    if patient.ai.drug not in (None, "none"):
        taken = "" if patient.ai.months is None else f" for {patient.ai.months:g} months so far"
        facts.append(("Aromatase inhibitor", f"{patient.ai.drug}{taken}"))
    for one in sites("central"):
        site = str(one.patient)
        baseline = patient.baseline_bmd(site)
        if baseline is not None:
            score = patient.t_score(site, baseline.g_cm2)
            told = "" if score is None else f", T-score {fixed(score, 1)}"
            facts.append((one.title, f"{baseline.g_cm2:.3f} g/cm²{told}"))
    return facts


def _outlook(options: xr.Dataset) -> list[dict[str, Any]]:
    """BMD change and T-score by site and year, an option a column."""
    table = []
    for one in followed("bmd"):
        rows = []
        for year in (2, 4, 7):
            now = options.sel(site=one.site).sel(time=12 * year, method="nearest")
            cells = [
                {"change": float(change), "t_score": None if np.isnan(score) else float(score)}
                for change, score in zip(now["bmd_change"].values, now["t_score"].values, strict=True)
            ]
            rows.append({"name": f"year {year}", "cells": cells})
        table.append({"name": one.words, "rows": rows})
    return table
