"""Write the figures of docs/validation.md again: fit, trials and drug classes left out, bars. Takes some minutes.

The text outside the marked part is written by hand and stays. The predictions that ship with the package, for the
page of the web application, are written too; ``--predictions`` writes them alone, in a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from osteon.evidence.evidence_files import arms
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import posterior
from osteon.prediction.rows import Row
from osteon.simulation.cohort import run
from osteon.treatment.regimen import Regimen
from osteon.validation.naive import against_naive
from osteon.validation.scores import ENDPOINT_GROUPS, Scored, by_class, by_endpoint, by_trial, inside, predictions
from osteon.validation.shipped import FILE, as_text
from osteon.validation.validate import validate

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "validation.md"
SHIPPED = ROOT / "src" / "osteon" / "data" / FILE
BEGIN, END = "<!-- figures: written by scripts/write_validation.py -->\n", "<!-- end of figures -->\n"

#: differences between arms on an inhibitor: protected arm, arm on the inhibitor alone (None: published as a difference)
PROTECTION = (
    ("zofast-let-zol-immediate", None, "zoledronic acid (ZO-FAST)"),
    ("sabre-moderate-ana-risedronate", "sabre-anastrozole-moderaterisk-placebo-bmd", "risedronate (SABRE)"),
    ("aribon-osteopenia-ana-ibandronate", "aribon-anastrozole-placebo-osteopenic", "ibandronate (ARIBON)"),
    ("abcsg18-ai-denosumab", None, "denosumab (ABCSG-18)"),
)


def main() -> int:
    """Compute, and put the tables into the page."""

    def progress(done: int, total: int) -> None:
        print(f"\r{done} of {total}", end="", file=sys.stderr, flush=True)

    fit = validate()
    SHIPPED.write_text(as_text(fit.rows), encoding="utf-8")
    print(f"written: {SHIPPED.relative_to(ROOT)}")
    if "--predictions" in sys.argv[1:]:
        return 0
    left = validate(leave_out=True, progress=progress)
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(before + BEGIN + figures(fit.rows, left.rows, left.by_class) + END + after, encoding="utf-8")
    print(f"\nwritten: docs/{PAGE.name}")
    return 0


def figures(fit: Sequence[Row], trials: Sequence[Row], classes: Sequence[Row]) -> str:
    """The marked part of the page."""
    used = {key(r) for r in fit if r.used_in_fit}
    fit, trials, classes = ([r for r in rows if key(r) in used] for rows in (fit, trials, classes))
    record = posterior().provenance
    counts, rhat, smallest = record["observations"], record["largest_rhat"], record["smallest_effective_sample"]
    parts = [
        f"Figures of {date.today().isoformat()}. Calibration of {record['date']}: {sum(counts.values())} numbers of "
        f"{record['trials']} trials ({counts['bmd']} BMD, {counts['marker']} markers, {counts['hormone']} hormones); "
        f"model `{record['model_hash'][:12]}`, data `{record['data_hash'][:12]}`, seed {record['seed']}; acceptance "
        f"{record['acceptance']}, largest R-hat {rhat['value']} ({rhat['parameter']}), "
        f"smallest effective sample {smallest['value']} of {record['draws']} draws kept.",
        "### Bars\n\n" + bars(fit, trials),
        "### The fit: typical error\n\n" + scores(by_endpoint(fit)),
        "### Leave one trial out\n\n" + scores(by_endpoint(trials)),
        "### Leave one trial out, against the naive forecast\n\n" + naive(trials),
        "### Leave one drug class out\n\nEach row is predicted by a fit without any arm of its class.\n\n"
        + scores(s for s in by_class(classes) if s.verified == "seen"),
        "### Each trial, left out (BMD, seen)\n\n"
        + scores(s for s in by_trial(trials) if s.kind == "BMD" and s.verified == "seen"),
        "### What protects on an inhibitor: difference of BMD to the inhibitor alone, points\n\n" + protection(fit),
    ]
    return "\n" + "\n\n".join(parts) + "\n\n"


def key(row: Row) -> tuple[object, ...]:
    """Which published number a row is."""
    return (row.arm, row.endpoint, row.measure, row.time_month, row.rebased_at_month, row.observed)


def bars(fit: Sequence[Row], trials: Sequence[Row]) -> str:
    """The bars that were set, and what was measured."""
    own = {s.name: s.score for s in by_endpoint(fit) if s.verified == "seen"}
    bmd = [r for r in predictions(trials) if r.verified == "seen" and scored_bmd(r)]
    error = float(np.sqrt(np.mean([r.residual**2 for r in bmd if r.residual is not None])))
    compared = next(c for c in against_naive(trials, arms()) if c.name == "BMD" and c.verified == "seen")
    seen = [r for r in predictions(trials) if r.verified == "seen"]
    cover = 100 * float(np.mean([bool(inside(r)) for r in seen]))
    cover_bmd = 100 * float(np.mean([bool(inside(r)) for r in bmd]))
    after = {
        m: [r for r in fit if r.arm == "atac-anastrozole-bmd-offtreatment" and r.endpoint == m]
        for m in ("bmd-lumbar-spine", "bmd-total-hip")
    }
    spine, hip = (next(r.predicted for r in rows if r.time_month == 84) for rows in after.values())
    lines = [
        (
            "fit, BMD to 36 months, RMSE",
            "<= 1.0",
            f"{own[ENDPOINT_GROUPS[0]].rmse:.2f} (n {own[ENDPOINT_GROUPS[0]].n})",
        ),
        ("fit, BMD beyond, RMSE", "<= 1.4", f"{own[ENDPOINT_GROUPS[1]].rmse:.2f} (n {own[ENDPOINT_GROUPS[1]].n})"),
        ("fit, CTX and NTX, RMSE", "<= 12", f"{own[ENDPOINT_GROUPS[3]].rmse:.1f} (n {own[ENDPOINT_GROUPS[3]].n})"),
        ("fit, P1NP and BSAP, RMSE", "<= 15", f"{own[ENDPOINT_GROUPS[4]].rmse:.1f} (n {own[ENDPOINT_GROUPS[4]].n})"),
        ("leave one trial out, BMD, RMSE", "<= 1.3", f"{error:.2f} (n {len(bmd)})"),
        (
            "the same against the naive forecast, where there is one",
            "30 % smaller",
            f"{compared.model:.2f} against {compared.naive:.2f}: {100 * compared.gain:.0f} % smaller (n {compared.n})",
        ),
        (
            "90 % intervals, leave one trial out, cover",
            "85 to 95 %",
            f"{cover:.0f} % of all (n {len(seen)}), {cover_bmd:.0f} % of BMD",
        ),
        ("spine two years after an inhibitor", "+1 to +4 %", f"{spine:+.1f} %"),
        ("hip two years after an inhibitor", "-1 to +1.5 %", f"{hip:+.1f} %"),
        *denosumab_stopped(),
    ]
    return table(("measure (seen numbers)", "bar", "measured"), lines)


def scored_bmd(row: Row) -> bool:
    """Whether a row is a change, or a difference, of spine, hip or neck BMD."""
    from osteon.validation.scores import endpoint_group

    return endpoint_group(row) in ENDPOINT_GROUPS[:2]


def denosumab_stopped() -> list[tuple[str, str, str]]:
    """CTX overshoot and BMD in the year after the last interval of denosumab, a woman of 59, over the posterior."""
    rows = posterior().table(200)
    rows_of_table = []
    for years in (2, 8):
        doses = 2 * years
        courses = Regimen.from_any(f"denosumab 60 mg sc every 6 months x {doses}").courses
        end = 12.0 * years
        months = np.unique([0.0, end, *np.arange(end, end + 13)])
        plan = schedule(courses, skeleton(), float(months[-1]))
        runs = run(
            [59.0] * len(rows), [{"menopause_age": 50.0}] * len(rows), [plan] * len(rows), months, parameters=rows
        )
        ctx, spine = (100 * (runs[q] / runs[q][:, [0]] - 1) for q in ("ctx", "bmd_lumbar_spine"))
        at = months >= end
        peak, lost = ctx[:, at].max(axis=1), spine[:, at][:, -1] - spine[:, at][:, 0]
        rows_of_table.append(
            (
                f"denosumab stopped after {years} years: highest CTX, and spine in the year after",
                "overshoot, larger after 8 years; gain lost" if years == 2 else "larger than after 2",
                f"CTX {interval(peak)} %, spine {interval(lost)} points of {np.median(spine[:, at][:, 0]):+.1f}",
            )
        )
    return rows_of_table


def interval(values: np.ndarray) -> str:
    """Median and 90 % interval."""
    low, middle, high = np.percentile(values, [5, 50, 95])
    return f"{middle:+.1f} ({low:+.1f} to {high:+.1f})"


def protection(rows: Sequence[Row]) -> str:
    """Predicted and published differences between arms on an inhibitor."""
    lines = []
    for arm, control, name in PROTECTION:
        for r in rows:
            if r.arm != arm or not r.endpoint.startswith("bmd-") or r.rebased_at_month is not None:
                continue
            if control is None and r.measure == "percent-difference-vs-comparator":
                lines.append((name, r.endpoint, f"{r.time_month:g}", f"{r.observed:.1f}", f"{r.predicted:.1f}"))
            for c in rows if control else ():
                if (c.arm, c.endpoint, c.time_month, c.measure) == (control, r.endpoint, r.time_month, r.measure):
                    published, predicted = r.observed - c.observed, r.predicted - c.predicted
                    lines.append((name, r.endpoint, f"{r.time_month:g}", f"{published:.1f}", f"{predicted:.1f}"))
    return table(("drug", "site", "month", "published", "osteon"), lines)


def naive(rows: Sequence[Row]) -> str:
    """Model against naive forecast, by endpoint group."""
    lines = [
        (f"{c.name}, {c.verified}", f"{c.n} of {c.of}", f"{c.model:.2f}", f"{c.naive:.2f}", f"{100 * c.gain:.0f} %")
        for c in against_naive(rows, arms())
    ]
    return table(("", "n", "osteon", "naive", "smaller by"), lines)


def scores(scored: Iterable[Scored]) -> str:
    """RMSE, mean error and coverage, one line a group."""
    lines = []
    for s in scored:
        name = s.name if s.name == s.kind else f"{s.name}, {s.kind}"
        cover = "" if s.score.coverage is None else f"{100 * s.score.coverage:.0f} %"
        lines.append((name, s.verified, str(s.score.n), f"{s.score.rmse:.2f}", f"{s.score.mean_error:+.2f}", cover))
    return table(("", "", "n", "RMSE", "mean error", "inside 90 %"), lines)


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
