"""The lines of the outlook: which are drawn, what they are called, and a look that each keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ALONE = "inhibitor_alone"
UNAIDED = "_unaided"
#: options ticked at first, beside the inhibitor alone
_TICKED = 2
_NAMES = {
    "base": "calcium, vitamin D, exercise",
    "risedronate": "risedronate",
    "alendronate": "alendronate",
    "ibandronate_oral": "ibandronate",
    "zoledronate": "zoledronic acid",
    "denosumab": "denosumab",
    "exit_now": "denosumab ends, follow-on",
}
_NAMES_UNAIDED = {"denosumab": ("denosumab, then nothing", 8), "exit_now": ("denosumab ends, nothing", 9)}
_PLACES = (ALONE, "base", "zoledronate", "denosumab", "risedronate", "alendronate", "ibandronate_oral")
"""Which colour and dash a line has: a drug keeps its own, whatever else is shown."""


@dataclass(frozen=True)
class Line:
    """One option as it is drawn: `place` is its colour and dash."""

    key: str
    name: str
    place: int
    ticked: bool
    outlook: Mapping[str, Any]


def lines(plan: Mapping[str, Any]) -> list[Line]:
    """Everything that was simulated: the inhibitor alone, each option, and denosumab without its follow-on."""
    if plan.get("inhibitor_alone") is None:
        return []
    found = [Line(ALONE, "inhibitor alone" if plan["inhibitor"].get("drug") else "no treatment", 1, True,
                  plan["inhibitor_alone"])]  # fmt: skip
    drugs = 0
    for option in plan["options"]:
        key = option["option"]
        if option["outlook"] is None:
            continue
        drugs += key != "base"
        ticked = (key != "base" and drugs <= _TICKED) or len(plan["options"]) == 1
        place = _PLACES.index(key) + 1 if key in _PLACES else len(_PLACES)
        found.append(Line(key, _NAMES.get(key, key), place, ticked, option["outlook"]))
        if option["outlook_if_stopped_unaided"] is not None:
            name, own = _NAMES_UNAIDED.get(key, (f"{key}, then nothing", 8))
            found.append(Line(key + UNAIDED, name, own, False, option["outlook_if_stopped_unaided"]))
    return found
