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
from osteon.words import format
from osteon.words.faces.assessment import assessment_words
from osteon.words.faces.demo import demo_words
from osteon.words.quantities import quantity_term

if TYPE_CHECKING:
    import xarray as xr

_PANELS: dict[str, tuple[panels.Panel, str]] = {
    "spine": (panels.spine, "bmd"),
    "hip": (panels.hip, "bmd"),
    "ctx": (panels.ctx, "marker"),
    "p1np": (panels.p1np, "marker"),
    "estradiol": (panels.estradiol_compared, "absolute"),
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
    (draw, kind), title = _PANELS[name], str(getattr(demo_words().panels, name))
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
    words, parts = demo_words(), []
    for one in result["patient"].values:
        data = reading[name](result.sel(patient=one))
        told = []
        for year in (1, 2, 5, 7):
            value = float(data.sel(time=12 * year, method="nearest"))
            shown = (
                f"{format.number(value, 1)} pmol/L" if kind == "absolute" else format.per_cent(format.signed(value, 1))
            )
            told.append(words.at_year(value=shown, year=year))
        parts.append(words.said(name=one, values=format.listed(told)))
    return " ".join(parts)


def _facts(patient: Patient) -> list[tuple[str, str]]:
    """The worked patient in words; what is not known is not listed."""
    words, years = demo_words().facts, assessment_words().years
    age = years(count=format.plain(patient.age or 0.0))
    facts = [(words.who, words.who_text(sex=patient.sex, age=age))]
    if patient.menopause_age is not None:
        told = words.menopause_text(age=years(count=format.plain(patient.menopause_age)))
        facts.append((words.menopause, told))
    if patient.bmi is not None:
        facts.append((words.bmi, words.bmi_text(bmi=format.number(patient.bmi, 1))))
    if patient.ai.drug not in (None, "none"):
        months = patient.ai.months
        drug = str(patient.ai.drug)
        taken = drug if months is None else words.taken(drug=drug, count=format.plain(months))
        facts.append((words.inhibitor, taken))
    for site in ("lumbar_spine", "total_hip", "femoral_neck"):
        baseline = patient.baseline_bmd(site)
        if baseline is not None:
            score, density = patient.t_score(site, baseline.g_cm2), format.number(baseline.g_cm2, 3)
            told = (
                words.density(density=density)
                if score is None
                else words.density_t(density=density, t=format.number(score, 1))
            )
            facts.append((format.capital(quantity_term(f"bmd_{site}")), told))
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
            rows.append({"name": demo_words().year(year=year), "cells": cells})
        table.append({"name": SITES[site].label, "rows": rows})
    return table
