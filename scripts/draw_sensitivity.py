"""Write docs/sensitivity.md and its figure: what drives the answer. Takes one to two minutes on two cores."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

import numpy as np

from osteon.cli.terminal.progress import staged
from osteon.population.posterior import posterior
from osteon.population.variability import unexplained
from osteon.report.figures.plot import save
from osteon.report.figures.sensitivity_figure import sensitivity_figure
from osteon.report.files import write_text
from osteon.report.sensitivity_sections import Section, range_in_words, sections
from osteon.sensitivity.analysis import Sensitivity, sensitivity
from osteon.sensitivity.inputs import label

DOCS = Path(__file__).resolve().parent.parent / "docs"
SAMPLES = 2048
LEGEND = {
    "total index": "Total index ± half of its 95 % interval, in brackets the first-order index",
    "Shapley share": "Shapley share ± half of its 95 % interval, in brackets what the parameter explains alone",
}

METHOD = """\
## How it was made

{runs:,} runs of the model in {seconds:.0f} s, seed {seed}; indices by SALib (Herman and Usher 2017,
doi:10.21105/joss.00097).

**Questions 1 and 3.** Saltelli's design on a scrambled Sobol sequence of {samples} base points; first-order indices
after Saltelli 2010 (doi:10.1016/j.cpc.2009.09.018), total indices after Jansen 1999, intervals from 200 bootstrap
samples. Inputs are independent of each other; in question 3 a whole posterior draw is one input, so that the
parameters keep their correlations. Base points without an answer: {lost}. The indices are of the rank of an outcome
among all runs, and so the same for per cent, log and absolute change. On the scale of per cent, a few combinations of
priors that run away would decide them.

**Question 2.** {draws} posterior draws, correlated, in the average woman. The Shapley share (of linear regression:
Lindeman, Merenda and Gold 1980; Grömping 2006, doi:10.18637/jss.v017.i01) divides what correlated parameters explain
together, among those that can act on the outcome. In brackets is the first-order index by RBD-FAST (Tarantola 2006,
doi:10.1016/j.ress.2005.06.003), which credits a parameter with all that it says about others; below {chance:.2f} it
may be chance. The shares add up to the linear part of the variance: {linear}. The intervals take the draws as
independent; they come from chains (smallest effective sample {effective}), so the intervals are too narrow.

**Arrows.** More of the input raises (↑) or lowers (↓) the change; for BMD under an inhibitor, ↓ is a larger loss.

**Not varied.** Parameters that calibration holds fixed ([equations.md](equations.md) marks them), and what the model
leaves unexplained between women: a slope of BMD with an SD of {drift:.1f} % a year at the spine, on top in every
forecast."""


def page(analysis: Sensitivity, seconds: float) -> str:
    """Markdown: figure, what it says, the tables, how it was made."""
    blocks = [
        "# What drives the answer",
        "Written by `python scripts/draw_sensitivity.py`; `osteon sensitivity` does the same for any regimen.",
        f"Postmenopausal women around 63 years, menopause at 51 and BMI 27, under {analysis.regimen.to_text()}. Per "
        "cent change from the start of treatment.",
        "![Bars: sensitivity of spine BMD, hip BMD and CTX to parameters and to differences between women, before the "
        "trials and given the trials](sensitivity.svg)",
        "## What it says",
        _says(analysis),
    ]
    for number, part in enumerate(sections(analysis), 1):
        blocks += [f"## {number}. {part.title}", f"{LEGEND[part.index_name]}.", _table(analysis, part)]
    return "\n\n".join([*blocks, _method(analysis, seconds), *_varied(analysis)]) + "\n"


def _says(analysis: Sensitivity) -> str:
    """The answers in a few lines."""
    before, average, woman = sections(analysis)
    shares = [woman.numbers("parameters", k)[0] for k in range(3)]
    lines = ["- Before any trial, most depends on", *_leaders(analysis, before)]
    lines += [
        "- Given the trials, what is left uncertain for the average woman depends most on",
        *_leaders(analysis, average),
    ]
    lines += [
        f"- For one woman, all uncertain parameters together have a total index of {min(shares):.2f} to "
        f"{max(shares):.2f}; the rest is what is not known of her, first of all",
        *_leaders(analysis, woman),
    ]
    return "\n".join(lines)


def _leaders(analysis: Sensitivity, part: Section) -> list[str]:
    """The three leading inputs of spine, hip and early CTX, in words."""
    lines = []
    for k, outcome in enumerate(analysis.outcomes[:3]):
        best = [analysis.input(part.names[j]) for j in np.argsort(-part.index[k])[:3]]
        words = "; ".join(label(item) + (f" (${item.symbol}$)" if item.symbol else "") for item in best)
        lines.append(f"  - {outcome.words}: {words}")
    return lines


def _table(analysis: Sensitivity, part: Section) -> str:
    outcomes = range(len(analysis.outcomes))
    rows = [["", "symbol", *(o.words for o in analysis.outcomes)], ["---"] * (2 + len(analysis.outcomes))]
    rows.append(["median (90 % range)", "", *(range_in_words(part.values[:, k]) for k in outcomes)])
    for name in part.rows(outcomes):
        item = analysis.input(name)
        cells = [_cell(part, name, k) for k in outcomes]
        rows.append([label(item), f"${item.symbol}$" if item.symbol else "", *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(part: Section, name: str, outcome: int) -> str:
    index, half, alone = part.numbers(name, outcome)
    if index < 0.005:
        return "–"
    return f"{index:.2f} ± {half:.2f} ({max(alone, 0.0):.2f}) {part.arrow(name, outcome)}".rstrip()


def _method(analysis: Sensitivity, seconds: float) -> str:
    posterior_shares, outcomes = analysis.given_trials, analysis.outcomes
    text = METHOD.format(
        runs=analysis.runs,
        seed=analysis.seed,
        seconds=seconds,
        samples=analysis.samples,
        lost=analysis.over_priors.lost + analysis.one_woman.lost,
        draws=len(analysis.average),
        chance=max(posterior_shares.chance),
        linear=", ".join(f"{o.words} {posterior_shares.explained[k]:.2f}" for k, o in enumerate(outcomes)),
        effective=posterior().provenance["smallest_effective_sample"]["value"],
        drift=unexplained("bmd_lumbar_spine").slope_sd * 100,
    )
    how = {"width": 118, "break_long_words": False, "break_on_hyphens": False}
    return "\n\n".join(textwrap.fill(part, **how) for part in text.split("\n\n"))


def _varied(analysis: Sensitivity) -> list[str]:
    rows = ["| what | symbol | name | distribution |", "|---|---|---|---|"]
    for item in analysis.inputs:
        if item.name not in analysis.inert:
            symbol = f"${item.symbol}$" if item.symbol else ""
            rows.append(f"| {label(item)} | {symbol} | `{item.name}` | {item.spread} |")
    silent = ", ".join(f"`{name}`" for name in analysis.inert)
    return ["## What was varied", "\n".join(rows), f"Without effect under this regimen, and left out: {silent}."]


def main() -> None:
    """Analyse, draw, write."""
    start = time.monotonic()
    with staged() as tell:
        analysis = sensitivity(samples=SAMPLES, progress=tell)
    save(sensitivity_figure(analysis), DOCS / "sensitivity.svg")
    write_text(DOCS / "sensitivity.md", page(analysis, time.monotonic() - start))
    print(DOCS / "sensitivity.md")


if __name__ == "__main__":
    main()
