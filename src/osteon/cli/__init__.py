"""The command ``osteon``: reads what a person typed, calls the library, prints; no science."""

import gc

# A short command ends before its garbage counts: with the usual 700 the collector goes over what the imports have made
# a hundred times, a tenth of the time until the first answer. A long one collects still.
gc.set_threshold(1_000_000, 10, 10)

from osteon.cli.terminal.group import main as main  # noqa: E402  (imports come after the collector is quiet)

__all__ = ["main"]
