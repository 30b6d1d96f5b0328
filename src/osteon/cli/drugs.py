"""``osteon drugs``: the catalogue, and one drug explained."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
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
    """List the drugs that a regimen may name, or explain one: strengths and brands, what to do where a dose is
    missed, how it is taken, what it must not be taken with, reactions, pregnancy, what has to follow it.

    NAME may be a brand. Numbers are marked "seen" when they were read in a published text and "recalled" when
    they come from memory and still have to be confirmed.

    \b
    Examples:
      osteon drugs
      osteon drugs jubbonti
      osteon drugs zoledronic acid --json
    """
    from osteon import drugs as catalogue
    from osteon.care.drug_facts import drug_facts
    from osteon.drugs.describe import look_up

    if not words:
        rows = catalogue.listing()
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False) if as_json else _listed(rows))
        return
    resolved = look_up(" ".join(words))
    facts = drug_facts(resolved.drug)
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
    if facts["no_model"]:
        lines += ["", words.no_model(why=facts["no_model"])]
    elif not facts["modelled"]:
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
    lines += [*_strengths(facts), *_use(facts)]
    names = [*facts["synonyms"], *(alias["name"] for alias in facts["stands_for"])]
    if names:
        lines += ["", words.names]
        lines += textwrap.wrap(", ".join(names), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    codes = [f"{label} {facts[key]}" for key, label in (("atc", "ATC"), ("rxnorm", "RxNorm")) if facts[key]]
    if codes:
        lines += ["", words.codes, *_sourced(", ".join(codes), facts["codes"])]
    return "\n".join(lines)


def _strengths(facts: Mapping[str, Any]) -> Iterator[str]:
    """The brands by strength, and the twins that are told apart."""
    words = terminal_words().drugs
    by_strength: dict[str, list[str]] = {}
    for brand in facts["strengths"]:
        doses = dict.fromkeys(words.strength(dose=format.plain(f["dose"]), unit=f["unit"]) for f in brand["forms"])
        by_strength.setdefault(format.listed(doses) or words.any_strength, []).append(brand["name"])
    if by_strength:
        yield from ("", words.brands)
    for strength, names in by_strength.items():
        yield from _wrapped(words.brands_of(strength=strength, names=", ".join(names)))
    twins = [b for b in facts["strengths"] if b["twins"] and b["forms"][0]["dose"] == facts["forms"][0]["dose"]]
    if twins:
        yield from _wrapped(words.twins(names="; ".join(f"{b['name']} / {' / '.join(b['twins'])}" for b in twins)))
    for brand in facts["strengths"]:
        if brand["note"]:
            yield from _wrapped(words.brand_note(name=brand["name"], note=brand["note"]))


def _use(facts: Mapping[str, Any]) -> Iterator[str]:
    """What the label says of its use, what must follow, and what it does not go with."""
    words, label = terminal_words().drugs, facts["label"]
    for head, name in ((words.missed, "missed"), (words.timing, "timing"), (words.reactions, "reactions"),
                       (words.pregnancy, "pregnancy")):  # fmt: skip
        if label[name]:
            yield from ("", head)
        for row in label[name]:
            text = words.named(name=row["name"], text=row["text"]) if row["name"] else row["text"]
            yield from _marked(text, row["status"], row["source"])
    if facts["interactions"]:
        yield from ("", words.interactions)
    for row in facts["interactions"]:
        text = words.named(name=", ".join(row["medicines"]), text=f"{row['text']} {row['do']}")
        yield from _marked(text, row["verification"], f"{row['source']} ({row['rule']})")
    if follows := facts["follows"]:
        yield from ("", words.follows)
        named = {"months": format.plain(follows["follow_on_months"]), "classes": format.listed(follows["followed_by"])}
        yield from _marked(words.follow_on(**named), follows["status"], follows["citation"])
    if label["read"]:
        yield from ("", words.written_down(day=label["read"]))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _marked(text: str, mark: str, source: str) -> list[str]:
    cited = textwrap.wrap(f"[{mark}] {source}", _WIDTH, initial_indent="      ", subsequent_indent="      ")
    return [*_wrapped(text), *cited]


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
