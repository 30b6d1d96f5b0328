"""What must hold for every patient, not only for the average one."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import osteon
from osteon.physiology.skeleton import skeleton

WOMEN = st.fixed_dictionaries(
    {
        "sex": st.just("female"),
        "age": st.integers(50, 88),
        "menopause": st.just("postmenopausal"),
        "bmi": st.integers(17, 42),
    }
)
INHIBITOR = "anastrozole 1 mg daily for 5 years"
PROTECTION = [
    "alendronate 70 mg weekly for 3 years",
    "risedronate 35 mg weekly for 3 years",
    "ibandronate 150 mg monthly for 3 years",
    "zoledronic acid 4 mg iv every 6 months for 3 years",
    "denosumab 60 mg sc every 6 months for 3 years",
    "calcium 1000 mg daily",
    "exercise",
]
SPARSE = {"years": 5, "every_months": 6}


def spine(result: xr.Dataset) -> np.ndarray:
    return result["bmd_change"].sel(site="lumbar-spine").values[0]


@settings(max_examples=25, deadline=None)
@given(WOMEN, st.sampled_from(PROTECTION))
def test_protection_never_costs_bone_while_it_lasts(woman: dict[str, object], drug: str) -> None:
    alone = osteon.simulate(woman, INHIBITOR, **SPARSE)
    both = osteon.simulate(woman, f"{INHIBITOR}; {drug}", **SPARSE)
    while_given = alone["time"].values <= 36
    for site in alone["site"].values:
        difference = (both["bmd_change"] - alone["bmd_change"]).sel(site=site).values[0][while_given]
        assert np.all(difference >= -0.02), (site, difference)


@settings(max_examples=25, deadline=None)
@given(WOMEN, st.floats(0.1, 5.0))
def test_an_inhibitor_never_builds_bone_and_more_of_it_never_costs_less(woman: dict[str, object], dose: float) -> None:
    none, some, more = (
        spine(osteon.simulate(woman, f"anastrozole {d:.3f} mg daily" if d else None, **SPARSE))
        for d in (0, dose, dose * 1.5)
    )
    assert np.all(some <= none + 1e-3)
    assert np.all(more <= some + 1e-3)


@settings(max_examples=20, deadline=None)
@given(WOMEN, st.integers(2, 12))
def test_more_residual_estradiol_means_more_signal_left(woman: dict[str, object], heavier: int) -> None:
    lean = osteon.simulate(woman, INHIBITOR, years=1, every_months=6)
    heavy = osteon.simulate(woman | {"bmi": int(woman["bmi"]) + heavier}, INHIBITOR, years=1, every_months=6)  # type: ignore[call-overload]
    assert np.all(heavy["estradiol"].values > lean["estradiol"].values)
    assert np.all(heavy["estrogen_signal"].values >= lean["estrogen_signal"].values)


@settings(max_examples=25, deadline=None)
@given(WOMEN, st.lists(st.sampled_from(PROTECTION), unique=True, max_size=3), st.booleans())
def test_amounts_of_anything_stay_positive_and_finite(
    woman: dict[str, object], drugs: list[str], inhibitor: bool
) -> None:
    text = "; ".join([INHIBITOR] * inhibitor + drugs) or None
    result = osteon.simulate(woman, text, **SPARSE)
    for name in ("osteoclasts", "osteoblasts", "osteoclast_precursors", "rankl", "opg", "estradiol", "strength_index",
                 "trabecular_volume", "cortical_volume", "osteoclast_lifespan"):  # fmt: skip
        assert np.all(np.isfinite(result[name])), name
        assert np.all(result[name] > 0), name


@pytest.mark.parametrize("taken", ["adherence 50 %", "missing 50 %"])
def test_half_the_doses_protect_less(taken: str) -> None:
    woman = {"sex": "female", "age": 63, "years_since_menopause": 12}
    full = spine(osteon.simulate(woman, f"{INHIBITOR}; alendronate 70 mg weekly for 3 years", **SPARSE))
    half = spine(osteon.simulate(woman, f"{INHIBITOR}; alendronate 70 mg weekly for 3 years {taken}", **SPARSE))
    none = spine(osteon.simulate(woman, INHIBITOR, **SPARSE))
    assert none[6] < half[6] < full[6]


def test_average_rate_and_single_tablets_give_the_same_bone() -> None:
    woman = {"sex": "female", "age": 63, "years_since_menopause": 12}
    text = f"{INHIBITOR}; alendronate 70 mg weekly for 3 years"
    averaged, exact = (osteon.simulate(woman, text, years=5, dosing=how) for how in ("averaged", "exact"))
    assert float(abs(averaged["bmd_change"] - exact["bmd_change"]).max()) < 0.02
    assert float(abs(averaged["marker_change"] - exact["marker_change"]).max()) < 0.5


def test_averaged_dosing_of_a_hundred_patients_carries_its_certificate() -> None:
    women = [{"id": f"w{i}", "sex": "female", "age": 50 + i % 38, "bmi": 18 + i % 20} for i in range(100)]
    result = osteon.simulate(women, f"{INHIBITOR}; risedronate 35 mg weekly for 2 years", years=3, every_months=3)
    certificate = json.loads(result.attrs["certificate"])
    assert certificate["patients"] == 1
    assert len(certificate["worst_relative_difference"]) == 8
    assert all(apart < 1e-3 for apart in certificate["worst_relative_difference"].values())


def test_the_integration_is_as_accurate_as_asked() -> None:
    women = [{"id": f"w{i}", "sex": "female", "age": 50 + 2 * i} for i in range(8)]
    result = osteon.simulate(women, f"{INHIBITOR}; denosumab 60 mg sc every 6 months x 4", years=4, accuracy_check=True)
    accuracy = json.loads(result.attrs["accuracy"])
    assert accuracy["patients"] == 8
    assert all(apart < 5e-5 for apart in accuracy["worst_relative_difference"].values())


def test_results_do_not_depend_on_company() -> None:
    women = [{"id": f"w{a}", "sex": "female", "age": a} for a in (52, 63, 74, 85)]
    together = osteon.simulate(women, INHIBITOR, years=2)
    alone = osteon.simulate(women[2], INHIBITOR, years=2)
    for name in ("bmd_change", "marker_change", "estradiol"):
        assert np.array_equal(together[name].sel(patient="w74").values, alone[name].isel(patient=0).values)


def test_every_parameter_has_a_source_a_unit_and_lies_in_its_range() -> None:
    for p in skeleton().parameters:
        assert p.source, p.name
        assert p.unit, p.name
        assert p.meaning, p.name
        assert p.low <= p.value <= p.high, p.name
        assert p.status in ("seen", "recalled", "fitted", "assumed", "input"), p.name
