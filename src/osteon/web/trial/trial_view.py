"""What the page of a trial on its way is given: how far it is, and what came out of it."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

from osteon.web.trial.trial_jobs import Jobs, Run
from osteon.web.trial.trial_work import REPORT, SUMMARY, TABLES

KINDS = {SUMMARY: "application/json", REPORT: "text/html", TABLES: "application/zip"}
"""Files of a finished trial."""


def state_of(jobs: Jobs, run: Run) -> dict[str, Any]:
    """How far a trial is, in numbers and in words."""
    left = run.seconds_left()
    before = jobs.before(run) if run.state == "waiting" else 0
    if run.state == "waiting":
        words = f"Waiting for {before} other trial{'s' if before > 1 else ''}" if before else "Starting"
    elif run.ended is not None:
        words = "Finished" if run.state == "done" else "Failed"
    elif run.done >= run.people:
        words = "Everybody simulated; comparing the arms"
    elif run.done:
        words = f"{run.done:,} of {run.people:,} people" + (f", {_spell(left)} left" if left is not None else "")
    else:
        words = "Simulating the first people" if run.begun else "Starting"
    return {
        "state": run.state,
        "done": run.done,
        "people": run.people,
        "elapsed": _spell(time.monotonic() - run.started),
        "words": words,
        "minutes_kept": _minutes_kept(jobs, run),
    }


def _minutes_kept(jobs: Jobs, run: Run) -> int | None:
    if run.ended is None:
        return None
    return max(0, round((run.ended + jobs.limits.keep_seconds - time.monotonic()) / 60))


def results_of(run: Run) -> dict[str, Any]:
    """Figures and tables of the report, without its frame, and the sizes of the files."""
    from osteon.report.trial_page import trial_page

    summary = json.loads((run.folder / SUMMARY).read_text(encoding="utf-8"))
    html = trial_page(summary, today=date.today())
    nav = html[html.index('<nav aria-label="On this page">') : html.index("</nav>")] + "</nav>"
    body = html[html.index("<main>") + len("<main>") : html.index('<h2 id="made">')]
    # Whoever has no pointer scrolls what is wide with the keyboard.
    for part, name in (("wide", "Table"), ("chart", "Hazard ratios")):
        body = body.replace(
            f'<div class="{part}">', f'<div class="{part}" tabindex="0" role="group" aria-label="{name}">'
        )
    return {
        "nav": nav.replace('<li><a href="#made">How it was made</a></li>', ""),
        "body": body,
        "sizes": {name: _size((run.folder / name).stat().st_size) for name in KINDS},
        "summary": summary,
    }


def _spell(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{max(1, round(count / 2**10))} KiB"
