"""``osteon validate``: every published number beside its prediction; a table, JSON Lines or a page out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from osteon.errors import OsteonError
from osteon.words.faces.refusals import refusals_words
from osteon.words.faces.terminal import terminal_words

if TYPE_CHECKING:
    from osteon.evidence.evidence_files import Arm
    from osteon.validation.validate import Validation


@click.command(short_help="Compare the model with published trials.")
@click.argument("evidence", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object an observation.")
@click.option("--html", "page", metavar="F", help="Write a page with scores, figures and the whole table to F.")
@click.option("--leave-out", is_flag=True, help="Predict each trial by a fit that has not seen it (slower).")
def validate(evidence: tuple[Path, ...], as_json: bool, page: str | None, leave_out: bool) -> None:
    """Predict every observation of published trials and compare it with what was published.

    FILE is an evidence file: a list of trial arms, each with its people, regimen and observations. Without one, the
    files of the package are used. What the model does not cover is skipped and the reason given.

    \b
    Examples:
      osteon validate
      osteon validate --html validation.html
      osteon validate --leave-out --html validation.html
      osteon validate my-trial.yaml --json

    \b
    An evidence file:
      - id: my-trial-letrozole
        study: My trial
        citation: "Doe J, et al. J Bone 2024;1:1-9"
        verified: seen
        population: {sex: female, menopause: postmenopausal, n: 120, age_mean: 62}
        regimen:
          - {drug: letrozole, dose: 2.5, unit: mg, route: oral, every_days: 1, start_month: 0, end_month: 24}
        observations:
          - {endpoint: bmd-lumbar-spine, measure: percent-change, statistic: mean, time_month: 24, value: -3.1}

    Errors are predicted minus published. ○ marks numbers that are recalled, not yet confirmed in the published text;
    ▲ marks those outside their 90 % prediction interval.
    """
    from osteon.cli.terminal.progress import counting
    from osteon.evidence.evidence_files import arms, read_all
    from osteon.optional import needs
    from osteon.report.files import check_writable
    from osteon.validation.validate import validate as predict_all

    words = terminal_words().working
    if page is not None:
        needs("jinja2", "report", refusals_words().purposes.page)
        check_writable(page, "--html")
    with counting(words.refitting if leave_out else words.predicting) as progress:
        validation = predict_all(evidence or None, leave_out=leave_out, progress=progress)
    described = read_all(evidence).arms if evidence else arms()
    tell(validation, described, as_json=as_json, page=page, leave_out=leave_out)


def tell(validation: Validation, arms: Sequence[Arm], *, as_json: bool, page: str | None, leave_out: bool) -> None:
    """Write the page, print the rows; then end with an error if something in the files could not be used."""
    from osteon.cli.scoreboard import json_lines, scoreboard

    problems = [str(problem) for problem in validation.problems]
    if page is not None:
        from datetime import date

        from osteon.report.files import write_text
        from osteon.report.validation_page import validation_page

        text = validation_page(
            validation.rows,
            validation.courses.values(),
            validation.provenance,
            leave_out=leave_out,
            today=date.today(),
            arms=arms,
            problems=problems,
            without_class=validation.by_class,
        )
        write_text(page, text, "--html")
        click.echo(terminal_words().written(file=page), err=True)
    if as_json:
        for line in json_lines(validation.rows):
            click.echo(line)
    elif validation.rows:
        click.echo(scoreboard(validation.rows, arms, leave_out=leave_out, without_class=validation.by_class))
    if new := validation.provenance.get("not calibrated"):
        words = terminal_words()
        click.echo(words.note(text=words.not_calibrated(names=new)), err=True)
    if problems:
        raise OsteonError("\nosteon: ".join(problems))
