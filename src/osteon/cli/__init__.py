"""The command ``osteon``. Reads what a person typed, calls the library, prints; contains no science."""

from osteon.cli.terminal.group import main as main

__all__ = ["main"]
