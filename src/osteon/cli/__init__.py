"""The command ``osteon``: reads what a person typed, calls the library, prints; no science."""

from osteon.cli.terminal.group import main as main

__all__ = ["main"]
