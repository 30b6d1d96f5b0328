"""``osteon risk``: one patient and a regimen in; the chance of fractures out, with intervals and what moves it."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

import click

from osteon.cli.simulate import read_patients
from osteon.cli.terminal.places import day
from osteon.words import format
from osteon.words.faces.assessment import assessment_words
from osteon.words.faces.terminal import terminal_words
from osteon.words.quantities import quantity_term
from osteon.words.vocabulary import fracture_term, yes_or_no

if TYPE_CHECKING:
    from osteon.fracture import Risk

_OUTCOMES = ("hip", "vertebral", "forearm", "humerus", "other", "major", "any", "vertebral-several")
_MOVED = ("major", "hip", "vertebral")
_NAME_WIDTH, _YEARS_WIDTH = 27, 18
_TERM_WIDTH, _FACTOR_WIDTH = 34, 22
_LINE = 98


@click.command(short_help="Chance of fractures, with intervals.")
@click.argument("patient", metavar="PATIENT", type=click.Path())
@click.option("-r", "--regimen", metavar="TEXT|FILE", help="Treatment in words, or a YAML, JSON or CSV file.")
@click.option("--region", default="us-claims", show_default=True, help="Baseline rates: us-claims or uk.")
@click.option("--years", default=10.0, show_default=True, help="Longest horizon, 1 to 15.")
@click.option("--falls", type=click.Choice(["yes", "no"]), help="A fall in the past year (default: not known).")
@click.option(
    "--cancer-deaths", default=0.0, show_default=True, help="Deaths a year from the cancer, a share like 0.02."
)
@click.option("--draws", default=1000, show_default=True, help="Draws behind the intervals, 50 to 8000.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same risk.")
@click.option("--today", metavar="DATE", help="The day of month 0, such as 2026-03-01 (default: today).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def risk(
    patient: str,
    regimen: str | None,
    region: str,
    years: float,
    falls: str | None,
    cancer_deaths: float,
    draws: int,
    seed: int,
    today: str | None,
    as_json: bool,
) -> None:
    """Chance of fractures of one patient, with intervals.

    PATIENT is a YAML or JSON file; sex and age are enough. Month 0 is today. A drug changes the chance only
    through the bone density, turnover and structure that osteon simulates; there is no factor for taking it.

    \b
    Examples:
      osteon risk anna.yaml
      osteon risk anna.yaml -r "anastrozole 1 mg daily for 5 years"
      osteon risk anna.yaml -r "denosumab 60 mg sc every 6 months x 4" --region uk --falls yes
      osteon risk anna.yaml -r regimen.yaml --years 5 --json

    \b
    What a patient file can say, beside sex and age:
      dxa: {total_hip: -1.6, lumbar_spine: -2.1}
      fractures: [{site: distal_radius, age: 58}]
      parent_hip_fracture: true
      smoking: never
      alcohol_units_per_day: 1
      oral_glucocorticoid_months: 0
      conditions: [rheumatoid_arthritis]
      bmi: 24
      frax: {mof_pct: 14, hip_pct: 3.1}

    What it does not say is not known, which is never "no": the chance is then that of people who may or may not
    have it. Bone density that was not measured may be any that people of this age have; the interval shows it.
    FRAX values are shown beside as they were entered; osteon does not compute them.

    The table shows the median and, in brackets, the 90 % interval. A chance counts people with at least one such
    fracture, and who die first cannot have it.
    """
    from osteon.cli.terminal.formats import json_lines
    from osteon.cli.terminal.progress import working

    person = read_patients((patient,))[0]
    from osteon.cli.terminal.table import title
    from osteon.fracture import risk as fracture_risk
    from osteon.simulation.simulate import regimens_for

    treatment = regimens_for(regimen, [person])[0]
    with working(terminal_words().working.computing):
        result = fracture_risk(
            person,
            treatment,
            years,
            region,
            falls=None if falls is None else falls == "yes",
            cancer_deaths=cancer_deaths,
            draws=draws,
            seed=seed,
            today=day(today),
        )
    if as_json:
        for line in json_lines({person.id: result.to_dict()}):
            click.echo(line)
    else:
        parts = [title(person, treatment), *_table(result), *_of_100(result), *_moves(result), *_not_known(result)]
        click.echo("\n".join(parts))
    for note in result.notes:
        click.echo(terminal_words().note(text=note), err=True)


def _table(result: Risk) -> list[str]:
    """Outcomes down, horizons across, and FRAX beside where it was entered."""
    words = terminal_words().risk
    heads = "".join(f"{_years(y):>{_YEARS_WIDTH}}" for y in result.years)
    lines = ["", f"{words.head(region=result.region):<{_NAME_WIDTH}}{heads}"]
    for outcome in _OUTCOMES:
        cells = []
        for years in result.years:
            s = result.summary(outcome, years)
            cell = format.narrow_spread(*(_percent(s[end]) for end in ("median", "low90", "high90")))
            cells.append(f"{cell:>{_YEARS_WIDTH}}")
        lines.append(f"{fracture_term(outcome):<{_NAME_WIDTH}}{''.join(cells)}")
    if result.frax:
        cells = [f"{fracture_term(name)} {format.per_cent(format.plain(value))}" for name, value in result.frax.items()]
        lines.append(words.frax(values=format.listed(cells)))
    return lines


def _of_100(result: Risk) -> list[str]:
    words, last = terminal_words().risk, result.years[-1]
    lines = ["", words.of_100(years=_years(last), sex=result.sex)]
    for outcome, phrase in (("any", words.any), ("major", words.major), ("hip", words.hip)):
        lines.append(f"  {phrase(count=_count(*result.of_100(outcome, last)))}")
    return [*lines, f"  {words.dead(count=round(100 * float(result.death[:, -1].mean())))}"]


def _moves(result: Risk) -> list[str]:
    """Factors by which the rate differs from that of an average person of 65, biggest first."""
    words, last, names = terminal_words().risk, result.years[-1], list(result.moves[_MOVED[0]])

    def line(name: str, logs: list[float]) -> str:
        factors = (words.times(factor=format.number(math.exp(one), 2)) for one in logs)
        return f"{name:<{_TERM_WIDTH}}" + "".join(f"{factor:>{_FACTOR_WIDTH}}" for factor in factors)

    heads = "".join(f"{fracture_term(o):>{_FACTOR_WIDTH}}" for o in _MOVED)
    lines = ["", f"{words.moves(years=_years(last)):<{_TERM_WIDTH}}{heads}"]
    names = ["age", *sorted((n for n in names if n != "age"), key=lambda n: -abs(result.moves["major"][n]))]
    for name in names:
        logs = [result.moves[outcome][name] for outcome in _MOVED]
        if name == "age" or max(map(abs, logs)) >= 0.005:
            lines.append(line(_words(result, name), logs))
    return [*lines, line(words.together, [sum(result.moves[outcome].values()) for outcome in _MOVED])]


def _not_known(result: Risk) -> list[str]:
    if not result.unknown:
        return []
    text = format.listed(_words(result, name) for name in result.unknown)
    lines = textwrap.wrap(text, _LINE, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return ["", terminal_words().risk.not_known, *lines]


def _words(result: Risk, name: str) -> str:
    words = terminal_words().risk
    if name == "age":
        return words.age(age=format.plain(result.age))
    if (term := getattr(words.terms, name, None)) is not None:
        return str(term)
    from osteon.quantities import regions, resorption

    if name == resorption().name:
        return words.marker(marker=quantity_term(name))
    region = name.removesuffix("_density")
    if region != name and region in regions():
        return words.density(region=region)
    from osteon.fracture.parameters import risk_factors

    short = str(next(row["short"] for row in risk_factors()["factors"] if row["name"] == name))
    if name not in result.known:
        return short
    return assessment_words().fact_flag(fact=short, value=yes_or_no(bool(result.known[name])))


def _count(mean: int, low: int, high: int) -> str:
    words, span = terminal_words().risk, format.interval(str(low), str(high))
    return words.count(count=mean, interval=span) if mean else words.count_few(interval=span)


def _percent(share: float) -> str:
    if share < 0.0005:
        return terminal_words().risk.few
    return format.number(100 * share, 0 if share >= 0.0995 else 1)


def _years(years: float) -> str:
    return assessment_words().years(count=format.plain(years))
