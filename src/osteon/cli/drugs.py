"""``osteon drugs``: the catalogue, and one drug explained."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import click

from osteon.words import format
from osteon.words.faces.terminal import terminal_words

_WIDTH = 96


@click.command(short_help="List the drugs, or explain one with its sources.")
@click.argument("words", nargs=-1, metavar="[NAME]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def drugs(words: tuple[str, ...], as_json: bool) -> None:
    """List the drugs that a regimen may name, or explain one.

    NAME may be a brand. Numbers are marked "seen" when they were read in a published text and "recalled" when
    they come from memory and still have to be confirmed.

    \b
    Examples:
      osteon drugs
      osteon drugs zometa
      osteon drugs zoledronic acid --json
    """
    from osteon import drugs as catalogue

    if not words:
        rows = catalogue.listing()
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False) if as_json else _listed(rows))
        return
    resolved = catalogue.resolve(" ".join(words))
    facts = catalogue.describe(resolved.drug)
    if as_json:
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    if resolved.note:
        click.echo(f"{resolved.note}\n", err=True)
    click.echo(_explained(facts))


def _listed(rows: list[dict[str, Any]]) -> str:
    from osteon.words.courses import dose_in_words

    width = max(len(row["name"]) for row in rows) + 2
    lines = []
    for drug_class, group in groupby(rows, key=lambda row: row["class"]):
        lines.append(click.style(drug_class, bold=True))
        for row in group:
            brands = ", ".join(row["brands"])
            lines.append(f"  {row['name']:<{width}}{dose_in_words(row['usual']):<42}{brands}".rstrip())
    lines.append("")
    lines.append(terminal_words().drugs.one)
    return "\n".join(lines)


def _explained(facts: Mapping[str, Any]) -> str:
    from osteon.words.courses import dose_in_words

    words = terminal_words().drugs
    lines = [click.style(facts["name"], bold=True) + f"  {facts['class']}", ""]
    lines += textwrap.wrap(facts["effect"], _WIDTH)
    if not facts["modelled"]:
        lines += ["", words.no_effect]
    lines += ["", words.usual]
    for form in facts["forms"]:
        lines += _sourced(dose_in_words(form), form)
    if facts["facts"]:
        lines += ["", words.numbers]
    for fact in facts["facts"]:
        lines += _sourced(_fact_in_words(fact), fact)
        if fact["note"]:
            lines += textwrap.wrap(fact["note"], _WIDTH, initial_indent="      ", subsequent_indent="      ")
    limits = facts["limits"]
    if limits:
        lines += ["", words.doses]
    for route, limit in limits.items():
        unit = facts["forms"][0]["unit"]
        range_ = format.interval(format.plain(limit["lowest"]), format.plain(limit["highest"]))
        lines.append(f"  {words.dose(route=route, interval=range_, unit=unit, basis=limit['basis'])}")
    names = [*facts["brands"], *facts["synonyms"], *(alias["name"] for alias in facts["stands_for"])]
    if names:
        lines += ["", words.names]
        lines += textwrap.wrap(", ".join(names), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    codes = [f"{label} {facts[key]}" for key, label in (("atc", "ATC"), ("rxnorm", "RxNorm")) if facts[key]]
    if codes:
        lines += ["", words.codes, *_sourced(", ".join(codes), facts["codes"])]
    return "\n".join(lines)


def _sourced(text: str, source: Mapping[str, Any]) -> list[str]:
    """A statement, and under it where it comes from and whether anyone has read it there."""
    doi = f" doi:{source['doi']}" if source["doi"] else ""
    cited = f"[{source['status']}] {source['citation']}{doi}"
    return [f"  {text}", *textwrap.wrap(cited, _WIDTH, initial_indent="      ", subsequent_indent="      ")]


def _fact_in_words(fact: Mapping[str, Any]) -> str:
    words, low, high = terminal_words().drugs, fact["low"], fact["high"]
    fields = {"quantity": fact["quantity"], "value": format.plain(fact["value"]), "unit": fact["unit"]}
    if low is None or high is None:
        return words.fact(**fields)
    return words.fact_range(interval=format.interval(format.plain(low), format.plain(high)), **fields)
