"""All that is on file about a drug: its catalogue entry with what it does not go together with."""

from __future__ import annotations

from typing import Any

from osteon.care.rules.library import library
from osteon.drugs.describe import describe
from osteon.drugs.drug import Drug


def drug_facts(drug: Drug) -> dict[str, Any]:
    """Plain data for JSON: as `osteon.drugs.describe`, and ``interactions`` with medicines."""
    return describe(drug) | {"interactions": [one.to_dict() for one in library().interactions.of(drug)]}
