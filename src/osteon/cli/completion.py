"""``osteon completion``: completion for the shells that click knows."""

from __future__ import annotations

import click


@click.command(short_help="Print the completion script for a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    \b
    bash   eval "$(osteon completion bash)"                            in ~/.bashrc
    zsh    eval "$(osteon completion zsh)"                             in ~/.zshrc
    fish   osteon completion fish > ~/.config/fish/completions/osteon.fish
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    assert script is not None
    click.echo(script(ctx.find_root().command, {}, "osteon", "_OSTEON_COMPLETE").source())
