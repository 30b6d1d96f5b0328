"""Units and quantities as people write them: converted where the unit is given, asked where it is another quantity."""

from __future__ import annotations

from typing import Any

import pytest
from field_cases import answer, asked, changed, fields, refusal

from osteon.person.patient import Patient

SECURE = {"dxa": {"lumbar_spine": -2.8}}


@pytest.mark.parametrize("name", ["u01", "u01b", "u01c"])
def test_vitamin_d_in_nanograms_is_converted(name: str):
    assert float(answer(fields(f"units/{name}")).facts["vitamin_d"].value) == pytest.approx(95.3, abs=0.2)


def test_vitamin_d_in_a_unit_that_is_not_in_use_is_refused():
    assert "labs.vit_d_25oh.unit" in refusal(fields("units/u01d"))


def test_a_low_vitamin_d_holds_infusions():
    found = answer(fields("units/u02"))
    assert found.drugs["zoledronate"].status == "hold"
    assert "replete_vitamin_d_first" in found.advice


@pytest.mark.parametrize("written", ["<0.05", "< 0.05", "<=0.05", "≤ 0.05"])
def test_a_marker_below_its_limit_is_a_limit(written: str):
    given = fields("units/u03")
    given["measurements"][0]["value"] = written
    (stored,) = Patient.from_any(given, "assessment").measurements
    assert (stored.value, stored.limit) == (0.05, "below")
    assert answer(given).set_aside == ()


LIMITS = [
    ({"egfr": ">90"}, "egfr", None),
    ({"egfr": "<15", "weight_kg": 60}, "crcl", "below"),
    ({"vit_d_25oh_nmol_l": "<10"}, "vitamin_d", "below"),
    ({"vit_d_25oh": {"value": "<4", "unit": "ng/mL"}}, "vitamin_d", "below"),
    ({"estradiol": {"value": "<5", "unit": "pg/mL"}}, "estradiol", "below"),
    ({"pth_pmol_l": "<0.5"}, "pth", "below"),
    ({"fsh_iu_l": ">100"}, "fsh", "above"),
]


@pytest.mark.parametrize(("labs", "fact", "side"), LIMITS, ids=str)
def test_a_laboratory_value_may_be_a_limit(labs: dict[str, Any], fact: str, side: str | None):
    given = {"sex": "female", "age": 70, "menopause": "postmenopausal", "labs": labs}
    assert answer(given).facts[fact].to_dict().get("limit") == side


def test_what_a_limit_leaves_open_is_unknown_and_what_it_settles_is_known():
    low, open_ = ({"labs": {"vit_d_25oh_nmol_l": f"<{cut}"}} for cut in (25, 80))
    assert "replete_vitamin_d_first" in answer(changed("units/u07", **low)).advice
    assert "replete_vitamin_d_first" not in answer(changed("units/u07", **open_)).advice


def test_ctx_in_picograms_typed_as_nanograms_is_asked_and_converted_with_its_unit():
    assert "implausible" in asked(answer(fields("units/u04"))).values()
    for name in ("u04b", "u04c"):
        (stored,) = Patient.from_any(fields(f"units/{name}"), "assessment").measurements
        assert stored.value == pytest.approx(0.61)


@pytest.mark.parametrize("unit", ["U/L", "IU/L", "ukat/L"])
def test_an_activity_is_never_taken_for_a_mass(unit: str):
    given = fields("units/u05")
    given["measurements"][0]["unit"] = unit
    said = refusal(given)
    assert "another quantity" in said
    assert "did you mean" not in said


@pytest.mark.parametrize("value", [4.3, 4.7, 5.0])
def test_calcium_in_milliequivalents_is_asked(value: float):
    found = answer(changed("units/u06b", labs={"adj_calcium_mmol_l": value}))
    assert asked(found) == {"labs.adj_calcium_mmol_l": "unit"}
    assert found.drugs["denosumab"].status == "hold"


def test_total_calcium_is_adjusted_with_albumin_and_asked_about_without():
    found = answer(fields("units/u06c"))
    assert float(found.facts["calcium"].value) == pytest.approx(2.29)
    assert "Payne" in found.facts["calcium"].origin
    alone = answer(changed("units/u06c", labs={"albumin": None}))
    assert asked(alone) == {"labs.calcium_mmol_l": "incomplete"}
    assert alone.facts["calcium"].value is None
    assert alone.drugs["zoledronate"].status == "hold"


def test_a_total_calcium_beside_another_adjusted_one_is_asked_about():
    found = answer(changed("units/u06c", labs={"adj_calcium_mmol_l": 2.6}))
    assert asked(found) == {"labs.calcium_mmol_l": "contradiction"}


@pytest.mark.parametrize("value", [0.6, 0.8, 1.4])
def test_creatinine_in_milligrams_typed_as_micromoles_is_asked(value: float):
    found = answer(changed("units/u07", labs={"creatinine_umol_l": value}))
    assert asked(found) == {"labs.creatinine_umol_l": "implausible"}
    assert "mg/dL" in found.set_aside[0].reason
    assert "order_creatinine" in found.advice
    assert found.drugs["zoledronate"].status == "hold"


def test_pounds_typed_as_kilograms_are_asked():
    found = answer(fields("units/u08"))
    assert asked(found)["weight_kg"] == "unit"
    assert "68 kg" in found.set_aside[0].reason
    alone = answer({"sex": "female", "age": 63, "menopause": "postmenopausal", "weight_kg": 150.0})
    assert asked(alone) == {"weight_kg": "unit"}


def test_two_weights_of_which_one_is_in_pounds_are_refused_with_the_kilograms():
    assert "is it 141 pounds, that is 64.0 kg?" in refusal(fields("units/u08b"))


def test_a_weight_in_stones_is_converted():
    patient = Patient.from_any(fields("units/u08c"), "assessment")
    assert patient.weight_kg == pytest.approx(64.1, abs=0.1)


def test_only_an_egfr_in_a_small_woman_gives_the_clearance_of_her_body():
    found = answer(fields("units/u13"))
    assert float(found.facts["crcl"].value) < 35
    assert "Cockcroft-Gault" in found.facts["crcl"].origin
    assert found.drugs["zoledronate"].status == "blocked"
    assert "order_creatinine" in found.advice


def test_frax_as_fractions_is_asked():
    assert asked(answer(fields("units/u15"))) == {"frax.mof_pct": "unit", "frax.hip_pct": "unit"}


@pytest.mark.parametrize(
    "labs",
    [
        {"creatinine_umol_l": 160, "egfr": 75},
        {"creatinine_umol_l": 60, "egfr": 35},
        {"creatinine_umol_l": 160, "crcl_ml_min": 80, "weight_kg": 60},
    ],
)
def test_two_numbers_for_one_kidney_that_do_not_fit_are_asked_and_the_graver_decides(labs: dict[str, Any]):
    person = {"sex": "female", "age": 72, "menopause": "postmenopausal", "weight_kg": 60.0}
    found = answer({**person, "labs": labs})
    assert "contradiction" in asked(found).values()
    alone = [
        answer({**person, "labs": {key: value}}).facts["crcl"] for key, value in labs.items() if key != "weight_kg"
    ]
    assert float(found.facts["crcl"].value) == min(float(fact.value) for fact in alone)


@pytest.mark.parametrize(
    "labs",
    [
        {"pth_pmol_l": 5.0},
        {"pth": {"value": 47.1, "unit": "pg/mL"}},
        {"pth_pg_ml": 47.1},
    ],
)
def test_parathyroid_hormone_is_read_in_either_unit(labs: dict[str, Any]):
    patient = Patient.from_any({"sex": "female", "age": 60, "labs": labs}, "assessment")
    assert patient.labs.pth_pmol_l == pytest.approx(5.0, rel=0.01)


def test_phosphate_in_milligrams_typed_as_millimoles_is_asked():
    assert asked(answer(changed("units/u07", labs={"creatinine_umol_l": 70, "phosphate_mmol_l": 3.6}))) == {
        "labs.phosphate_mmol_l": "unit"
    }
