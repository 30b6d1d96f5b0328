"""Whatever way a fact is written, the answer is the same; whatever is added, an unsafe drug does not become safe."""

from __future__ import annotations

from typing import Any

import pytest
from field_cases import answer, asked
from hypothesis import given, settings
from hypothesis import strategies as st

from osteon.care.assessment import Assessment
from osteon.person.patient import Patient

WELL: dict[str, Any] = {
    "sex": "female", "age": 66, "menopause": "postmenopausal", "bmi": 26.0,
    "ai": {"drug": "letrozole", "status": "current", "months": 20},
    "dxa": {"lumbar_spine": -2.6, "total_hip": -2.0, "femoral_neck": -2.2, "age_months": 2}, "fractures": [],
    "conditions": [], "bone_therapy": {"current": "none"},
    "labs": {"creatinine_umol_l": 70.0, "weight_kg": 64.0, "adj_calcium_mmol_l": 2.35, "vit_d_25oh_nmol_l": 70.0},
}  # fmt: skip


def with_labs(**labs: Any) -> dict[str, Any]:
    return WELL | {"labs": WELL["labs"] | labs}


def outcome(found: Assessment) -> Any:
    drugs = {name: drug.status for name, drug in found.drugs.items()}
    return found.category, found.flags, found.advice, drugs


@given(st.floats(1.9, 3.2))
@settings(max_examples=25, deadline=None)
def test_calcium_means_the_same_in_every_unit(value: float):
    one = answer(with_labs(adj_calcium_mmol_l=value))
    for unit, factor in (("mg/dL", 4.0078), ("mEq/L", 2.0)):
        written = {"value": value * factor, "unit": unit}
        assert outcome(answer(with_labs(adj_calcium_mmol_l=None, adj_calcium=written))) == outcome(one)


@given(st.floats(40, 110), st.sampled_from(["lb", "st", "kg"]))
@settings(max_examples=25, deadline=None)
def test_weight_means_the_same_in_every_unit(kilograms: float, unit: str):
    factor = {"lb": 1 / 0.45359237, "st": 1 / 6.35029318, "kg": 1.0}[unit]
    one, other = (
        answer(with_labs(weight_kg=None, **labs)) for labs in (
            {"weight": {"value": kilograms, "unit": "kg"}}, {"weight": {"value": kilograms * factor, "unit": unit}},
        )
    )  # fmt: skip
    assert outcome(one) == outcome(other)


@given(st.integers(60, 95), st.floats(36, 60), st.floats(35, 89))
@settings(max_examples=40, deadline=None)
def test_an_egfr_alone_never_makes_zoledronic_acid_freer_than_the_creatinine_behind_it(
    age: int, weight: float, egfr: float
):
    from osteon.person.kidney import creatinine_behind

    person = WELL | {"age": age}
    creatinine = creatinine_behind(egfr, age, "female") * 88.4
    base = {"adj_calcium_mmol_l": 2.35, "vit_d_25oh_nmol_l": 70.0, "weight_kg": weight}
    by_egfr = answer(person | {"labs": base | {"egfr": egfr}})
    by_creatinine = answer(person | {"labs": base | {"creatinine_umol_l": creatinine}})
    order = ("ok", "caution", "hold", "blocked")
    for name in by_egfr.drugs:
        assert order.index(by_egfr.drugs[name].status) >= order.index(by_creatinine.drugs[name].status)
    assert "order_creatinine" in by_egfr.advice


@given(st.lists(st.floats(1.0, 3.5), min_size=3, max_size=3).filter(lambda scores: max(scores) > 2.0))
@settings(max_examples=25, deadline=None)
def test_a_woman_after_fifty_is_never_low_because_of_missing_minuses(scores: list[float]):
    sites = dict(zip(("lumbar_spine", "total_hip", "femoral_neck"), [round(t, 1) for t in scores], strict=True))
    if max(sites.values()) <= 2.0:
        return
    found = answer(WELL | {"dxa": sites})
    assert found.category == "indeterminate"
    assert "implausible_sign" in found.flags


@given(st.floats(0.45, 1.3), st.floats(-3.5, 1.0))
@settings(max_examples=40, deadline=None)
def test_a_report_and_its_scan_that_differ_are_never_both_used(bmd: float, reported: float):
    scan = {
        "date": "2026-02-01",
        "what": "dxa",
        "site": "total_hip",
        "value": round(bmd, 3),
        "unit": "g/cm2",
        "device": "hologic",
    }
    found = answer(WELL | {"dxa": {"total_hip": round(reported, 1), "age_months": 1}, "measurements": [scan]})
    own = Patient.from_any(WELL).t_score("total_hip", round(bmd, 3), "hologic")
    if abs(own - round(reported, 1)) > 0.8:
        assert "contradiction" in asked(found).values()
    assert float(found.lowest_t) <= max(own, reported) + 0.06


@pytest.mark.parametrize("cut", [5, 20, 49.9, 50.1, 80])
def test_a_limit_is_known_only_where_every_value_beyond_it_agrees(cut: float):
    found = answer(with_labs(vit_d_25oh_nmol_l=f"<{cut}"))
    assert ("replete_vitamin_d_first" in found.advice) is (cut <= 50)
    assert found.drugs["zoledronate"].status == "hold"


@pytest.mark.parametrize("labs", [{"egfr": "<60"}, {"crcl_ml_min": "<50"}, {"egfr": "<15"}])
def test_a_kidney_known_only_as_a_limit_bars_or_holds_bisphosphonates(labs: dict[str, Any]):
    found = answer(with_labs(creatinine_umol_l=None, **labs))
    assert found.drugs["zoledronate"].status in ("hold", "blocked")


def test_an_egfr_above_its_limit_counts_as_the_limit():
    by_limit, by_number = (answer(with_labs(creatinine_umol_l=None, egfr=egfr)) for egfr in (">60", 60.0))
    assert outcome(by_limit) == outcome(by_number)
