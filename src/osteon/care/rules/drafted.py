"""What the label of a drafted drug warns of, for the flag that says so."""

from __future__ import annotations

from osteon.care.rules.conditions import Known
from osteon.drugs.catalogue import owner_of

#: id of the flag
DRAFTED = "draft_label_warnings"
_INHIBITED = ("current", "planned")


def draft_warnings(drafted: str | None, known: Known) -> dict[str, str]:
    """For the text of the flag: the drug, and its warnings as one sentence; empty where nothing judged is drafted.

    Parameters
    ----------
    drafted : the drug as an assessment names it.
    """
    if drafted is None:
        return {}
    drug, inhibited = owner_of(drafted), known["ai"] in _INHIBITED
    texts = [one.text for one in drug.care.warnings if inhibited or not one.beside_inhibitor]
    return {"drug": drug.name, "warnings": "; ".join(text.rstrip(".").replace(". ", "; ") for text in texts)}
