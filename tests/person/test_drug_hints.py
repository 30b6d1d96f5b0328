"""One drug is never offered for another: a hint names only the drug of which a word is a slip of the pen."""

from __future__ import annotations

from typing import Any

import pytest

from osteon.drugs.names import plain
from osteon.drugs.recorded_names import recorded
from osteon.errors import InputError, InputErrors
from osteon.person.patient import Patient

#: names of real drugs that the fields do not take
OTHERS = (
    "etidronate", "neridronate", "tiludronate", "olpadronate", "incadronate", "minodronate", "fadrozole", "vorozole",
    "formestane", "estriol", "lasofoxifene", "bazedoxifene", "toremifene", "fulvestrant", "blosozumab", "pamidronate",
    "clodronate", "pamidronate_90mg_monthly", "clodronate_1600mg_daily", "calcitonin", "calcitriol", "burosumab",
)  # fmt: skip
SLIPS = {
    "romosuzumab": "romosozumab", "denosumb": "denosumab", "alendronat": "alendronate", "risendronate": "risedronate",
    "zolendronate": "zoledronate", "ibandronat": "ibandronate", "letrazole": "letrozole", "anastrazole": "anastrozole",
}  # fmt: skip
FIELDS: dict[str, Any] = {
    "draft_order": lambda name: {"draft_order": name},
    "ai.drug": lambda name: {"ai": {"drug": name}},
    "bone_therapy.current": lambda name: {"bone_therapy": {"current": name}},
    "bone_therapy_history": lambda name: {"bone_therapy_history": [{"drug": name}]},
}


def refusal(fields: dict[str, Any]) -> str:
    try:
        Patient.from_any({"sex": "female", "age": 60, **fields}, "assessment")
    except (InputError, InputErrors) as error:
        return str(error)
    return ""


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", OTHERS)
def test_another_drug_is_never_offered(field: str, name: str):
    assert "did you mean" not in refusal(FIELDS[field](name))


@pytest.mark.parametrize("field", ["draft_order", "ai.drug", "bone_therapy.current"])
@pytest.mark.parametrize("slip", SLIPS)
def test_a_hint_names_the_drug_that_was_misspelt(field: str, slip: str):
    said = refusal(FIELDS[field](slip))
    if "did you mean" in said:
        hint = plain(said.split("did you mean ")[1].split("?")[0])
        assert plain(SLIPS[slip]) in hint or hint == plain(recorded(SLIPS[slip], field).drug.name)


def test_a_slip_of_the_pen_is_recognised_with_its_course():
    assert "did you mean alendronate_70mg_weekly?" in refusal({"bone_therapy": {"current": "alendronate_70mg_weakly"}})
    assert "did you mean romosozumab?" in refusal({"draft_order": "romosuzumab"})
