"""Statements S05, S15, S16 and what must hold of drugs on BMD, in one woman.

S13 and S14 speak of trial populations: test_published_trials.py.
"""

from __future__ import annotations

import pytest
import xarray as xr
from people import POSTMENOPAUSAL, PREMENOPAUSAL, Run

SPINE, HIP = "lumbar-spine", "total-hip"


def change(result: xr.Dataset, site: str, month: float, base: float = 0) -> float:
    """Per cent change of BMD between two months."""
    bmd = 1 + result["bmd_change"].sel(site=site) / 100
    return 100 * float(bmd.sel(time=month) / bmd.sel(time=base) - 1)


def test_s05_ovarian_suppression_with_inhibitor_costs_six_to_eight_per_cent_of_spine_in_year_one(run: Run) -> None:
    woman = run(PREMENOPAUSAL, "goserelin 3.6 mg sc every 28 days for 3 years; anastrozole 1 mg daily for 3 years",
                years=3)  # fmt: skip
    assert -8.0 <= change(woman, SPINE, 12) <= -6.0


@pytest.mark.parametrize(("month", "published"), [(72, 2.35), (84, 4.02)])
def test_s15_spine_regains_after_anastrozole(atac_anastrozole: xr.Dataset, month: float, published: float) -> None:
    assert change(atac_anastrozole, SPINE, month, base=60) == pytest.approx(published, abs=1.5)


@pytest.mark.parametrize("month", [72, 84])
def test_s15_hip_hardly_changes_after_anastrozole(atac_anastrozole: xr.Dataset, month: float) -> None:
    assert -0.5 <= change(atac_anastrozole, HIP, month, base=60) <= 1.5


@pytest.mark.parametrize("site", [SPINE, HIP])
def test_s16_loss_does_not_go_on_off_treatment(atac_anastrozole: xr.Dataset, untreated: xr.Dataset, site: str) -> None:
    off = change(atac_anastrozole, site, 84, base=60)
    ageing = change(untreated, site, 84, base=60)
    assert off >= ageing


DENOSUMAB_2Y = "denosumab 60 mg sc every 6 months x 4"


def test_s31_denosumab_gains_and_stopping_it_loses_the_gain_within_a_year(run: Run) -> None:
    woman = run({"sex": "female", "age": 59, "years_since_menopause": 9}, DENOSUMAB_2Y, years=5)
    assert change(woman, SPINE, 24) > 5
    assert change(woman, SPINE, 36) < 0.35 * change(woman, SPINE, 24)
    assert change(woman, HIP, 36) < 0.35 * change(woman, HIP, 24)


def test_s31_ctx_overshoots_three_to_six_months_after_the_missed_dose(run: Run) -> None:
    woman = run({"sex": "female", "age": 59, "years_since_menopause": 9}, DENOSUMAB_2Y, years=5)
    ctx = woman["marker_change"].sel(marker="ctx")
    assert float(ctx.sel(time=24)) < -40
    assert float(ctx.sel(time=slice(27, 30)).max()) > 10
    assert float(ctx.sel(time=slice(24, 36)).max()) == pytest.approx(60, abs=30)  # Bone 2011: about +60 % at month 30
    assert abs(float(ctx.sel(time=48))) < 15


def test_the_overshoot_is_larger_after_longer_treatment(run: Run) -> None:
    woman = {"sex": "female", "age": 59, "years_since_menopause": 9}
    short = run(woman, DENOSUMAB_2Y, years=5)["marker_change"].sel(marker="ctx")
    long = run(woman, "denosumab 60 mg sc every 6 months x 16", years=11)["marker_change"].sel(marker="ctx")
    assert float(long.sel(time=slice(96, 132)).max()) > float(short.sel(time=slice(24, 60)).max()) + 5


def test_no_rebound_after_zoledronic_acid(run: Run) -> None:
    woman = run({"sex": "female", "age": 59, "years_since_menopause": 9}, "zoledronic acid 5 mg iv every 12 months x 2",
                years=6)  # fmt: skip
    assert float(woman["marker_change"].sel(marker="ctx").max()) <= 0.5
    assert change(woman, SPINE, 48) > 0.5 * change(woman, SPINE, 24)


def test_zoledronic_acid_after_denosumab_keeps_most_of_the_gain(run: Run) -> None:
    woman = {"sex": "female", "age": 59, "years_since_menopause": 9}
    kept = run(woman, DENOSUMAB_2Y + "; zoledronic acid 5 mg iv once from month 24", years=5)
    lost = run(woman, DENOSUMAB_2Y, years=5)
    assert change(kept, SPINE, 48) > 0.6 * change(kept, SPINE, 24)
    assert change(kept, SPINE, 48) > change(lost, SPINE, 48) + 3


PROTECTED = {
    "risedronate 35 mg weekly for 2 years": (24, 4.0),  # SABRE: +2.2 against -1.8
    "ibandronate 150 mg monthly for 2 years": (24, 6.2),  # ARIBON: +2.98 against -3.22
    "zoledronic acid 4 mg iv every 6 months for 3 years": (36, 9.29),  # ZO-FAST, with letrozole
    "denosumab 60 mg sc every 6 months for 3 years": (36, 10.0),  # ABCSG-18
}


@pytest.mark.parametrize(("drug", "expected"), PROTECTED.items())
def test_s30_s32_protection_on_the_inhibitor_is_within_two_points_and_a_half_of_published(
    run: Run, drug: str, expected: tuple[float, float]
) -> None:
    month, published = expected
    alone = run(POSTMENOPAUSAL, "anastrozole 1 mg daily for 5 years", years=7)
    both = run(POSTMENOPAUSAL, f"anastrozole 1 mg daily for 5 years; {drug}", years=7)
    assert change(both, SPINE, month) - change(alone, SPINE, month) == pytest.approx(published, abs=2.5)


def test_s32_ibandronate_normalises_turnover_on_anastrozole(run: Run) -> None:
    both = run(POSTMENOPAUSAL, "anastrozole 1 mg daily for 5 years; ibandronate 150 mg monthly for 2 years", years=7)
    assert float(both["marker_change"].sel(marker="ctx", time=12)) < 0


def test_s28_exercise_helps_a_little(run: Run) -> None:
    active = run(POSTMENOPAUSAL, "anastrozole 1 mg daily for 5 years; exercise", years=7)
    still = run(POSTMENOPAUSAL, "anastrozole 1 mg daily for 5 years", years=7)
    assert 0.3 < change(active, SPINE, 24) - change(still, SPINE, 24) < 1.5


def test_s29_calcium_helps_early_and_does_not_go_on_helping(run: Run) -> None:
    with_calcium = run(POSTMENOPAUSAL, "calcium 1000 mg daily", years=7)
    without = run(POSTMENOPAUSAL, None, years=7)
    first = change(with_calcium, SPINE, 24) - change(without, SPINE, 24)
    later = change(with_calcium, SPINE, 84) - change(without, SPINE, 84)
    assert 0.2 < first < 1.8  # Tai 2015: 0.7 to 1.8 %, not progressive
    assert later < 2.0


def test_romosozumab_builds_fast_and_its_effect_on_formation_fades(run: Run) -> None:
    woman = run({"sex": "female", "age": 71}, "romosozumab 210 mg sc monthly for 12 months", years=2, every_months=0.5)
    p1np = woman["marker_change"].sel(marker="p1np")
    assert float(p1np.sel(time=slice(0, 2)).max()) > 60
    assert float(p1np.sel(time=11.5)) < 0.5 * float(p1np.sel(time=slice(0, 2)).max())
    assert float(woman["marker_change"].sel(marker="ctx", time=0.5)) < -10
    assert change(woman, SPINE, 12) > 8


def test_teriparatide_builds_spine_more_than_hip_and_opens_the_cortex(run: Run) -> None:
    woman = run({"sex": "female", "age": 69}, "teriparatide 20 ug sc daily for 24 months", years=2)
    assert change(woman, SPINE, 24) == pytest.approx(9.5, abs=2.5)  # DATA
    assert change(woman, "femoral-neck", 24) < 0.6 * change(woman, SPINE, 24)
    assert float(woman["marker_change"].sel(marker="p1np", time=6)) > 20
