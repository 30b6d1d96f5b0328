"""``osteon trial``: a virtual trial of thousands to millions of people."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osteon.errors import InputError

if TYPE_CHECKING:
    from osteon.virtual_trials.estimate import Plan
    from osteon.virtual_trials.trial_file import Trial

_SHOWN = ("any", "major", "hip", "vertebral")
_NAME = 30


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
    from osteon.virtual_trials.run_trial import check, processors, run
    from osteon.virtual_trials.trial_file import Trial

    design = Trial.from_any(trial)
    check(patients, seed, workers)
    for note in dict.fromkeys(note for arm in design.arms for note in arm.notes):
        click.echo(f"note: {note}", err=True)
    if dry_run:
        from osteon.virtual_trials.estimate import plan

        click.echo(_plan(design, plan(design, patients, workers or processors(), seed)))
        return
    from osteon.report.files import needs

    needs("jinja2", "report", "writing the report")
    if out is None:
        raise InputError("--out", "", "name the folder of the results, or ask for the plan with --dry-run")
    try:
        with _bar(design.record.name) as tell:
            found = run(design, patients, out, seed=seed, workers=workers, cluster=cluster, progress=tell)
    except KeyboardInterrupt:
        click.echo(
            f"interrupted; finished partitions are kept in {out}, and the same command goes on from there", err=True
        )
        raise click.Abort from None
    from osteon.report.trial_page import write_report

    click.echo(_table(found))
    place = write_report(found, out)
    click.echo(f"written: {Path(out) / 'summary.json'}, {place}", err=True)


@contextmanager
def _bar(name: str) -> Iterator[Callable[[int, int], None]]:
    """People done, rate and time left: a bar on a terminal, else a line at each tenth."""
    begin, first = time.monotonic(), [-1]

    def rate(done: int) -> float:
        first[0] = done if first[0] < 0 else first[0]
        return (done - first[0]) / max(time.monotonic() - begin, 1e-9)

    if not sys.stderr.isatty():
        said = [-1]

        def tell(done: int, people: int) -> None:
            speed = rate(done)
            if 10 * done // people > said[0]:
                said[0] = 10 * done // people
                left = f", {_duration((people - done) / speed)} left" if speed and done < people else ""
                print(f"{name}: {done} of {people} people, {speed:.0f}/s{left}", file=sys.stderr, flush=True)

        yield tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f} of {task.total:.0f} people"),
        TextColumn("{task.fields[speed]:.0f}/s"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=1, speed=0.0)
        yield lambda done, people: bar.update(task, completed=done, total=people, speed=rate(done))


def _plan(design: Trial, found: Plan) -> str:
    record = design.record
    lines = [record.title or record.name, ""]
    for arm in design.arms:
        control = " (control)" if arm.name == design.control else ""
        lines.append(f"  {arm.name + control:<{_NAME}}{arm.regimen}")
    visits = ", ".join(f"{month:g}" for month in design.visit_months) or "none"
    lines += [
        "",
        f"  follow-up     {record.years:g} years; visits at months {visits}",
        f"  people        {found.people}, each through {len(design.arms)} arms, in {found.partitions} partitions",
        f"  workers       {found.workers}, about {found.patients_per_second:.0f} people/s together",
        f"  time          about {_duration(found.seconds)}",
        f"  disk          about {found.mebibytes:.0f} MiB",
        f"  memory        about {found.memory_mib:.0f} MiB",
    ]
    return "\n".join(lines)


def _table(found: dict[str, Any]) -> str:
    """Incidence of fractures in each arm and hazard ratios against the control."""
    years = found["years"]
    heads = "".join(f"{name:>12}" for name in _SHOWN)
    lines = [found["title"], "", f"{f'fracture within {years:g} years, %':<{_NAME}}{heads}"]
    for name, arm in found["arms"].items():
        cells = "".join(f"{100 * arm['survival'][o]['incidence'][-1]:>12.1f}" for o in _SHOWN)
        lines.append(f"{name:<{_NAME}}{cells}")
    for one in found["comparisons"]:
        lines += ["", f"{one['arm']} against {one['control']}"]
        for outcome in _SHOWN:
            ratio, gain = one["outcomes"][outcome]["hazard_ratio"], one["outcomes"][outcome]["risk_difference"]
            if ratio["value"] is None:
                lines.append(f"  {outcome:<12} too few fractures")
                continue
            number = gain["number_needed_to_treat"]
            treat = (
                ""
                if gain["number_low"] is None
                else f", {abs(number):.0f} to treat for one fracture " + ("less" if number > 0 else "more")
            )
            interval = f"{ratio['low']:.2f} to {ratio['high']:.2f}"
            lines.append(f"  {outcome:<12} hazard ratio {ratio['value']:.2f} ({interval}){treat}")
    lines += [f"\n{note}" for note in found.get("not_calibrated", ())]
    if found["not_integrated"]:
        lines += ["", f"{found['not_integrated']} people could not be simulated and are left out"]
    return "\n".join(lines)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
