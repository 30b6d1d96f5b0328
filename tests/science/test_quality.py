"""Statements S21-S23: structure and strength beside density."""

from __future__ import annotations

import xarray as xr


def relative(result: xr.Dataset, name: str, month: float, region: str = "spine") -> float:
    values = result[name].sel(region=region)
    return float(values.sel(time=month) / values.sel(time=0))


def test_s21_strength_falls_more_than_density_under_the_inhibitor(atac_anastrozole: xr.Dataset) -> None:
    density = 1 + float(atac_anastrozole["bmd_change"].sel(site="lumbar-spine", time=60)) / 100
    assert relative(atac_anastrozole, "strength_index", 60) < density - 0.02


def test_s22_the_inhibitor_opens_pores_and_takes_trabeculae(
    atac_anastrozole: xr.Dataset, untreated: xr.Dataset
) -> None:
    for region in ("spine", "hip"):
        assert relative(atac_anastrozole, "cortical_porosity", 60, region) > relative(
            untreated, "cortical_porosity", 60, region
        )
        number = "trabecular_number"
        assert float(atac_anastrozole[number].sel(region=region, time=60)) < float(
            untreated[number].sel(region=region, time=60)
        )


def test_s23_density_returns_further_than_structure(atac_anastrozole: xr.Dataset) -> None:
    spine = atac_anastrozole["bmd_change"].sel(site="lumbar-spine")
    regained = 1 - float(spine.sel(time=84) / spine.sel(time=60))
    number = atac_anastrozole["trabecular_number"].sel(region="spine")
    restored = 1 - float(number.sel(time=84) / number.sel(time=60))
    assert regained > 0.2
    assert restored <= 0.0
    lost = 1 - relative(atac_anastrozole, "strength_index", 60)
    assert 1 - relative(atac_anastrozole, "strength_index", 84) > 0.5 * lost


def test_porosity_stays_a_share(atac_anastrozole: xr.Dataset) -> None:
    assert float(atac_anastrozole["cortical_porosity"].min()) > 0
    assert float(atac_anastrozole["cortical_porosity"].max()) < 30
