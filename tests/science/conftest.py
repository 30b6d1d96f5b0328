"""Runs that several claims read, each simulated once."""

from __future__ import annotations

import pytest
import xarray as xr
from people import POSTMENOPAUSAL, Run

import osteon


@pytest.fixture(scope="session")
def run() -> Run:
    """simulate() that remembers: the same arguments are integrated once per session."""
    kept: dict[str, xr.Dataset] = {}

    def simulate(patient: dict[str, object], regimen: str | None = None, **how: float) -> xr.Dataset:
        key = repr((sorted(patient.items()), regimen, sorted(how.items())))
        if key not in kept:
            kept[key] = osteon.simulate(patient, regimen, **how).isel(patient=0)
        return kept[key]

    return simulate


@pytest.fixture(scope="session")
def atac_anastrozole(run: Run) -> xr.Dataset:
    return run(POSTMENOPAUSAL, "anastrozole 1 mg daily for 5 years", years=7)


@pytest.fixture(scope="session")
def atac_tamoxifen(run: Run) -> xr.Dataset:
    return run(POSTMENOPAUSAL, "tamoxifen 20 mg daily for 5 years", years=7)


@pytest.fixture(scope="session")
def untreated(run: Run) -> xr.Dataset:
    return run(POSTMENOPAUSAL, None, years=7)
