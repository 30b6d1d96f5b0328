"""Small trials that the tests run; with central parameters, so that no test waits for a posterior."""

from __future__ import annotations

from typing import Any

from osteon.virtual_trials.trial_file import Trial

ATAC: dict[str, Any] = {
    "name": "atac",
    "years": 7,
    "size": 6186,
    "parameters": "central",
    "eligibility": {"age_mean": 64, "age_sd": 9, "age_min": 45, "age_max": 88, "bmi_mean": 27},
    "arms": [
        {"name": "anastrozole", "regimen": "anastrozole 1 mg daily for 5 years", "taken": 0.9, "taken_sd": 0.1},
        {"name": "tamoxifen", "regimen": "tamoxifen 20 mg daily for 5 years", "stopping_per_year": 0.1},
    ],
    "drop_out_per_year": 0.02,
    "visits": {"dxa": [0, 24, 60, 84], "markers": [0, 12, 24], "window_months": 0.5},
    "outcomes": {"counted": "trial", "periods": [60]},
}


def atac(**changes: Any) -> Trial:
    return Trial.from_any(ATAC | changes)


def denosumab(**changes: Any) -> Trial:
    """Two years of denosumab and three after it, against nothing; frail women, so that bones break."""
    given: dict[str, Any] = {
        "name": "exit",
        "years": 5,
        "parameters": "central",
        "eligibility": {"age_mean": 78, "age_sd": 4, "age_min": 70, "age_max": 88, "t_score_mean": {"total_hip": -2.5}},
        "arms": [
            {"name": "stop", "regimen": "denosumab 60 mg sc every 6 months x 4"},
            {"name": "none", "regimen": "none"},
        ],
        "risk_factors": {"prior_fracture": 0.5, "prior_vertebral": 0.25},
        "visits": {"dxa": [0, 24, 36], "markers": [0, 24, 33]},
        "outcomes": {"periods": [24]},
    }
    return Trial.from_any(given | changes)
