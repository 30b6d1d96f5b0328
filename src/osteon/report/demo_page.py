"""The page of the demo: what it says and which figures it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from osteon.person.patient import Patient
from osteon.report.figures import panels
from osteon.report.figures.comparison import Comparison, points, root_mean_square
from osteon.report.figures.style import SITES
from osteon.report.figures.svg import inline_svg
from osteon.report.figures.whole_results import single_panel
from osteon.report.page import render
from osteon.words.format import signed

if TYPE_CHECKING:
    import xarray as xr

_PANELS: dict[str, tuple[panels.Panel, str, str]] = {
    "spine": (panels.spine, "Lumbar spine BMD", "bmd"),
    "hip": (panels.hip, "Total hip BMD", "bmd"),
    "ctx": (panels.ctx, "CTX, the marker of resorption", "marker"),
    "p1np": (panels.p1np, "P1NP, the marker of formation", "marker"),
    "estradiol": (panels.estradiol_compared, "Estradiol", "absolute"),
}


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
        trial_figures=[
            _figure(f"atac-{name}", name, trial, points(rows)) for name in ("spine", "hip", "ctx", "estradiol")
        ],
        patient=patient,
        facts=_facts(patient),
        option_figures=[_figure(f"option-{name}", name, options, ()) for name in ("spine", "hip", "ctx", "p1np")],
        outlook=_outlook(options),
        option_names=[str(name) for name in options["patient"].values],
        today=today.isoformat(),
        seconds=seconds,
    )


def _figure(identifier: str, name: str, result: xr.Dataset, observed: Sequence[Any]) -> str:
    draw, title, kind = _PANELS[name]
    return inline_svg(single_panel(draw, result, observed), identifier, title, _said(name, kind, result))


def _said(name: str, kind: str, result: xr.Dataset) -> str:
    """The figure in a sentence, for those who do not see it."""
    reading: dict[str, Callable[[xr.Dataset], xr.DataArray]] = {
        "spine": lambda r: r["bmd_change"].sel(site="lumbar-spine"),
        "hip": lambda r: r["bmd_change"].sel(site="total-hip"),
        "ctx": lambda r: r["marker_change"].sel(marker="ctx"),
        "p1np": lambda r: r["marker_change"].sel(marker="p1np"),
        "estradiol": lambda r: r["estradiol"],
    }
    parts = []
    for one in result["patient"].values:
        data = reading[name](result.sel(patient=one))
        unit = " pmol/L" if kind == "absolute" else " %"
        told = ", ".join(
            f"{float(data.sel(time=12 * year, method='nearest')):.1f}{unit} at year {year}" for year in (1, 2, 5, 7)
        )
        parts.append(f"{one}: {told}.")
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
    for site, label in (
        ("lumbar_spine", "Lumbar spine"),
        ("total_hip", "Total hip"),
        ("femoral_neck", "Femoral neck"),
    ):
        baseline = patient.baseline_bmd(site)
        if baseline is not None:
            score = patient.t_score(site, baseline.g_cm2)
            told = "" if score is None else f", T-score {signed(score, 1)}"
            facts.append((f"{label} BMD", f"{baseline.g_cm2:.3f} g/cm²{told}"))
    return facts


def _outlook(options: xr.Dataset) -> list[dict[str, Any]]:
    """BMD change and T-score by site and year, an option a column."""
    table = []
    for site in ("lumbar-spine", "total-hip"):
        rows = []
        for year in (2, 4, 7):
            now = options.sel(site=site).sel(time=12 * year, method="nearest")
            cells = [
                {"change": float(change), "t_score": None if np.isnan(score) else float(score)}
                for change, score in zip(now["bmd_change"].values, now["t_score"].values, strict=True)
            ]
            rows.append({"name": f"year {year}", "cells": cells})
        table.append({"name": SITES[site].label, "rows": rows})
    return table
