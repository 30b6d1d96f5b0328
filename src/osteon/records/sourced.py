"""What every row of numbers says beside them: how sure they are and where they come from."""

from __future__ import annotations

from typing import Literal, TypedDict

from osteon.records.bibliography import Source

Mark = Literal["seen", "recalled", "fitted", "assumed", "input"]
"""Read in a published text, from memory, fitted to the evidence, our choice, or set for each patient or regimen."""


class Sourced(TypedDict):
    """How sure a row is, and where it comes from."""

    status: Mark
    source: Source
