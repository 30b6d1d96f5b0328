"""``osteon assess``: patients in; category, deciding facts, safety, guidelines and plan out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osteon.cli.terminal.places import day
from osteon.errors import InputError, InputErrors, OsteonError, Remark

if TYPE_CHECKING:
    from osteon.care.assessment import Assessment

_SUFFIXES = (".yaml", ".yml", ".json")


@click.command(short_help="Assess patients: risk, safety, guidelines, plan.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option(
    "--guideline", default="all", show_default=True, metavar="NAME", help="One guideline, as hadji2017, or all."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a file, each on its line.")
@click.option("--no-simulate", is_flag=True, help="Leave out what each option would do; answers at once.")
@click.option("--today", metavar="DATE", help="The day of month 0, such as 2026-03-01 (default: today).")
@click.option("--rules", metavar="DIR", help="Folder of own rule files that take the place of the packaged ones.")
@click.option(
    "--country", metavar="NAME", help="Whose guidelines stand first and are named, such as uk (default: none)."
)
def assess(
    files: tuple[str, ...],
    guideline: str,
    as_json: bool,
    no_simulate: bool,
    today: str | None,
    rules: str | None,
    country: str | None,
) -> None:
    """Assess patients: category, what decided it, what is missing, what is unsafe, what each guideline says.

    FILE is a YAML or JSON patient file, or a folder of them. What a file does not say is not known, which is never
    "no". A file that cannot be used is reported, the others are still answered, and the exit code is then 2.

    \b
    Examples:
      osteon assess anna.yaml
      osteon assess anna.yaml --guideline hadji2017 --no-simulate
      osteon assess anna.yaml --country uk
      osteon assess patients/ --json --no-simulate > answers.jsonl
      osteon explain S-REN-ZOL

    \b
    A patient file:
      sex: female
      age: 63
      menopause: postmenopausal
      ai: {drug: letrozole, status: current, months: 6}
      dxa: {lumbar_spine: -1.8, total_hip: -1.2, femoral_neck: -1.5, age_months: 2}
      fractures: []
      labs: {creatinine_umol_l: 70, weight_kg: 64, adj_calcium_mmol_l: 2.35, vit_d_25oh_nmol_l: 60}

    It explains and never prescribes: every line has a rule behind it, which `osteon explain` shows with its source.
    """
    from osteon.care import assess as assess_one
    from osteon.care.assessing import check_guideline
    from osteon.cli.terminal.assessment_text import screen
    from osteon.cli.terminal.progress import counting, working
    from osteon.words.faces.refusals import refusals_words
    from osteon.words.faces.terminal import terminal_words

    when = day(today)
    check_guideline(guideline, rules, country)
    paths, refused = list(_paths(files)), 0
    # on a terminal the answers themselves show how far it is
    many = len(paths) > 1 and not sys.stdout.isatty()
    with counting(terminal_words().working.assessing) if many else nullcontext(lambda done, total: None) as tell:
        for count, path in enumerate(paths, 1):
            try:
                with nullcontext() if many else working(lambda: terminal_words().working.assessing):
                    assessment = assess_one(path, guideline, not no_simulate, when, rules=rules, country=country)
            except OsteonError as error:
                refused += 1
                if as_json:
                    click.echo(json.dumps(_refusal(path, error), ensure_ascii=False))
                else:
                    click.echo("\n".join(f"osteon: {_named(path, line)}" for line in str(error).splitlines()), err=True)
            else:
                click.echo(_line(assessment) if as_json else ("\n\n" if count > 1 else "") + screen(assessment))
            tell(count, len(paths))
    if refused:
        if len(paths) > 1:
            click.echo(f"osteon: {refusals_words().unusable(count=refused, all=len(paths))}", err=True)
        raise SystemExit(2)


def _paths(files: tuple[str, ...]) -> Iterator[str]:
    """Every file, folders opened, in the order in which they were given."""
    for name in files:
        if not Path(name).is_dir():
            yield name
            continue
        inside = sorted(str(p) for p in Path(name).iterdir() if p.suffix.lower() in _SUFFIXES and p.is_file())
        if not inside:
            from osteon.words.faces.refusals import refusals_words

            words = refusals_words()
            fix = words.name_folder(suffixes=", ".join(_SUFFIXES))
            raise InputError(name, Remark(words.empty_folder), fix)
        yield from inside


def _named(path: str, line: str) -> str:
    """A message that names its file once."""
    return line if line.startswith(f"{path}: ") else f"{path}: {line}"


def _line(assessment: Assessment) -> str:
    return json.dumps(assessment.to_dict(), ensure_ascii=False, allow_nan=False)


def _refusal(path: str, error: OsteonError) -> dict[str, Any]:
    errors = error.errors if isinstance(error, InputErrors) else (error,)
    faults = [
        {"field": e.field, "value": _plain(e.value), "fix": e.fix} if isinstance(e, InputError) else {"fix": str(e)}
        for e in errors
    ]
    return {"id": Path(path).stem, "file": path, "error": faults}


def _plain(value: object) -> object:
    return value if isinstance(value, (int, float, bool, type(None))) else str(value)[:80]
