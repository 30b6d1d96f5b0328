"""Statement S30: four bisphosphonates, each with an onset, a plateau and an offset of its own."""

from __future__ import annotations

import pytest
import xarray as xr
from people import Run

WOMAN = {"sex": "female", "age": 63, "years_since_menopause": 12}
COURSES = {
    "alendronate": "alendronate 70 mg weekly for 3 years",
    "risedronate": "risedronate 35 mg weekly for 3 years",
    "ibandronate": "ibandronate 150 mg monthly for 3 years",
    "zoledronic acid": "zoledronic acid 4 mg iv every 6 months x 6",
}


def ctx(data: xr.Dataset, month: float) -> float:
    return float(data["marker_change"].sel(marker="ctx", time=month))


def spine(data: xr.Dataset, month: float) -> float:
    return float(data["bmd_change"].sel(site="lumbar-spine", time=month))


@pytest.mark.parametrize("drug", COURSES)
def test_s30_each_bisphosphonate_sets_in_levels_off_and_wears_off(run: Run, drug: str) -> None:
    treated, alone = run(WOMAN, COURSES[drug], years=6), run(WOMAN, None, years=6)
    gain = {month: spine(treated, month) - spine(alone, month) for month in (12, 24, 36, 48, 72)}
    assert ctx(treated, 6) < -25
    assert gain[12] > gain[36] - gain[24] > 0
    assert ctx(treated, 36) < ctx(treated, 72) < 5


def test_s30_the_four_differ_in_onset_depth_and_offset(run: Run) -> None:
    runs = {drug: run(WOMAN, words, years=6) for drug, words in COURSES.items()}
    first = {drug: ctx(data, 1) for drug, data in runs.items()}
    deepest = {drug: ctx(data, 36) for drug, data in runs.items()}
    returned = {drug: ctx(data, 60) - ctx(data, 36) for drug, data in runs.items()}
    assert min(first, key=first.__getitem__) == "zoledronic acid"
    assert max(deepest, key=deepest.__getitem__) == "risedronate"
    assert returned["risedronate"] > returned["alendronate"] + 10 > returned["zoledronic acid"] + 10
