"""``osteon followup``: new measurements against what earlier ones and the treatment should produce."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from osteon.cli.simulate import read_patients
from osteon.cli.terminal.places import day
from osteon.words import format
from osteon.words.faces.terminal import terminal_words
from osteon.words.quantities import quantity_term

if TYPE_CHECKING:
    from osteon.care.followup.followup import Comparison, Followup

_NAME = 18


@click.command(short_help="Judge new measurements against what was expected.")
@click.argument("patient", metavar="PATIENT", type=click.Path())
@click.option("-r", "--regimen", metavar="TEXT|FILE", help="What has been given, months counted from today.")
@click.option("--today", metavar="DATE", help="The day of month 0, such as 2026-03-01 (default: today).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def followup(patient: str, regimen: str | None, today: str | None, as_json: bool) -> None:
    """Judge new measurements against what was expected.

    PATIENT is a YAML or JSON file with dated measurements. For each site and marker the last one is new; it is
    compared with the range in which it should lie, given the earlier ones and the treatment, if the doses are taken.

    \b
    Examples:
      osteon followup anna.yaml
      osteon followup anna.yaml -r "zoledronic acid 4 mg iv every 6 months from month -12"
      osteon followup anna.yaml --today 2026-03-01 --json

    \b
    Measurements in a patient file:
      measurements:
        - {date: 2025-03-01, what: dxa, site: lumbar_spine, device: hologic, value: 0.912, unit: g/cm2}
        - {date: 2026-03-01, what: dxa, site: lumbar_spine, device: hologic, value: 0.951, unit: g/cm2}
        - {date: 2025-03-01, what: ctx, value: 0.45, unit: ng/mL}
        - {date: 2025-07-01, what: ctx, value: 0.14, unit: ng/mL}

    The treatment is what the file tells of the inhibitor (ai) and the bone treatment (bone_therapy), and what -r adds;
    there month 0 is today, so that a treatment begun a year ago starts at month -12.

    \b
    What it says:
      as expected               inside the range, and a real change
      within measurement error  inside the range, but smaller than two measurements differ by chance
      less than expected        bone is protected less: are the doses taken, is there another cause, is it absorbed
      more than expected        bone is protected more: is it the same device, was the sample taken fasting

    The range holds 90 of 100 patients who take their doses: one in ten lies outside by chance. Loss of density that
    guidelines call rapid is named with the guideline. It explains; it does not decide.
    """
    from osteon.cli.terminal.formats import json_lines
    from osteon.cli.terminal.progress import working

    person = read_patients((patient,))[0]
    from osteon.care.followup.followup import followup as compare
    from osteon.cli.terminal.table import title
    from osteon.population.members import courses_of
    from osteon.simulation.simulate import regimens_for

    treatment = regimens_for(regimen, [person])[0]
    with working(terminal_words().working.comparing):
        response = compare(person, treatment, today=day(today))
    if as_json:
        for line in json_lines({person.id: response.to_dict()}):
            click.echo(line)
    else:
        simulated = replace(treatment, courses=courses_of(person, treatment)[0])
        click.echo("\n".join([title(person, simulated), "", *_table(response), *_asked(response), *_rapid(response)]))
    for note in response.notes:
        click.echo(terminal_words().note(text=note), err=True)


def _table(response: Followup) -> Iterator[str]:
    words = terminal_words().followup
    heads = words.columns
    yield (f"{'':<{_NAME}}{heads.new:>17}{heads.since:>12}{heads.change:>10}{heads.expected:>20}{heads.by_chance:>17}")
    for item in response.comparisons:
        sign = {"below": "<", "above": ">"}.get(item.new.limit or "", "")
        value = f"{sign}{format.figures(item.new.value, 3)} {item.new.unit}"
        expected = format.per_cent(format.interval(format.signed(item.low, 1), format.signed(item.high, 1)))
        yield (
            f"{quantity_term(item.quantity):<{_NAME}}{value:>17}{format.day(response.day(item.earlier)):>12}"
            f"{format.per_cent(format.signed(item.change, 1)):>10}{expected:>20}{_chance(item):>17}"
            f"  {_verdict(item.verdict)}"
        )


def _verdict(verdict: str) -> str:
    return str(getattr(terminal_words().followup.verdicts, verdict))


def _chance(item: Comparison) -> str:
    from osteon.care.followup.expected_response import least_significant_percent

    limits = least_significant_percent(item.quantity)
    return format.per_cent(format.interval(format.signed(limits["fall"], 0), format.signed(limits["rise"], 0)))


def _asked(response: Followup) -> Iterator[str]:
    """What is asked where a response is smaller or larger than expected."""
    from osteon.care.plan.plan_data import followup_data

    words, data = terminal_words().followup, followup_data()
    kinds = {item.verdict for item in response.comparisons} | {"odd_jump" for item in response.comparisons if item.odd}
    for kind, asked in (
        ("odd_jump", data.odd_jump),
        ("less_than_expected", data.less),
        ("more_than_expected", data.more),
    ):
        if kind in kinds:
            yield f"\n{words.ask(verdict=_verdict(kind))}"
            for item in asked:
                yield f"  {item.text}"
                source = words.source(source=item.source, verification=item.verification)
                yield click.style(f"    {source}", dim=True)


def _rapid(response: Followup) -> Iterator[str]:
    words = terminal_words().followup
    for item in response.comparisons:
        if item.rapid:
            change = format.per_cent(format.signed(item.per_year, 1))
            yield f"\n{words.rapid(quantity=quantity_term(item.quantity), change=change)}"
        for rule in item.rapid:
            yield f"  {rule.text}"
            source = words.rule(rule=rule.id, source=rule.source, verification=rule.verification)
            yield click.style(f"    {source}", dim=True)
