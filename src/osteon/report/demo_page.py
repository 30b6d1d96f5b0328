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
from osteon.words import format
from osteon.words.faces.assessment import assessment_words
from osteon.words.faces.demo import demo_words
from osteon.words.quantities import process_term, quantity_term, site_term

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
    title = format.capital(quantity_term(one.name))
    if one.process:
        title = demo_words().marker(marker=title, process=process_term(one))
    drawn = single_panel(panels.compared(one), result, observed)
    return inline_svg(drawn, f"{stem}-{format.slug(one.name)}", title, _said(one, result))


def _said(one: Quantity, result: xr.Dataset) -> str:
    """The figure in a sentence, for those who do not see it."""
    words, parts = demo_words(), []
    for patient in result["patient"].values:
        data = panels.course_of(result.sel(patient=patient), one)
        changes = []
        for year in (1, 2, 5, 7):
            value = float(data.sel(time=12 * year, method="nearest"))
            level = one.kind == "hormone"
            shown = f"{format.number(value, 1)} {one.unit}" if level else format.per_cent(format.signed(value, 1))
            changes.append(words.at_year(value=shown, year=year))
        parts.append(words.said(name=patient, values=format.listed(changes)))
    return " ".join(parts)


def _facts(patient: Patient) -> list[tuple[str, str]]:
    """The worked patient in words; what is not known is not listed."""
    words, years = demo_words().facts, assessment_words().years
    age = years(count=format.plain(patient.age or 0.0))
    facts = [(words.who, words.who_text(sex=patient.sex, age=age))]
    if patient.menopause_age is not None:
        text = words.menopause_text(age=years(count=format.plain(patient.menopause_age)))
        facts.append((words.menopause, text))
    if patient.bmi is not None:
        facts.append((words.bmi, words.bmi_text(bmi=format.number(patient.bmi, 1))))
    if patient.ai.drug not in (None, "none"):
        months = patient.ai.months
        drug = str(patient.ai.drug)
        taken = drug if months is None else words.taken(drug=drug, count=format.plain(months))
        facts.append((words.inhibitor, taken))
    for one in sites("central"):
        site = str(one.patient)
        baseline = patient.baseline_bmd(site)
        if baseline is not None:
            score, density = patient.t_score(site, baseline.g_cm2), format.number(baseline.g_cm2, 3)
            text = (
                words.density(density=density)
                if score is None
                else words.density_t(density=density, t=format.number(score, 1))
            )
            facts.append((format.capital(quantity_term(one.name)), text))
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
            rows.append({"name": demo_words().year(year=year), "cells": cells})
        table.append({"name": site_term(one.name), "rows": rows})
    return table
