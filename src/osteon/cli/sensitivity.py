"""``osteon sensitivity``: which parameters, and which differences between women, drive the answer."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

import click

from osteon.drugs.example import example
from osteon.words import format
from osteon.words.faces.refusals import refusals_words
from osteon.words.faces.terminal import terminal_words
from osteon.words.quantities import quantity_term

if TYPE_CHECKING:
    from osteon.report.sensitivity_sections import Section
    from osteon.sensitivity.analysis import Sensitivity

_WORDS, _CELL = 46, 18
_NAMES = ("over_priors", "average_woman_given_trials", "one_woman_given_trials")
#: an index that rounds to nothing
_LEAST = 0.005


@click.command(short_help="What drives the answer: parameters and people.")
@click.option("-r", "--regimen", default=example().words, show_default=True, metavar="TEXT|FILE",
              help="Treatment in words, or a YAML, JSON or CSV file.")  # fmt: skip
@click.option("--years", default=5.0, show_default=True, help="How far ahead, 1 to 15.")
@click.option("--samples", default=1024, show_default=True, help="Base points of the design, a power of 2.")
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(min=0), help="The same seed, the same answer."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every index.")
@click.option("--plot", "plot_file", metavar="F", help="Write a figure to F.png, F.svg or F.pdf.")
def sensitivity(regimen: str, years: float, samples: int, seed: int, as_json: bool, plot_file: str | None) -> None:
    """Say which parameters, and which differences between women, drive the answer.

    Postmenopausal women around 63 years, menopause at 51 and BMI 27; change of spine and hip BMD and of CTX. Three
    questions: before any trial has been read, with parameters over their priors; given the trials, for the average
    woman; given the trials, for one woman of whom only the treatment is known.

    \b
    Examples:
      osteon sensitivity                                   about half a minute
      osteon sensitivity --samples 256                     a quick look
      osteon sensitivity -r "letrozole 2.5 mg daily for 5 years; denosumab 60 mg sc every 6 months x 10"
      osteon sensitivity --plot drivers.svg --json > drivers.json

    \b
    How to read a number:
      total index     share of the variance that stays if everything else is known
      Shapley share   fair share of the variance among parameters that the trials tie together
      ±               half of the 95 % interval
      ↑ ↓             more of it raises or lowers the change; for BMD, ↓ is a larger loss

    Total indices are of ranks, so that far outliers do not decide; they add up to more than 1 where inputs act
    together.
    """
    from osteon.cli.terminal.progress import staged
    from osteon.optional import needs
    from osteon.report.files import check_writable
    from osteon.report.sensitivity_sections import sections
    from osteon.sensitivity.analysis import sensitivity as analyse

    needs("SALib", "calibrate", refusals_words().purposes.sensitivity)
    if plot_file is not None:
        from osteon.report.figures.plot import figure_format

        figure_format(plot_file)
        check_writable(plot_file, "--plot")
    with staged() as tell:
        analysis = analyse(regimen, years=years, samples=samples, seed=seed, progress=tell)
    if plot_file is not None:
        from osteon.report.figures.plot import save
        from osteon.report.figures.sensitivity_figure import sensitivity_figure

        save(sensitivity_figure(analysis), plot_file)
        click.echo(terminal_words().written(file=plot_file), err=True)
    if as_json:
        click.echo(json.dumps(document(analysis), ensure_ascii=False, allow_nan=False))
        return
    click.echo("\n\n".join([_head(analysis), *(_table(analysis, part) for part in sections(analysis))]))


def document(analysis: Sensitivity) -> dict[str, Any]:
    """Every index of every outcome, as JSON has it."""
    from osteon.report.sensitivity_sections import sections

    return {
        "regimen": analysis.regimen.to_text(),
        "outcomes": [{"name": o.name, "time_month": o.month, "measure": "percent-change"} for o in analysis.outcomes],
        "inputs": {item.name: {"kind": item.kind, "meaning": item.meaning, "spread": item.spread}
                   for item in analysis.inputs},
        "without_effect": list(analysis.inert),
        "samples": analysis.samples,
        "seed": analysis.seed,
        "runs": analysis.runs,
        "linear_share_of_variance": {
            o.name: _rounded(analysis.given_trials.explained[k]) for k, o in enumerate(analysis.outcomes)
        },
    } | {name: _section(analysis, part) for name, part in zip(_NAMES, sections(analysis), strict=True)}  # fmt: skip


def _section(analysis: Sensitivity, part: Section) -> dict[str, Any]:
    return {
        outcome.name: {
            name: {
                part.index_name.lower().replace(" ", "_"): _rounded(part.index[k, j]),
                "half_width_95": _rounded(part.half[k, j]),
                "alone": _rounded(part.alone[k, j]),
                "rank_correlation": _rounded(part.direction[k, j]),
            }
            for j, name in enumerate(part.names)
        }
        for k, outcome in enumerate(analysis.outcomes)
    }


def _rounded(value: float) -> float:
    return round(float(value), 5)


def _head(analysis: Sensitivity) -> str:
    from osteon.words.courses import course_in_words
    from osteon.words.faces.assessment import assessment_words

    treatment = [course_in_words(course) for course in analysis.regimen.courses] or [
        assessment_words().option.untreated
    ]
    return "\n".join([*treatment, terminal_words().sensitivity.runs(runs=analysis.runs, count=len(analysis.inert))])


def _table(analysis: Sensitivity, part: Section) -> str:
    """Inputs down, outcomes across."""
    from osteon.report.sensitivity_sections import range_in_words
    from osteon.sensitivity.inputs import label

    words, outcomes = terminal_words().sensitivity, range(len(analysis.outcomes))
    lines = [click.style(part.title, bold=True)]
    lines += [
        f"  {words.outcome(outcome=o.words, range=range_in_words(part.values[:, k]))}"
        for k, o in enumerate(analysis.outcomes)
    ]
    heads = "".join(f"{_short(o.name):>{_CELL}}" for o in analysis.outcomes)
    lines += ["", f"  {part.index_name:<{_WORDS}}{heads}"]
    for name in part.rows(outcomes):
        cells = "".join(f"{_cell(part, name, k):>{_CELL}}" for k in outcomes)
        first, *more = textwrap.wrap(label(analysis.input(name)), _WORDS - 2)
        lines += [f"  {first:<{_WORDS}}{cells}", *(f"    {rest}" for rest in more)]
    return "\n".join(lines)


def _cell(part: Section, name: str, outcome: int) -> str:
    index, half, _ = part.numbers(name, outcome)
    return (
        f"{format.number(index, 2)} ±{format.number(half, 2)} {part.arrow(name, outcome)}" if index >= 0.005 else "–  "
    )


def _short(name: str) -> str:
    from osteon.quantities import named, resorption

    one = named(name) or resorption()
    words, quantity = terminal_words().sensitivity, quantity_term(one.name)
    if one.kind == "bmd":
        return quantity
    return words.end(quantity=quantity) if name == one.name else words.months(quantity=quantity)
