"""``osteon explain``: a rule, its condition in words, where it stands and how sure its words are."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from osteon.care.rules.explain import Explanation

_WIDTH, _HEAD = 100, 12


@click.command(short_help="Show a rule, its source and where it stands.")
@click.argument("rule", metavar="[RULE]", required=False)
@click.option("--rules", metavar="DIR", help="Folder of own rule files that take the place of the packaged ones.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a rule.")
def explain(rule: str | None, rules: str | None, as_json: bool) -> None:
    """Show a rule, its source and where it stands.

    RULE is an id out of an assessment: a safety rule, a guideline or one of its rules, a flag or an advice. Without it
    all ids are listed.

    \b
    Examples:
      osteon explain S-REN-ZOL
      osteon explain hadji2017.two-factors
      osteon explain hadji2017
      osteon explain table_gap
      osteon explain
    """
    import json

    from osteon.care.rules.explain import explain as explained

    if rule is None:
        ids = _ids(rules)
        click.echo(json.dumps(ids, ensure_ascii=False) if as_json else "\n\n".join(_listed(ids)))
        return
    found = explained(rule, rules)
    if as_json:
        for item in found:
            click.echo(json.dumps(item.to_dict(), ensure_ascii=False))
        return
    click.echo("\n\n".join("\n".join(_lines(item)) for item in found))


def _ids(rules: str | None) -> dict[str, list[str]]:
    """Everything that can be explained, by kind."""
    from osteon.care.plan.plan_data import plan_rules
    from osteon.care.rules.library import library

    shelf = library(rules)
    return {
        "guidelines": [*shelf.guidelines, *shelf.disabled],
        "safety rules": [rule.id for rule in shelf.safety],
        "flags": [rule.id for rule in shelf.flags],
        "advice": [rule.id for rule in shelf.advice],
        "monitoring and follow-up": list(plan_rules()),
    }


def _listed(ids: dict[str, list[str]]) -> Iterator[str]:
    for kind, names in ids.items():
        named = textwrap.fill(
            ", ".join(names), _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )
        yield f"{kind}\n{named}"


def _lines(item: Explanation) -> list[str]:
    from osteon.care.rules.explain import MARKS

    badge = "" if item.verification in ("seen", "") else f"   [{item.verification}]"
    rows = [
        ("when", item.condition),
        ("then", item.effect),
        ("says", item.text),
        ("source", item.source),
        ("words", MARKS.get(item.verification, "")),
        ("file", f"{item.file} line {item.line}"),
        *(("note", note) for note in item.notes),
    ]
    lines = [f"{item.id}   {item.kind}{badge}"]
    for head, text in rows:
        if text and text != "-":
            wrapped = textwrap.wrap(text, _WIDTH - _HEAD) or [""]
            lines += [f"  {head if index == 0 else '':<{_HEAD - 2}}{line}" for index, line in enumerate(wrapped)]
    return lines
