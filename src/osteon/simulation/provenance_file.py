"""What ``data/posterior.yaml`` holds: where the draws come from, and what they rest on."""

from __future__ import annotations

from typing import TypedDict

from osteon.records import DataFile, Said


class RestsOn(TypedDict):
    """What draws rest on; see `osteon.simulation.calibrated.basis`."""

    estimated: list[Said]
    reads: list[Said]
    doses: dict[str, Said]
    drugs: list[Said]
    other_parameters: list[Said]
    fixed: dict[str, float]
    equations: dict[str, Said]


class Chains(TypedDict):
    """The Markov chains: how many, how long, and how many steps of each are kept."""

    walkers: int
    steps: int
    kept: int


class OfParameter(TypedDict):
    """A diagnostic of the parameter that is worst off."""

    parameter: Said
    value: float


class Provenance(TypedDict):
    """``posterior.yaml``, written by ``osteon calibrate``; ``evidence``: files of arms that they were fitted to."""

    date: Said
    model_hash: Said
    model_digest: Said
    data_hash: Said
    evidence: list[Said]
    seed: int
    draws: int
    share_with_trabecular_bone_first: float
    chains: Chains
    observations: dict[str, int]
    trials: int
    acceptance: float
    halves_apart: float
    largest_rhat: OfParameter
    smallest_effective_sample: OfParameter
    posterior_over_prior_sd: dict[str, float]
    rests_on: RestsOn


FILE = DataFile("posterior.yaml", Provenance, "where the draws of the posterior come from")
