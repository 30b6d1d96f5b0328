"""``osteon trial``: a virtual trial of thousands to millions of people."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osteon.cli.terminal.places import options_named
from osteon.errors import InputError
from osteon.words import format
from osteon.words.faces.refusals import refusals_words
from osteon.words.faces.terminal import terminal_words
from osteon.words.faces.trial import trial_words
from osteon.words.trial_times import duration
from osteon.words.vocabulary import fracture_term

if TYPE_CHECKING:
    from osteon.virtual_trials.estimate import Plan
    from osteon.virtual_trials.trial_file import Trial

_SHOWN = ("any", "major", "hip", "vertebral")
_NAME, _CELL, _HEAD = 30, 22, 14


@click.command(short_help="Run a virtual trial.")
@click.argument("trial", metavar="TRIAL", type=click.Path())
@click.option("-n", "--patients", type=int, default=10_000, show_default=True, help="Virtual people.")
@click.option("--out", metavar="DIR", help="Folder of the results; one that holds part of this trial is completed.")
@click.option("--workers", type=int, metavar="K", help="Processes (default: one for each processor).")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, such as tcp://10.0.0.5:8786.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same trial.")
@click.option("--dry-run", is_flag=True, help="Print the plan and what it will take; run nothing.")
def trial(
    trial: str, patients: int, out: str | None, workers: int | None, cluster: str | None, seed: int, dry_run: bool
) -> None:
    """Run a virtual trial.

    TRIAL is a YAML file: who takes part, the arms, the visits. Each virtual person goes through every arm with
    the same chances, and is seen in one of them at random, as a real trial would. DIR gets Parquet tables of
    people, courses, visits and fractures, summary.json and report.html. After an interruption the same command
    goes on where it was. The result does not depend on the number of workers.

    \b
    Examples:
      osteon trial atac.yaml --patients 10000 --out atac
      osteon trial atac.yaml --patients 1000000 --out atac --dry-run
      osteon trial atac.yaml --patients 1000000 --out atac --cluster tcp://10.0.0.5:8786

    \b
    A trial file:
      name: interval
      years: 5
      eligibility: {sex: female, menopause: postmenopausal, age_mean: 60, age_sd: 7}
      arms:
        - {name: yearly, regimen: zoledronic acid 5 mg iv every 12 months for 5 years, stopping_per_year: 0.05}
        - {name: none, regimen: none}
      drop_out_per_year: 0.03
      visits: {dxa: [0, 12, 24, 60], markers: [0, 6, 12]}
    """
    from osteon.virtual_trials.run_trial import check, processors
    from osteon.virtual_trials.run_trial import trial as run_trial
    from osteon.virtual_trials.trial_file import Trial

    design = Trial.from_any(trial)
    if workers is not None and cluster is not None:
        raise InputError("--workers", workers, refusals_words().workers)
    with options_named(people="--patients", seed="--seed", workers="--workers"):
        check(patients, seed, workers)
    for note in dict.fromkeys(note for arm in design.arms for note in arm.notes):
        click.echo(terminal_words().note(text=note), err=True)
    if dry_run:
        from osteon.virtual_trials.estimate import plan

        click.echo(_plan(design, plan(design, patients, workers or processors(), seed)))
        return
    from osteon.optional import needs

    needs("jinja2", "report", refusals_words().purposes.report)
    if out is None:
        raise InputError("--out", "", refusals_words().trial_folder)
    try:
        with options_named(cluster="--cluster"), _bar(design.record.name) as tell:
            summary = run_trial(design, patients, out, seed=seed, workers=workers, cluster=cluster, progress=tell)
    except KeyboardInterrupt:
        click.echo(refusals_words().interrupted(folder=out), err=True)
        raise click.Abort from None
    from osteon.report.trial_page import write_report

    click.echo(_table(summary))
    place = write_report(summary, out)
    click.echo(terminal_words().written(file=f"{Path(out) / 'summary.json'}, {place}"), err=True)


@contextmanager
def _bar(name: str) -> Iterator[Callable[[int, int], None]]:
    """People done, rate and time left: a bar on a terminal, else a line at each tenth."""
    words, begin, first = trial_words().progress, time.monotonic(), [-1]

    def rate(done: int) -> float:
        first[0] = done if first[0] < 0 else first[0]
        return (done - first[0]) / max(time.monotonic() - begin, 1e-9)

    if not sys.stderr.isatty():
        last_tenth = [-1]

        def tell(done: int, people: int) -> None:
            speed = rate(done)
            if 10 * done // people > last_tenth[0]:
                last_tenth[0] = 10 * done // people
                cells = [words.people(done=done, all=people), words.speed(speed=format.number(speed, 0))]
                if speed and done < people:
                    cells.append(words.left(time=duration((people - done) / speed)))
                print(words.line(name=name, told=format.listed(cells)), file=sys.stderr, flush=True)

        yield tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(),
        TextColumn(words.people(done="{task.completed:.0f}", all="{task.total:.0f}")),
        TextColumn(words.speed(speed="{task.fields[speed]:.0f}")), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=1, speed=0.0)
        yield lambda done, people: bar.update(task, completed=done, total=people, speed=rate(done))


def _plan(design: Trial, estimate: Plan) -> str:
    words, record = trial_words().plan, design.record
    lines = [record.title or record.name, ""]
    for arm in design.arms:
        name = words.control(arm=arm.name) if arm.name == design.control else arm.name
        lines.append(f"  {name:<{_NAME}}{arm.regimen}")
    visits = format.listed(map(format.plain, design.visit_months)) or words.none
    people = words.people(people=estimate.people, arms=len(design.arms), partitions=estimate.partitions)
    workers = words.workers(workers=estimate.workers, speed=format.number(estimate.patients_per_second, 0))
    rows = {
        words.heads.follow_up: words.follow_up(years=format.plain(record.years), months=visits),
        words.heads.people: people,
        words.heads.workers: workers,
        words.heads.time: words.time(time=duration(estimate.seconds)),
        words.heads.disk: words.disk(size=format.number(estimate.mebibytes, 0)),
        words.heads.memory: words.disk(size=format.number(estimate.memory_mib, 0)),
    }
    return "\n".join([*lines, "", *(f"  {head:<{_HEAD}}{text}" for head, text in rows.items())])


def _table(summary: dict[str, Any]) -> str:
    """Incidence of fractures in each arm and hazard ratios against the control."""
    words = trial_words().table
    heads = "".join(f"{fracture_term(name):>{_CELL}}" for name in _SHOWN)
    within = words.within(years=format.plain(summary["years"]))
    lines = [summary["title"], "", f"{within:<{_NAME}}{heads}"]
    for name, arm in summary["arms"].items():
        shares = (format.number(100 * arm["survival"][o]["incidence"][-1], 1) for o in _SHOWN)
        lines.append(f"{name:<{_NAME}}" + "".join(f"{share:>{_CELL}}" for share in shares))
    for one in summary["comparisons"]:
        lines += ["", words.against(arm=one["arm"], control=one["control"])]
        lines += [f"  {fracture_term(o):<{_CELL}} {_ratio(one['outcomes'][o])}" for o in _SHOWN]
    lines += [f"\n{note}" for note in summary.get("not_calibrated", ())]
    if summary["not_integrated"]:
        lines += ["", words.left_out(count=summary["not_integrated"])]
    return "\n".join(lines)


def _ratio(outcome: dict[str, Any]) -> str:
    """A hazard ratio, and how many are to be treated for one fracture less."""
    words, ratio, gain = trial_words().table, outcome["hazard_ratio"], outcome["risk_difference"]
    if ratio["value"] is None:
        return words.too_few
    value, low, high = (format.number(ratio[end], 2) for end in ("value", "low", "high"))
    fields = {"value": value, "interval": format.interval(low, high)}
    if gain["number_low"] is None:
        return words.ratio(**fields)
    number = gain["number_needed_to_treat"]
    return (words.fewer if number > 0 else words.more)(count=format.number(abs(number), 0), **fields)
