"""The lines of the outlook: which are drawn, what they are called, and a look that each keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osteon.drugs.catalogue import care_statuses
from osteon.words.options import option_drug, reference_name, unaided_name

ALONE = "inhibitor_alone"
UNAIDED = "_unaided"
#: options ticked at first, beside the inhibitor alone
_TICKED = 2
_BASE = "base"
_EXIT = "exit"
_WITHOUT_DRUG = ("base", "pause")
#: colour and dash of the lines that are no drug's; a drug's own stand in its file
_OWN_PLACES = {ALONE: 1, _BASE: 2}
_OTHER_PLACE, _UNAIDED_PLACE, _EXIT_UNAIDED_PLACE = 7, 8, 9


@dataclass(frozen=True)
class Line:
    """One option as it is drawn: `place` is its colour and dash."""

    key: str
    name: str
    place: int
    ticked: bool
    outlook: Mapping[str, Any]


def lines(plan: Mapping[str, Any]) -> list[Line]:
    """Everything that was simulated: the inhibitor alone, each option, and those that need a follow-on without it."""
    if plan.get("inhibitor_alone") is None:
        return []
    drawn = [Line(ALONE, reference_name(plan["inhibitor"].get("drug")), 1, True, plan["inhibitor_alone"])]
    drugs = 0
    for option in plan["options"]:
        key = option["option"]
        if option["outlook"] is None:
            continue
        with_drug = option["kind"] not in _WITHOUT_DRUG
        drugs += with_drug
        ticked = (with_drug and drugs <= _TICKED) or len(plan["options"]) == 1
        drawn.append(Line(key, option_drug(option), _place(key), ticked, option["outlook"]))
        if option["outlook_if_stopped_unaided"] is not None:
            own = _EXIT_UNAIDED_PLACE if option["kind"] == _EXIT else _UNAIDED_PLACE
            drawn.append(Line(key + UNAIDED, unaided_name(option), own, False, option["outlook_if_stopped_unaided"]))
    return drawn


def _place(key: str) -> int:
    """Colour and dash: a drug keeps its own, whatever else is shown."""
    status = care_statuses().get(key)
    return _OWN_PLACES.get(key) or (status.line if status else None) or _OTHER_PLACE
