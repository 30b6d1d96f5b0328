"""``osteon guidelines``: which guidelines answer and where each stands; ``fill`` writes an empty one down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from osteon.cli.guidelines_fill import fill
from osteon.cli.terminal.places import day

if TYPE_CHECKING:
    from osteon.care.rules.guideline_list import GuidelineState

_ID, _STATE, _READ, _EXPIRES, _OF = 24, 38, 12, 14, 15


@click.group(short_help="Which guidelines there are, and where each stands.", invoke_without_command=True)
@click.option("--rules", metavar="DIR", help="Folder of own rule files that take the place of the packaged ones.")
@click.option("--country", metavar="NAME", help="Whose guidelines stand first, such as uk (default: none chosen).")
@click.option("--today", metavar="DATE", help="The day on which they are current or not (default: today).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a guideline.")
@click.pass_context
def guidelines(
    context: click.Context, rules: str | None, country: str | None, today: str | None, as_json: bool
) -> None:
    """List the guidelines and where each stands: in use, superseded, expired, from memory, not written.

    \b
    Examples:
      osteon guidelines
      osteon guidelines --country uk
      osteon guidelines fill hadji2025
      osteon explain hadji2017
      osteon assess anna.yaml --guideline esmo2020
    """
    if context.invoked_subcommand is not None:
        return
    import json

    from osteon.care.rules.guideline_list import guidelines as listed
    from osteon.care.rules.standing import country_of

    place, when = country_of(country, "--country"), day(today)
    states = listed(rules, country=place, today=when)
    for line in (json.dumps(one.to_dict(), ensure_ascii=False) for one in states) if as_json else _table(states):
        click.echo(line)
    if not as_json:
        for line in _files(states, rules):
            click.echo(line)


def _table(states: tuple[GuidelineState, ...]) -> Iterator[str]:
    from osteon.words.faces.terminal import terminal_words
    from osteon.words.vocabulary import state_term

    words = terminal_words().guidelines
    heads = words.heads
    yield _row(heads.id, heads.state, heads.read, heads.expires, heads.of, heads.title)
    for one in states:
        state = state_term(one.state)
        if one.superseded_by:
            state = words.superseded(state=state, guideline=one.superseded_by)
        yield _row(one.id, state, one.read_on or words.nobody, one.expires, ", ".join(one.countries), one.title)
        marks = ", ".join(f"{mark} {count}" for mark, count in one.verification.items())
        edition = words.edition(edition=one.edition, marks=marks) if marks else words.edition_alone(edition=one.edition)
        yield f"{'':<{_ID}}{edition}"


def _files(states: tuple[GuidelineState, ...], rules: str | None) -> Iterator[str]:
    """The files of safety rules, flags and advice, and last who read what."""
    from osteon.care.rules.library import library
    from osteon.care.rules.standing import reader_name
    from osteon.words.faces.terminal import terminal_words

    words, files = terminal_words().guidelines, library(rules).files
    yield ""
    for one in files:
        read, expires = (words.nobody if day is None else day.isoformat() for day in (one.read_on, one.expires))
        yield words.file(what=one.name, count=one.rules, read=read, expires=expires)
    yield ""
    read_by: dict[str, list[str]] = {}
    for name, reader in [(one.id, one.reader) for one in states] + [(f.name, reader_name(f.reader)) for f in files]:
        if reader:
            read_by.setdefault(reader, []).append(name)
    for reader, names in read_by.items():
        yield words.reader(reader=reader, guidelines=", ".join(names))


def _row(name: str, state: str, read: str, expires: str, of: str, title: str) -> str:
    return f"{name:<{_ID}}{state:<{_STATE}}{read:<{_READ}}{expires:<{_EXPIRES}}{of:<{_OF}}{title}"


guidelines.add_command(fill)
