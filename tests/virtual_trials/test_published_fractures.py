"""Virtual trials against the fractures that published trials counted.

Nothing here was fitted to the inhibitor trials' fractures but one factor of ascertainment; the exponents on turnover
come from trials of osteoporosis (`data/fracture/contrasts.yaml`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from osteon.fracture.parameters import SITES
from osteon.virtual_trials.counts import Tally
from osteon.virtual_trials.partition import Partition, simulate
from osteon.virtual_trials.summary import summarise
from osteon.virtual_trials.trial_file import Trial

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("published-fractures")]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
#: women of 60 to 90 with T-scores between -2.5 and -4.0 at the spine or hip, a quarter with a vertebral fracture;
#: calcium and vitamin D for all (Cummings SR, et al. NEJM 2009;361:756-65, recalled)
FREEDOM = {
    "sex": "female",
    "menopause": "postmenopausal",
    "age_mean": 72,
    "age_sd": 5,
    "age_min": 60,
    "age_max": 90,
    "bmi_mean": 26,
    "bmi_sd": 4,
    "t_score_any_below": {"lumbar_spine": -2.5, "total_hip": -2.5},
    "t_score_limits": {"lumbar_spine": [-4, None], "total_hip": [-4, None]},
}
#: women of 65 to 89 with a femoral neck T-score of -2.5 or less, or -1.5 and a vertebral fracture (Black DM, et al.
#: NEJM 2007;356:1809-22, recalled)
HORIZON = FREEDOM | {
    "age_mean": 73,
    "age_min": 65,
    "age_max": 89,
    "t_score_any_below": {},
    "t_score_limits": {"femoral_neck": [None, -1.5]},
}
SUPPLEMENTS = "calcium 1000 mg daily; vitamin D 400 IU daily"


@cache
def example(name: str, people: int = 1000) -> dict[str, Any]:
    trial = Trial.from_any(EXAMPLES / f"{name}.yaml")
    tally = Tally.of(trial, simulate(trial, 1, 0, people))
    return summarise(trial, tally, people=people, seed=1)


def osteoporosis(people: dict[str, Any], treatment: str) -> Partition:
    trial = Trial.from_any(
        {
            "name": "osteoporosis",
            "years": 3,
            "eligibility": people,
            "arms": [
                {"name": "treated", "regimen": f"{treatment}; {SUPPLEMENTS}"},
                {"name": "placebo", "regimen": SUPPLEMENTS},
            ],
            "risk_factors": {"prior_fracture": 0.4, "prior_vertebral": 0.25},
        }
    )
    return simulate(trial, 1, 0, 600)


def risk_ratio(part: Partition, outcome: str, year: int) -> float:
    treated, placebo = (arm.expected[outcome][:, year - 1].mean() for arm in part.arms)
    return float(treated / placebo)


@pytest.mark.parametrize(("arm", "observed"), [("anastrozole", 0.110), ("tamoxifen", 0.077)])
def test_s18_atac_counted_as_many_fractures_in_five_years_as_foretold(arm: str, observed: float):
    found = example("atac")["arms"][arm]["expected"]["any"]
    assert found["predicted_low90"][4] < observed < found["predicted_high90"][4]


def test_s18_anastrozole_breaks_more_bones_than_tamoxifen():
    ratio = example("atac")["comparisons"][0]["outcomes"]["any"]["expected_ratio"]["value"][4]
    assert 1.2 < ratio < 1.8


def test_s19_two_years_after_treatment_an_inhibitor_breaks_no_more_bones_than_tamoxifen():
    rates = []
    for name in ("anastrozole", "tamoxifen"):
        mean = example("atac")["arms"][name]["expected"]["any"]["mean"]
        rates.append((mean[6] - mean[5]) / (1 - mean[5]))
    assert 0.8 < rates[0] / rates[1] < 1.25


def test_denosumab_beside_an_inhibitor_halves_fractures():
    ratio = example("abcsg18")["comparisons"][0]["outcomes"]["any"]["expected_ratio"]["value"][2]
    assert 0.35 < ratio < 0.65


def test_denosumab_prevents_vertebral_and_hip_fractures_as_in_freedom():
    part = osteoporosis(FREEDOM, "denosumab 60 mg sc every 6 months for 3 years")
    assert 0.26 < risk_ratio(part, "vertebral", 3) < 0.41
    assert 0.37 < risk_ratio(part, "hip", 3) < 0.97


@cache
def horizon() -> Partition:
    return osteoporosis(HORIZON, "zoledronic acid 5 mg iv every 12 months for 3 years")


def test_zoledronic_acid_prevents_hip_fractures_as_in_horizon():
    assert 0.42 < risk_ratio(horizon(), "hip", 3) < 0.83


@pytest.mark.xfail(reason="0.43: alendronate lowers turnover as far and prevented less (docs/fracture.md)", strict=True)
def test_zoledronic_acid_prevents_vertebral_fractures_as_in_horizon():
    assert 0.24 < risk_ratio(horizon(), "vertebral", 3) < 0.38


def test_vertebral_fractures_return_to_the_untreated_rate_within_a_year_of_leaving_denosumab():
    arms = example("denosumab-exit")["arms"]
    rate = {}
    for name in ("stop", "none", "go on", "zoledronic acid"):
        mean = arms[name]["expected"]["vertebral"]["mean"]
        rate[name] = (mean[2] - mean[1]) / (1 - mean[1])
    assert 0.8 < rate["stop"] / rate["none"] < 1.6
    assert rate["go on"] < 0.5 * rate["none"]
    assert rate["zoledronic acid"] < 0.6 * rate["stop"]


def test_most_vertebral_events_after_denosumab_break_several_vertebrae():
    """60.7 % of cases after denosumab, two thirds of which had it for over three years, and 38.7 % after placebo
    (Cummings SR, et al. J Bone Miner Res 2018;33:190-198)."""
    arms = [
        {"name": "two years", "regimen": "denosumab 60 mg sc every 6 months x 4"},
        {"name": "four years", "regimen": "denosumab 60 mg sc every 6 months x 8"},
        {"name": "none", "regimen": "none"},
    ]
    document = Trial.from_any(EXAMPLES / "denosumab-exit.yaml").document
    trial = Trial.from_any(document | {"arms": arms, "control": None, "years": 7, "visits": {}})
    off = {"two years": (25, 49), "four years": (49, 73), "none": (25, 73)}
    shares: dict[str, list[bool]] = {name: [] for name in off}
    for part in (simulate(trial, 1, k, 1000) for k in range(4)):
        for name, found in zip(off, part.arms, strict=True):
            begin, end = off[name]
            counted = (found.site == SITES.index("vertebral")) & (found.month > begin) & (found.month < end)
            shares[name] += (found.number[counted] > 1).tolist()
    mean = {name: float(np.mean(several)) for name, several in shares.items()}
    assert 0.5 < 0.35 * mean["two years"] + 0.65 * mean["four years"] < 0.7
    assert 0.3 < mean["none"] < 0.45
