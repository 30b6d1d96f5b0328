"""Why somebody is out of scope stands first on every face, and a man is a man on each."""

from __future__ import annotations

import re

import pytest
from care.care_cases import TODAY, changed
from faces import Faces, faces

WOMEN = {
    "before": {"age": 40, "menopause": "premenopausal"},
    "around": {"age": 47, "menopause": "perimenopausal"},
    "chemotherapy": {"age": 47, "menopause_cause": "chemotherapy"},
    "ended": {
        "age": 43,
        "menopause": "premenopausal_ofs",
        "gonadal_suppression": {"how": "gnrh", "status": "completed", "months": 12, "months_since_stop": 3},
    },
}
MEN = {
    "on an inhibitor": {"gonadal_suppression": {"status": "never"}},
    "suppressed": {"gonadal_suppression": {"how": "gnrh", "status": "current", "months": 8}},
    "not told": {},
    "young": {"age": 41, "labs": {"testosterone_nmol_l": 4}},
    "without cancer": {"ai": {"drug": "none", "status": "never", "months": 0}},
    "high": {"dxa": {"lumbar_spine": -2.8, "total_hip": -2.6, "femoral_neck": -2.5}, "falls_past_year": 2},
    "denosumab": {"bone_therapy": {"current": "denosumab_60mg_q6mo", "months": 20, "months_since_last_dose": 8}},
}


def shown(fields: dict[str, object]) -> Faces:
    return faces(changed(id="g", **fields), TODAY)


@pytest.mark.parametrize("kind", WOMEN)
def test_working_ovaries_stand_first_on_every_face(kind: str):
    one = shown(WOMEN[kind])
    sentence = one.data["next_action"]["sentence"]
    assert one.data["category"] == "out_of_scope"
    assert one.data["flags"][0] == "ai_requires_ovarian_suppression"
    assert "oncologist" in sentence
    reason = "The ovaries may still work"
    for text in (one.terminal, one.report, one.clinician):
        assert sentence in text
        assert reason in text
        head = text[: text.index(reason)]
        assert "zoledronic" not in head
    assert "cancer team" in one.patient
    assert one.patient.index("cancer team") < 600


@pytest.mark.parametrize("kind", MEN)
def test_a_man_is_never_called_she(kind: str):
    one = shown({"sex": "male", "menopause": "not_applicable", "age": 66, **MEN[kind]})
    words = re.compile(r"\b(she|her|hers|herself)\b", re.IGNORECASE)
    for face in ("terminal", "report", "clinician", "patient", "data"):
        text = str(getattr(one, face))
        assert not words.search(text), (face, words.search(text))
    assert "Woman" not in one.report
