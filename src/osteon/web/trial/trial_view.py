"""What the page of a trial on its way is given: how far it is, and what came out of it."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

from osteon.web.trial.trial_files import REPORT, SUMMARY, TABLES
from osteon.web.trial.trial_jobs import Jobs, Run
from osteon.words.faces.trial import trial_words
from osteon.words.format import grouped, listed
from osteon.words.trial_times import duration

KINDS = {SUMMARY: "application/json", REPORT: "text/html", TABLES: "application/zip"}
"""Files of a finished trial."""


def state_of(jobs: Jobs, run: Run) -> dict[str, Any]:
    """How far a trial is, in numbers and in words."""
    left = run.seconds_left()
    before = jobs.before(run) if run.state == "waiting" else 0
    phrases = trial_words().progress
    if run.state == "waiting":
        words = phrases.waiting(count=before) if before else phrases.starting
    elif run.ended is not None:
        words = phrases.finished if run.state == "done" else phrases.failed
    elif run.done >= run.people:
        words = phrases.comparing
    elif run.done:
        people = phrases.people(done=grouped(run.done), all=grouped(run.people))
        words = people if left is None else listed([people, phrases.left(time=duration(left))])
    else:
        words = phrases.first if run.begun else phrases.starting
    return {
        "state": run.state,
        "done": run.done,
        "people": run.people,
        "elapsed": duration(time.monotonic() - run.started),
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

    words = trial_words().report
    summary = json.loads((run.folder / SUMMARY).read_text(encoding="utf-8"))
    html = trial_page(summary, today=date.today())
    nav = html[html.index('<nav aria-label="On this page">') : html.index("</nav>")] + "</nav>"
    body = html[html.index("<main>") + len("<main>") : html.index('<h2 id="made">')]
    # Whoever has no pointer scrolls what is wide with the keyboard.
    for part, name in (("wide", words.table), ("chart", words.forest)):
        body = body.replace(
            f'<div class="{part}">', f'<div class="{part}" tabindex="0" role="group" aria-label="{name}">'
        )
    return {
        "nav": nav.replace('<li><a href="#made">How it was made</a></li>', ""),
        "body": body,
        "sizes": {name: _size((run.folder / name).stat().st_size) for name in KINDS},
        "summary": summary,
    }


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{max(1, round(count / 2**10))} KiB"
