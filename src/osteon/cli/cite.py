"""``osteon cite``: the publications that the data, a command or an output rest on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from osteon.words.faces.refusals import refusals_words

if TYPE_CHECKING:
    from osteon.citations.sources_of_answers import Parts

_PATIENT = (".yaml", ".yml")


@click.command(short_help="List the publications behind an answer, or all.")
@click.argument("what", nargs=-1, metavar="[KEY|FILE|COMMAND FILE]...")
@click.option("-r", "--regimen", metavar="TEXT|FILE", help="Treatment of the simulation that is cited.")
@click.option("--rules", metavar="DIR", help="Folder of own rule files, as for assess.")
@click.option(
    "--format", "form", type=click.Choice(["plain", "bibtex", "json"]), default="plain", show_default=True,
    help="How the publications are written.",
)  # fmt: skip
def cite(what: tuple[str, ...], regimen: str | None, rules: str | None, form: str) -> None:
    """List the publications that an answer rests on; without anything named, all of the bibliography.

    KEY is a key of the bibliography, as eastell-2008. FILE is an output of osteon (assess, simulate, forecast, risk,
    report) or a patient file, for which the sources of its assessment are listed. COMMAND FILE lists what assess,
    simulate, forecast or risk of a patient would rest on, with --regimen for the treatment.

    "recalled" marks a publication of which no number has been read in a published text.

    \b
    Examples:
      osteon cite
      osteon cite eastell-2008 hadji-2017 --format bibtex
      osteon cite anna.yaml
      osteon cite simulate anna.yaml -r "letrozole 2.5 mg daily for 5 years"
      osteon assess anna.yaml --json > answer.json && osteon cite answer.json
    """
    from osteon.citations.formats import bibtex, plain, records

    parts = _parts(what, regimen, rules)
    if form == "json":
        click.echo(json.dumps(records(parts), indent=2, ensure_ascii=False))
    elif form == "bibtex":
        click.echo("\n\n".join(bibtex(key for keys in parts.values() for key in keys)))
    else:
        click.echo("\n".join(plain(parts)))


def _parts(what: tuple[str, ...], regimen: str | None, rules: str | None) -> Parts:
    from osteon.citations.sources_of_answers import COMMANDS, of_courses, of_output, of_patient, publications
    from osteon.errors import InputError
    from osteon.records import NOT_GIVEN, bibliography
    from osteon.treatment.regimen import Regimen

    if not what:
        return {"": tuple(bibliography())} if regimen is None else of_courses(Regimen.from_any(regimen).courses)
    command = next((name for name in COMMANDS if name == what[0]), None)
    files = what[1:] if command else what
    if command and not files:
        raise InputError("file", NOT_GIVEN, refusals_words().cite(command=command))
    if all(not Path(name).exists() and not Path(name).suffix for name in files):
        return {"": publications(files)}
    parts: Parts = {}
    for name in files:
        if command or Path(name).suffix.lower() in _PATIENT:
            own = of_patient(name, command or ("assess" if regimen is None else "simulate"), regimen, rules)
        else:
            own = of_output(name, rules)
        for part, keys in own.items():
            parts[part] = tuple(dict.fromkeys((*parts.get(part, ()), *keys)))
    return parts
