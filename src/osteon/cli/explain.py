"""``osteon explain``: a rule, its condition in words, where it stands and how sure its words are."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from osteon.words.faces.terminal import terminal_words

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
    explanations = explained(rule, rules)
    if as_json:
        for item in explanations:
            click.echo(json.dumps(item.to_dict(), ensure_ascii=False))
        return
    click.echo("\n\n".join("\n".join(_lines(item)) for item in explanations))


def _ids(rules: str | None) -> dict[str, list[str]]:
    """Everything that can be explained, by kind."""
    from osteon.care.plan.plan_data import plan_rules
    from osteon.care.rules.library import library

    shelf, kinds = library(rules), terminal_words().explain.kinds
    return {
        kinds.guidelines: [*shelf.guidelines, *shelf.disabled],
        kinds.safety: [rule.id for rule in shelf.safety],
        kinds.flags: [rule.id for rule in shelf.flags],
        kinds.advice: [rule.id for rule in shelf.advice],
        kinds.plan: list(plan_rules()),
    }


def _listed(ids: dict[str, list[str]]) -> Iterator[str]:
    for kind, names in ids.items():
        named = textwrap.fill(
            ", ".join(names), _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )
        yield f"{kind}\n{named}"


def _lines(item: Explanation) -> list[str]:
    from osteon.words.format import true_minus
    from osteon.words.vocabulary import badge, mark_term

    words, mark = terminal_words().explain, badge(item.verification)
    marked = f"   [{mark}]" if mark else ""
    rows = [
        (words.when, true_minus(item.condition)),
        (words.then, true_minus(item.effect)),
        (words.says, true_minus(item.text)),
        (words.source, item.source),
        (words.words, mark_term(item.verification) if item.verification else ""),
        (words.file, words.at(file=item.file, line=item.line)),
        *((words.note, note) for note in item.notes),
    ]
    lines = [f"{item.id}   {item.kind}{marked}"]
    for head, text in rows:
        if text and text != "-":
            wrapped = textwrap.wrap(text, _WIDTH - _HEAD) or [""]
            lines += [f"  {head if index == 0 else '':<{_HEAD - 2}}{line}" for index, line in enumerate(wrapped)]
    return lines
