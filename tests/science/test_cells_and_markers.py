"""Statements S06-S12: signals, cells, turnover markers."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from people import POSTMENOPAUSAL, Run

import osteon
from osteon.engine.events import Schedule
from osteon.pharmacology import chemotherapy
from osteon.physiology.skeleton import skeleton
from osteon.simulation.cohort import run as integrate_cohort

YEARS_5 = 60
#: cell type or signal, the parameters that carry its estrogen effect, and the result that the effect moves
ESTROGEN_EFFECTS = {
    "osteoclast": (["osteoclast_survival_gain"], "osteoclast_lifespan"),
    "osteoblast lineage": (["rankl_gain", "opg_gain"], "rankl_opg_ratio"),
    "osteocyte": (["osteocyte_gain"], "osteocytes"),
    "immune cell": (["cytokine_gain"], "cytokines"),
}


def at_five_years(result: xr.Dataset, name: str) -> float:
    """Ratio of year 5 to month 0."""
    return float(result[name].sel(time=YEARS_5) / result[name].sel(time=0))


def test_s06_premenopausal_steady_state_holds_every_quantity_for_ten_years() -> None:
    nothing = Schedule(np.zeros(0), np.zeros(0, np.int64), np.zeros(0))
    months = np.arange(0, 121, 12)
    runs = integrate_cohort([35.0], [{"menopause_age": 60.0}], [nothing], months)
    for name in skeleton().quantities:
        of = skeleton().quantities[name].equation.function.__module__
        if name in ("age", "ovarian_estradiol") or of == chemotherapy.__name__:  # what chemotherapy would do at her age
            continue
        values = runs[name][0]
        scale = max(abs(values[0]), 1e-6)
        assert np.max(np.abs(values - values[0])) / scale < 1e-4, name


@pytest.mark.parametrize("cell", ESTROGEN_EFFECTS)
def test_s07_the_estrogen_effect_on_each_cell_type_can_be_switched_off(run: Run, cell: str) -> None:
    names, moved = ESTROGEN_EFFECTS[cell]
    inhibitor = "anastrozole 1 mg daily for 5 years"

    def moves(result: xr.Dataset) -> float:
        return abs(float(result[moved].sel(time=36) / result[moved].sel(time=0)) - 1)

    on = run(POSTMENOPAUSAL, inhibitor, years=7)
    off = osteon.simulate(POSTMENOPAUSAL, inhibitor, years=7, parameters=dict.fromkeys(names, 0.0)).isel(patient=0)
    assert moves(on) > 0.01
    assert moves(off) < 0.3 * moves(on)


def test_s08_estrogen_loss_raises_rankl_and_lowers_opg(atac_anastrozole: xr.Dataset) -> None:
    assert at_five_years(atac_anastrozole, "rankl") > 1.02
    assert at_five_years(atac_anastrozole, "opg") < 0.99
    assert at_five_years(atac_anastrozole, "rankl_opg_ratio") > at_five_years(atac_anastrozole, "rankl")


def test_s09_osteoclasts_live_longer_and_are_more_numerous(atac_anastrozole: xr.Dataset) -> None:
    assert at_five_years(atac_anastrozole, "osteoclast_lifespan") > 1.05
    assert at_five_years(atac_anastrozole, "osteoclasts") > 1.05


def test_s10_cytokine_drive_rises(atac_anastrozole: xr.Dataset) -> None:
    assert at_five_years(atac_anastrozole, "cytokines") > 1.01


def test_s11_trabecular_bone_goes_before_cortical_bone(atac_anastrozole: xr.Dataset) -> None:
    for region in ("spine", "hip"):
        bone = atac_anastrozole.sel(region=region)
        for month in (6, 12, 24, 60):
            lost = {
                tissue: 1 - float(bone[f"{tissue}_volume"].sel(time=month) / bone[f"{tissue}_volume"].sel(time=0))
                for tissue in ("trabecular", "cortical")
            }
            assert lost["trabecular"] > lost["cortical"] > 0, (region, month)


def test_s12_turnover_rises_while_the_balance_is_negative(atac_anastrozole: xr.Dataset) -> None:
    year = atac_anastrozole.sel(time=12)
    assert float(year["marker_change"].sel(marker="ctx")) > 10
    assert float(year["marker_change"].sel(marker="p1np")) > 5
    assert float(atac_anastrozole["bone_balance"].sel(time=slice(3, 60)).max()) < 0


def test_s12_resorption_leads_formation(atac_anastrozole: xr.Dataset) -> None:
    month = atac_anastrozole.sel(time=1)["marker_change"]
    assert float(month.sel(marker="ctx")) > 3 * max(0.0, float(month.sel(marker="p1np")))


@pytest.mark.parametrize("marker", ["ctx", "ntx", "p1np", "bsap"])
def test_markers_return_towards_untreated_after_the_inhibitor(
    atac_anastrozole: xr.Dataset, untreated: xr.Dataset, marker: str
) -> None:
    treated = atac_anastrozole["marker_change"].sel(marker=marker)
    assert abs(float(treated.sel(time=84) - untreated["marker_change"].sel(marker=marker, time=84))) < 8
    assert float(treated.sel(time=60)) > float(treated.sel(time=72))
