"""A patient's own forecast: what it says, what moves it, and whether its intervals hold what they promise."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import xarray as xr

import osteon
from osteon.engine.events import Schedule
from osteon.errors import InputError, OsteonError
from osteon.population import coverage
from osteon.population.forecast import MOST_MEMBERS
from osteon.population.observations import observations
from osteon.population.unknown_covariates import draw_unknown
from osteon.simulation.cohort import run
from osteon.units import DAYS_PER_MONTH

TODAY = date(2026, 3, 1)
ANASTROZOLE = "anastrozole 1 mg daily for 5 years"
WOMAN = {"sex": "female", "age": 63, "years_since_menopause": 12, "bmi": 27}
ON_TREATMENT = WOMAN | {"ai": {"drug": "anastrozole", "status": "current", "months": 24}}
FOUR_YEARS_MORE = "anastrozole 1 mg daily for 4 years"

Forecast = Callable[..., xr.Dataset]


def day(month: float) -> str:
    return (TODAY + timedelta(days=round(month * DAYS_PER_MONTH))).isoformat()


def scan(month: float, value: float, site: str = "lumbar_spine", device: str = "hologic", unit: str = "g/cm2") -> Any:
    return {"date": day(month), "what": "dxa", "site": site, "device": device, "value": value, "unit": unit}


def sample(month: float, value: float, what: str = "ctx", unit: str = "ng/mL") -> Any:
    return {"date": day(month), "what": what, "value": value, "unit": unit}


def measured(*rows: Any) -> dict[str, Any]:
    return ON_TREATMENT | {"measurements": list(rows)}


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    kept: dict[str, xr.Dataset] = {}

    def make(patient: dict[str, Any], regimen: str | None = FOUR_YEARS_MORE, **how: Any) -> xr.Dataset:
        key = repr((patient, regimen, how))
        if key not in kept:
            options = {"years": 5, "every_months": 12, "members": 300, "today": TODAY} | how
            kept[key] = osteon.forecast(patient, regimen, **options)
        return kept[key]

    return make


def spine(data: xr.Dataset, name: str = "bmd_change", month: float = 60) -> xr.DataArray:
    return data[name].sel(site="lumbar-spine", time=month)


def breadth(values: xr.DataArray) -> float:
    return float(values.sel(quantile=0.95) - values.sel(quantile=0.05))


def middle(values: xr.DataArray) -> float:
    return float(values.sel(quantile=0.5))


def notes(data: xr.Dataset) -> str:
    return "\n".join(json.loads(data.attrs["notes"]))


def test_every_number_says_its_unit_and_what_its_interval_contains(forecast: Forecast):
    data = forecast(WOMAN, ANASTROZOLE)
    assert set(data.coords) == {"time", "quantile", "site", "marker", "marker_unit"}
    assert data["quantile"].values.tolist() == [0.05, 0.25, 0.5, 0.75, 0.95]
    for name, variable in data.data_vars.items():
        assert {"unit", "long_name", "interval"} <= set(variable.attrs), name
        assert "uncertainty of the model's parameters" in variable.attrs["interval"]
        assert ("error of" in variable.attrs["interval"]) == str(name).endswith("_measured")
    assert data["bmd_change"].dims == ("site", "time", "quantile")


def test_quantiles_are_in_order_and_a_measurement_is_less_certain_than_the_truth(forecast: Forecast):
    data = forecast(measured(scan(-24, 0.95), scan(0, 0.90), sample(-24, 0.3)))
    for name in ("bmd_change", "bmd", "t_score", "marker_change", "marker_level", "estradiol"):
        truth, shown = data[name], data[f"{name}_measured"]
        assert not (truth.diff("quantile") < -1e-9).any(), name
        late = {"time": slice(12, None)}
        wide, narrow = (x.sel(late).sel(quantile=0.95) - x.sel(late).sel(quantile=0.05) for x in (shown, truth))
        assert ((wide > narrow) | wide.isnull()).all(), name


def test_nothing_has_changed_today(forecast: Forecast):
    data = forecast(WOMAN, ANASTROZOLE)
    for name in ("bmd_change", "marker_change"):
        assert not data[name].sel(time=0).values.any()


def test_the_same_seed_gives_the_same_forecast_and_another_one_nearly(forecast: Forecast):
    kept = forecast(WOMAN, ANASTROZOLE)
    again = osteon.forecast(WOMAN, ANASTROZOLE, years=5, every_months=12, members=300, today=TODAY)
    assert kept.identical(again)
    other = forecast(WOMAN, ANASTROZOLE, seed=2)
    assert middle(spine(other)) != middle(spine(kept))
    assert middle(spine(other)) == pytest.approx(middle(spine(kept)), abs=0.15 * breadth(spine(kept)))


def test_without_measurements_the_forecast_is_the_unconditioned_one(forecast: Forecast):
    data = forecast(WOMAN, ANASTROZOLE)
    assert data["bmd_change"].values == pytest.approx(data["prior_bmd_change"].values)
    assert np.isnan(data["bmd"]).all()
    assert np.isnan(data["t_score"]).all()
    assert json.loads(data.attrs["measurements"]) == []
    assert data.attrs["effective_members"] == pytest.approx(300)


def test_most_women_lose_bone_under_an_inhibitor(forecast: Forecast):
    found = spine(forecast(WOMAN, ANASTROZOLE))
    assert -12 < middle(found) < -3
    assert 5 < breadth(found) < 25


def test_a_baseline_scan_sets_the_level_and_leaves_the_change(forecast: Forecast):
    plain, scanned = forecast(WOMAN, ANASTROZOLE), forecast(WOMAN | {"measurements": [scan(0, 0.85)]}, ANASTROZOLE)
    assert spine(scanned).values == pytest.approx(spine(plain).values, abs=0.1)
    assert middle(spine(scanned, "bmd", 0)) == pytest.approx(0.85, abs=0.001)
    assert middle(spine(scanned, "t_score", 0)) == pytest.approx((0.85 - 1.047) / 0.110, abs=0.02)
    assert np.isnan(scanned["bmd"].sel(site="total-hip")).all()


def test_a_t_score_without_a_date_is_a_scan_of_today_with_its_error(forecast: Forecast):
    data = forecast(WOMAN | {"dxa": {"lumbar_spine": -1.8}}, ANASTROZOLE)
    today = spine(data, "t_score", 0)
    assert middle(today) == pytest.approx(-1.8, abs=0.01)
    assert breadth(today) == pytest.approx(2 * 1.645 * 0.019 * 0.85 / 0.110, rel=0.1)


def test_the_forecast_moves_towards_a_fast_loser_and_narrows_for_a_slow_one(forecast: Forecast):
    fast = forecast(measured(scan(-24, 0.95), scan(0, 0.86)))
    slow = forecast(measured(scan(-24, 0.95), scan(0, 0.95)))
    assert middle(spine(fast)) < middle(spine(fast, "prior_bmd_change")) < middle(spine(slow))
    assert breadth(spine(slow)) < 0.97 * breadth(spine(slow, "prior_bmd_change"))
    assert float(fast["bmd_change"].sel(site="total-hip", time=48, quantile=0.5)) < float(
        slow["bmd_change"].sel(site="total-hip", time=48, quantile=0.5)
    )


def test_a_scan_that_shows_the_expected_loss_confirms_the_forecast(forecast: Forecast):
    blank = forecast(measured(scan(-24, 0.95)))
    expected = middle(spine(blank, "bmd", 0))
    found = forecast(measured(scan(-24, 0.95), scan(0, expected)))
    assert middle(spine(found)) == pytest.approx(middle(spine(blank)), abs=0.7)
    assert breadth(spine(found)) < breadth(spine(blank))


def test_the_order_of_measurements_in_the_file_does_not_matter(forecast: Forecast):
    rows = [scan(-24, 0.95), scan(0, 0.88), scan(-12, 0.92), sample(-24, 0.3), sample(-18, 0.5)]
    one, other = forecast(measured(*rows)), forecast(measured(*reversed(rows)))
    assert one.identical(other)


def test_the_unit_in_which_a_value_was_written_does_not_matter(forecast: Forecast):
    one = forecast(measured(scan(-24, 0.95), sample(-24, 0.3), sample(0, 0.9, "estradiol", "pmol/L")))
    rows = (scan(-24, 950, unit="mg/cm2"), sample(-24, 300, unit="ng/L"), sample(0, 0.245142, "estradiol", "pg/mL"))
    other = forecast(measured(*rows))
    assert one["bmd"].values == pytest.approx(other["bmd"].values, rel=1e-4, nan_ok=True)
    assert one["marker_level"].values == pytest.approx(other["marker_level"].values, rel=1e-4)


def test_a_scan_on_another_device_is_converted(forecast: Forecast):
    lunar = osteon.Patient.from_any(WOMAN | {"measurements": [scan(-24, 1.10, device="lunar"), scan(0, 0.95)]})
    first, last = observations(lunar, TODAY)[0]
    assert (first.device, last.device) == ("lunar", None)
    assert np.exp(first.log_value) == pytest.approx((0.9683 * 1.10 - 0.02153 - 0.01814) / 1.0550, rel=1e-6)
    assert first.month == pytest.approx(-24, abs=0.05)


def test_ctx_tells_its_own_level_and_the_loss_of_bone(forecast: Forecast):
    low = forecast(measured(sample(-24, 0.3), sample(-12, 0.28), sample(0, 0.28)))
    high = forecast(measured(sample(-24, 0.3), sample(-12, 0.62), sample(0, 0.62)))
    ctx = [middle(data["marker_level"].sel(marker="ctx", time=48)) for data in (low, high)]
    assert ctx[0] < 0.4 < ctx[1]
    assert middle(spine(high, month=48)) < middle(spine(low, month=48))


def test_estradiol_that_did_not_fall_raises_the_forecast(forecast: Forecast):
    poor = forecast(measured(sample(-3, 12, "estradiol", "pmol/L")))
    usual = forecast(measured(sample(-3, 0.8, "estradiol", "pmol/L")))
    assert middle(spine(poor, month=48)) > middle(spine(usual, month=48))
    assert middle(poor["estradiol"].sel(time=12)) > 4 > middle(usual["estradiol"].sel(time=12))
    assert "mass spectrometry" in notes(poor)


def test_what_cannot_be_used_is_said():
    young = {"sex": "female", "age": 44, "menopause": "premenopausal", "measurements": [
        sample(-3, 300, "estradiol", "pmol/L"), sample(-3, 0, "ctx")]}  # fmt: skip
    used, said = observations(osteon.Patient.from_any(young), TODAY)
    assert used == ()
    assert "changes within each cycle" in said[1]
    assert "below the limit of detection" in said[0]


def test_a_site_that_the_report_declares_invalid_is_not_used():
    person = osteon.Patient.from_any(
        WOMAN
        | {"dxa": {"invalid_sites": ["lumbar_spine"]}, "measurements": [scan(-12, 0.9), scan(-12, 0.8, "total_hip")]}
    )
    assert [o.quantity for o in observations(person, TODAY)[0]] == ["bmd_total_hip"]


def test_an_old_t_score_counts_at_its_age():
    person = osteon.Patient.from_any(WOMAN | {"dxa": {"total_hip": -1.0, "age_months": 18}})
    (found,), _ = observations(person, TODAY)
    assert (found.month, found.source) == (-18.0, "T-score")


def test_what_the_file_does_not_say_makes_the_forecast_less_certain(forecast: Forecast):
    known, unknown = forecast(WOMAN, ANASTROZOLE), forecast({"sex": "female", "age": 63}, ANASTROZOLE)
    assert breadth(np.log(unknown["estradiol"].sel(time=0))) > breadth(np.log(known["estradiol"].sel(time=0)))


@pytest.mark.parametrize(
    ("status", "low", "high"),
    [("postmenopausal", 40, 49), ("premenopausal", 52, 58), ("premenopausal_ofs", 52, 58), (None, 40, 58)],
)
def test_an_age_at_menopause_that_is_not_known_fits_the_status(status: str | None, low: float, high: float):
    woman = osteon.Patient.from_any(
        {"sex": "female", "age": 50, "menopause": status, "weight_kg": 70, "height_cm": 165}
    )
    drawn = draw_unknown(woman, np.random.default_rng(0), 2000)
    assert set(drawn) == {"menopause_age"}
    ages = drawn["menopause_age"]
    assert low <= ages.min() < low + 2
    assert high - 2 < ages.max() <= high


def test_body_mass_and_weight_that_are_not_known_go_together():
    woman = osteon.Patient.from_any({"sex": "female", "age": 63, "years_since_menopause": 12, "height_cm": 165})
    drawn = draw_unknown(woman, np.random.default_rng(0), 500)
    assert drawn["weight"] == pytest.approx(drawn["bmi"] * 1.65**2)
    assert 26 < drawn["bmi"].mean() < 28
    heavy = osteon.Patient.from_any({"sex": "female", "age": 63, "years_since_menopause": 12, "weight_kg": 110})
    assert draw_unknown(heavy, np.random.default_rng(0), 500)["bmi"].mean() > 38


def test_the_course_since_the_first_measurement_is_shown_too(forecast: Forecast):
    data = forecast(measured(scan(-24, 0.95), scan(0, 0.90)))
    assert data["time"].values.tolist() == [-24, -12, 0, 12, 24, 36, 48, 60]
    assert middle(spine(data, "bmd", -24)) == pytest.approx(0.95, abs=0.02)


def test_a_wild_scan_is_named_and_counts_less(forecast: Forecast):
    rows = [scan(-24, 0.95), scan(-12, 0.93), scan(0, 0.91)]
    good, wild = forecast(measured(*rows)), forecast(measured(*rows, scan(-6, 1.40)))
    assert "counts less" in notes(wild)
    assert [m["doubtful"] for m in json.loads(wild.attrs["measurements"])] == [False, False, True, False]
    assert middle(spine(wild)) == pytest.approx(middle(spine(good)), abs=2.0)


def test_the_ensemble_grows_where_few_members_agree_and_says_when_that_was_not_enough(forecast: Forecast):
    months = (-24, -21, -18, -15, -12, -9, -6, -3, 0)
    data = forecast(measured(*(sample(m, 60.0, "estradiol", "pmol/L") for m in months)))
    assert data.attrs["members"] > 300
    assert (
        data.attrs["effective_members"] >= 100 or data.attrs["members"] + data.attrs["failed_members"] == MOST_MEMBERS
    )
    assert ("simulated people agree" in notes(data)) == (data.attrs["effective_members"] < 100)


def test_a_measurement_of_tomorrow_is_refused():
    with pytest.raises(InputError, match="lies after today"):
        osteon.forecast(measured(scan(1, 0.9)), today=TODAY, members=50)


@pytest.mark.parametrize("how", [{"members": 20}, {"members": 10_000}, {"members": 99.5}, {"seed": -1}, {"years": 0}])
def test_options_out_of_range_are_refused_by_name(how: dict[str, Any]):
    with pytest.raises(OsteonError, match=next(iter(how))):
        osteon.forecast(WOMAN, **how)


def test_a_person_of_the_past_is_the_same_person_read_earlier():
    months, nothing = [-24.0, -12.0, 0.0], Schedule(np.zeros(0), np.zeros(0, np.int64), np.zeros(0))
    then = run([65.0], [{"menopause_age": 51.0}], [nothing], months)
    shifted = run([63.0], [{"menopause_age": 51.0}], [nothing], [m + 24 for m in months])
    for name in ("bmd_total_hip", "ctx", "estradiol"):
        assert then[name] == pytest.approx(shifted[name], rel=1e-4)


def test_a_scan_from_before_the_healthy_start_can_be_used():
    young = {"sex": "female", "age": 36, "measurements": [scan(-60, 1.0), scan(0, 1.0)]}
    data = osteon.forecast(young, None, years=1, every_months=12, members=50, today=TODAY)
    assert np.isfinite(spine(data, "bmd", -60).values).all()


@pytest.fixture(scope="module")
def study() -> coverage.Study:
    return coverage.study(people=1000, n_members=1000, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["before", "after", "scan_before", "scan_after"])
def test_90_percent_intervals_hold_87_to_93_percent_of_a_thousand_virtual_patients(study: coverage.Study, what: str):
    truth = study.scan if what.startswith("scan") else study.truth
    assert len(truth) == 1000
    share = coverage.coverage(truth, getattr(study, what))
    assert 0.87 <= share.min() <= share.max() <= 0.93, share
    assert 0.88 <= share.mean() <= 0.92


@pytest.mark.slow
def test_own_measurements_narrow_the_interval_and_bring_the_median_nearer(study: coverage.Study):
    assert (coverage.width(study.after) < 0.9 * coverage.width(study.before)).all()
    assert (coverage.error(study.truth, study.after) < 0.9 * coverage.error(study.truth, study.before)).all()
