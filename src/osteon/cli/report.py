"""``osteon report``: one patient in; two printed pages out, as HTML or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osteon.cli.terminal.places import day
from osteon.errors import InputError
from osteon.words.faces.refusals import refusals_words
from osteon.words.faces.terminal import terminal_words
from osteon.words.format import any_of

if TYPE_CHECKING:
    from datetime import date

    from osteon.person.patient import Patient

_FORMATS = (".html", ".pdf")


@click.command(short_help="Two printed pages about one patient.")
@click.argument("patient", metavar="PATIENT", type=click.Path())
@click.option("--out", required=True, metavar="F", help="Write to F.html or F.pdf.")
@click.option("-r", "--regimen", metavar="TEXT|FILE", help="Also show this treatment: in words, or a regimen file.")
@click.option("--today", metavar="DATE", help="The day of month 0, such as 2026-03-01 (default: today).")
@click.option("--rules", metavar="DIR", help="Folder of own rule files that take the place of the packaged ones.")
@click.option(
    "--country", metavar="NAME", help="Whose guidelines stand first and are named, such as uk (default: none)."
)
def report(
    patient: str, out: str, regimen: str | None, today: str | None, rules: str | None, country: str | None
) -> None:
    """Write two printed pages about one patient.

    PATIENT is a YAML or JSON patient file. The first page has the answer: category, what decided it, what is not
    known, drugs and safety, what each guideline would say, and what is due. The second shows what each option would
    do over ten years: bone density, turnover and fractures out of 100 people, the calendar and what to expect.

    \b
    Examples:
      osteon report anna.yaml --out anna.pdf
      osteon report anna.yaml --out anna.html --today 2026-03-01
      osteon report anna.yaml --out anna.pdf -r "letrozole 2.5 mg daily for 5 years; risedronate 35 mg weekly"

    \b
    A patient file:
      sex: female
      age: 63
      menopause: postmenopausal
      ai: {drug: letrozole, status: current, months: 6}
      dxa: {lumbar_spine: -1.8, total_hip: -1.2, femoral_neck: -1.5, age_months: 2}

    An HTML file needs nothing beside it and prints on two A4 pages; a PDF has two. A file that exists is replaced,
    once the new one is whole. What the patient file does not say is not known, which is never "no". The report names
    the patient as the file does (its id, or the file's name), and nothing else of who it is.

    It explains and never prescribes; what it shows is a simulation of people like the patient.
    """
    from osteon.cli.terminal.progress import working
    from osteon.report.files import check_writable, replacing

    kind = _kind(out)
    check_writable(out, "--out")
    from osteon.care.rules.standing import country_of

    place = country_of(country, "--country")
    from datetime import date

    from osteon.care import assess
    from osteon.person.patient import Patient
    from osteon.report.summary import report_html, report_pdf

    when = day(today) or date.today()
    person = Patient.from_any(patient, "assessment", today=when)
    with working(terminal_words().working.report):
        assessment = assess(person, today=when, rules=rules, country=place)
        own = None if regimen is None else _own(person, regimen, when)
        document = report_pdf(assessment, when, own) if kind == ".pdf" else report_html(assessment, when, own).encode()
        with replacing(out, "--out") as temporary:
            temporary.write_bytes(document)
    click.echo(terminal_words().written(file=out), err=True)


def _kind(out: str) -> str:
    kind = Path(out).suffix.lower()
    if kind not in _FORMATS:
        raise InputError("--out", out, refusals_words().ending(endings=any_of(_FORMATS)))
    return kind


def _own(person: Patient, regimen: str, today: date) -> tuple[str, dict[str, Any]]:
    """The treatment that was asked for: its name, and what it would do beside the inhibitor alone."""
    from osteon.care.plan.inhibitor import inhibitor
    from osteon.care.plan.outlook import outlooks
    from osteon.fracture.simulated import READ
    from osteon.population.members import courses_of
    from osteon.population.observations import observations
    from osteon.simulation.calibrated import not_calibrated
    from osteon.simulation.past_treatment import patient_cautions
    from osteon.simulation.simulate import regimens_for
    from osteon.treatment.regimen import Regimen

    if person.age is None:
        raise InputError("age", None, refusals_words().age)
    asked = regimens_for(regimen, [person])[0]
    alone = Regimen.from_text(inhibitor(person).words or "none")
    courses_read = {
        name: courses_of(person, treatment, READ) for name, treatment in (("alone", alone), ("asked", asked))
    }
    plans = {name: courses for name, (courses, _) in courses_read.items()}
    notes = [
        *dict.fromkeys([*asked.notes, *patient_cautions(person, asked), *not_calibrated(courses_read["asked"][1])])
    ]
    outlook = outlooks(person, plans, observations(person, today)[0])["asked"].to_dict()
    return terminal_words().report.asked_for, outlook | {"notes": notes}
