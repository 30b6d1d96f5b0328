"""What ``data/fracture/exponents.yaml`` and ``exponents.npz`` hold, both written by ``scripts/fit_exponents.py``."""

from __future__ import annotations

from typing import Literal, TypedDict

from osteon.fracture.data_files import Outcome
from osteon.records import ArrayFile, DataFile, Said
from osteon.simulation.provenance_file import RestsOn


class Interval(TypedDict):
    """A median with its 90 % interval."""

    median: float
    low90: float
    high90: float


class Estimate(Interval):
    """What the trials leave of a prior."""

    sd_over_prior_sd: float


class OfSite(TypedDict):
    """What the estimates mean at a site."""

    turnover_exponent: Interval
    relative_risk_per_sd_of_bmd: Interval
    relative_risk_per_sd_of_structure: Interval


class FittedRatio(TypedDict):
    """A published risk ratio beside the fitted one."""

    trial: Said
    outcome: Outcome
    months: tuple[int, int]
    published: float
    status: Literal["seen", "recalled"]
    fitted: Interval


class Estimates(TypedDict):
    """Of turnover, density and structure, by group of sites."""

    turnover_hip: Estimate
    turnover_vertebral: Estimate
    turnover_other: Estimate
    density_hip: Estimate
    density_vertebral: Estimate
    density_other: Estimate
    structure_hip: Estimate
    structure_vertebral: Estimate
    structure_other: Estimate


class Sites(TypedDict):
    """By site."""

    hip: OfSite
    vertebral: OfSite
    forearm: OfSite
    humerus: OfSite
    other: OfSite


class ExponentsFile(TypedDict):
    """``exponents.yaml``."""

    date: Said
    model_hash: Said
    model_digest: Said
    posterior_model_hash: Said
    posterior_data_hash: Said
    seed: int
    people_per_arm: int
    draws: int
    largest_rhat: float
    smallest_effective_sample: float
    between_trials_sd_of_log_ratio: Interval
    estimates: Estimates
    sites: Sites
    ratios: list[FittedRatio]
    rests_on: RestsOn


RECORD = DataFile("fracture/exponents.yaml", ExponentsFile, "where the exponents of fracture come from")
DRAWS = ArrayFile(
    "fracture/exponents.npz",
    {"names": ("text", "names"), "draws": ("draws", "names"), "model_digest": ("text",)},
    "draws of the exponents of fracture",
    "python scripts/fit_exponents.py",
)
