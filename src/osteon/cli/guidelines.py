"""``osteon guidelines``: which guidelines answer, which are superseded, which nobody has read yet."""

from __future__ import annotations

import click

_ID, _STATE, _YEAR = 24, 34, 6


@click.command(short_help="Which guidelines there are, and where each stands.")
@click.option("--rules", metavar="DIR", help="Folder of own rule files that take the place of the packaged ones.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a guideline.")
def guidelines(rules: str | None, as_json: bool) -> None:
    """List the guidelines and where each stands.

    \b
    Examples:
      osteon guidelines
      osteon explain hadji2017
      osteon assess anna.yaml --guideline esmo2020
    """
    import json

    from osteon.care.rules.guideline_list import guidelines as listed
    from osteon.words.faces.terminal import terminal_words

    for one in listed(rules):
        if as_json:
            click.echo(json.dumps(one.to_dict(), ensure_ascii=False))
            continue
        state = (
            terminal_words().guidelines.superseded(state=one.state, guideline=one.superseded_by)
            if one.superseded_by
            else one.state
        )
        click.echo(f"{one.id:<{_ID}}{state:<{_STATE}}{one.year:<{_YEAR}}{one.title}")
