"""``osteon risk``: one patient and a regimen in; the chance of fractures out, with intervals and what moves it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from osteon.cli.simulate import read_patients
from osteon.cli.terminal.places import day

if TYPE_CHECKING:
    from osteon.fracture import Risk

_OUTCOMES = {
    "hip": "hip",
    "vertebral": "spine, with symptoms",
    "forearm": "forearm",
    "humerus": "upper arm",
    "other": "other bones",
    "major": "major osteoporotic",
    "any": "any fracture",
    "vertebral-several": "several vertebrae at once",
}
_TERMS = {
    "density_today": "bone density today",
    "density_change": "change of density from today",
    "turnover": "bone turnover",
    "structure": "structure beyond density",
    "recent_fracture": "how recent the fracture is",
}
_MOVED = ("major", "hip", "vertebral")
_NAME_WIDTH, _YEARS_WIDTH = 27, 18
_TERM_WIDTH, _FACTOR_WIDTH = 34, 22


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
    with working("computing"):
        found = fracture_risk(
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
        for line in json_lines({person.id: found.to_dict()}):
            click.echo(line)
    else:
        parts = [title(person, treatment), *_table(found), *_of_100(found), *_moves(found), *_not_known(found)]
        click.echo("\n".join(parts))
    for note in found.notes:
        click.echo(f"note: {note}", err=True)


def _table(found: Risk) -> list[str]:
    """Outcomes down, horizons across, and FRAX beside where it was entered."""
    heads = "".join(f"{_years(y):>{_YEARS_WIDTH}}" for y in found.years)
    lines = ["", f"{'chance in %, ' + found.region:<{_NAME_WIDTH}}{heads}"]
    for outcome, words in _OUTCOMES.items():
        cells = []
        for years in found.years:
            s = found.summary(outcome, years)
            middle, low, high = (_percent(s[end]) for end in ("median", "low90", "high90"))
            cells.append(f"{f'{middle} ({low}-{high})':>{_YEARS_WIDTH}}")
        lines.append(f"{words:<{_NAME_WIDTH}}{''.join(cells)}")
    if found.frax:
        values = ", ".join(f"{_OUTCOMES[name]} {value:g} %" for name, value in found.frax.items())
        lines.append(f"FRAX in 10 years, as entered: {values}")
    return lines


def _of_100(found: Risk) -> list[str]:
    last = found.years[-1]
    people = {"female": "women", "male": "men"}[found.sex]
    lines = ["", f"of 100 {people} like this one, in {_years(last)}"]
    for outcome, words in (
        ("any", "break a bone"),
        ("major", "of them hip, spine, forearm or upper arm"),
        ("hip", "a hip"),
    ):
        lines.append(f"  {_count(*found.of_100(outcome, last))} {words}")
    dead = round(100 * float(found.death[:, -1].mean()))
    lines.append(f"  about {dead} die without a fracture; the others have neither")
    return lines


def _moves(found: Risk) -> list[str]:
    """Factors by which the rate differs from that of an average person of 65, biggest first."""
    last, names = found.years[-1], list(found.moves[_MOVED[0]])
    total = {outcome: sum(found.moves[outcome].values()) for outcome in _MOVED}
    heads = "".join(f"{_OUTCOMES[o]:>{_FACTOR_WIDTH}}" for o in _MOVED)
    lines = ["", f"{'what moves it, ' + _years(last):<{_TERM_WIDTH}}{heads}"]
    names = ["age", *sorted((n for n in names if n != "age"), key=lambda n: -abs(found.moves["major"][n]))]
    for name in names:
        factors = [math.exp(found.moves[outcome][name]) for outcome in _MOVED]
        if name == "age" or max(abs(math.log(f)) for f in factors) >= 0.005:
            lines.append(
                f"{_words(found, name):<{_TERM_WIDTH}}" + "".join(f"{f'x {f:.2f}':>{_FACTOR_WIDTH}}" for f in factors)
            )
    lines.append(
        f"{'together':<{_TERM_WIDTH}}" + "".join(f"{f'x {math.exp(total[o]):.2f}':>{_FACTOR_WIDTH}}" for o in _MOVED)
    )
    return lines


def _not_known(found: Risk) -> list[str]:
    if not found.unknown:
        return []
    lines, line = ["", "not known, taken as in the population:"], " "
    words = [_words(found, name) for name in found.unknown]
    for word in [*(f"{w}," for w in words[:-1]), words[-1]]:
        if len(line) + len(word) >= 98:
            lines, line = [*lines, line], " "
        line += f" {word}"
    return [*lines, line]


def _words(found: Risk, name: str) -> str:
    if name == "age":
        return f"age {found.age:g} and on, against 65"
    from osteon.quantities import regions, resorption

    terms = _TERMS | {f"{region}_density": f"{region} density" for region in regions()}
    terms[resorption().name] = f"bone turnover ({resorption().words})"
    if name in terms:
        return terms[name]
    from osteon.fracture.parameters import risk_factors

    short = str(next(row["short"] for row in risk_factors()["factors"] if row["name"] == name))
    return f"{short}: {'yes' if found.known[name] else 'no'}" if name in found.known else short


def _count(mean: int, low: int, high: int) -> str:
    return f"{f'about {mean}' if mean else 'fewer than 1'} ({low} to {high})"


def _percent(share: float) -> str:
    if share < 0.0005:
        return "<0.1"
    return f"{100 * share:.0f}" if share >= 0.0995 else f"{100 * share:.1f}"


def _years(years: float) -> str:
    return f"{years:g} year" + ("" if years == 1 else "s")
