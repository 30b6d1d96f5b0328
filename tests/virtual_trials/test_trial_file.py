"""A trial file says what is wrong with it: field, value, fix."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from virtual_designs import ATAC, atac, denosumab

from osteon.errors import OsteonError
from osteon.virtual_trials.trial_file import Trial

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def refusal(change: Any) -> str:
    document = copy.deepcopy(ATAC)
    change(document)
    with pytest.raises(OsteonError) as caught:
        Trial.from_any(document)
    return str(caught.value)


def put(*path: Any) -> Any:
    """A change that sets the value at the end of a path."""
    *way, last, value = path

    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for step in way:
            place = place[step]
        place[last] = value

    return change


@pytest.mark.parametrize("name", ["atac", "abcsg18", "denosumab-exit", "interval"])
def test_examples_are_trials(name: str):
    trial = Trial.from_any(EXAMPLES / f"{name}.yaml")
    assert trial.record.name == name
    assert len(trial.arms) >= 2


def test_a_trial_read_again_from_its_own_document_is_the_same():
    trial = denosumab()
    again = Trial.from_any(trial.document)
    assert again.digest == trial.digest
    assert again.arms == trial.arms
    assert again.population == trial.population


def test_the_title_changes_nothing_but_a_dose_does():
    assert atac(title="other words").digest == atac().digest
    arms = [ATAC["arms"][0], {"name": "tamoxifen", "regimen": "tamoxifen 10 mg daily for 5 years"}]
    assert atac(arms=arms).digest != atac().digest


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("year", 5), ["year", "unknown field", "years"]),
        (put("visits", "dexa", [0]), ["visits.dexa", "dxa"]),
        (put("arms", 0, "regimen", None), ["arms[0].regimen", "not given", "none"]),
        (put("arms", 1, "regimen", "fictionalol daily"), ["arms[1].regimen", "fictionalol"]),
        (put("arms", 1, "name", "anastrozole"), ["arms[1].name", "another arm"]),
        (put("arms", []), ["arms", "0 arms"]),
        (put("control", "placebo"), ["control", "placebo", "tamoxifen"]),
        (put("eligibility", "age_min", 90), ["eligibility.age_min", "90", "nobody is eligible"]),
        (put("eligibility", "bmi_max", 12), ["eligibility.bmi_m", "12"]),
        (put("eligibility", {"age_min": 70, "age_max": 90, "menopause": "premenopausal"}), ["eligibility.age_min"]),
        (put("eligibility", {"age_mean": 20, "age_min": 80}), ["eligibility.age_min", "80", "nobody is eligible"]),
        (put("eligibility", "t_score_limits", {"hip": [-4, -2]}), ["t_score_limits", "hip"]),
        (put("eligibility", "t_score_limits", {"total_hip": [-2, -4]}), ["eligibility.t_score_limits", "-2"]),
        (put("years", -1), ["years", "-1"]),
        (put("years", "seven"), ["years", "seven", "number"]),
        (put("visits", "dxa", [0, -12]), ["visits.dxa[1]", "-12"]),
        (put("visits", "dxa", [0, 24, 12]), ["visits.dxa[2]", "12", "after 24"]),
        (put("visits", "dxa", [0, 96]), ["visits.dxa[1]", "96", "end of follow-up"]),
        (put("visits", "dxa", [12, 24]), ["visits.dxa[0]", "month 0"]),
        (put("visits", {"dxa": [0, 12], "markers": [0, 11], "window_months": 1}), ["visits.window_months", "overlap"]),
        (put("drop_out_per_year", 1.2), ["drop_out_per_year", "1.2", "0.1"]),
        (put("drop_out_per_year", 1), ["drop_out_per_year", "below 1"]),
        (put("drop_out_per_year", -0.1), ["drop_out_per_year", "-0.1"]),
        (put("arms", 0, "stopping_per_year", 30), ["arms[0].stopping_per_year", "30", "0.1"]),
        (put("arms", 0, "taken", 90), ["arms[0].taken", "90", "0.9"]),
        (put("arms", 0, "taken_sd", 0.35), ["arms[0].taken_sd", "0.35", "0.3"]),
        (put("arms", 0, "share", 1.5), ["arms[0].share", "whole number"]),
        (put("outcomes", "counted", "all"), ["outcomes.counted", "all", "trial"]),
        (put("outcomes", "periods", [60, 24]), ["outcomes.periods", "24", "increase"]),
        (put("outcomes", "region", "mars"), ["outcomes.region", "us-claims"]),
        (put("risk_factors", {"smokin": 0.2}), ["risk_factors", "smokin", "did you mean smoking"]),
        (put("risk_factors", {"prior_vertebral": 0.3, "prior_fracture": 0.2}), ["prior_vertebral", "part"]),
        (put("name", "../../etc"), ["name", "../../etc"]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_with_field_value_and_fix(change: Any, words: list[str]):
    message = refusal(change)
    missing = [word for word in words if word not in message]
    assert not missing, f"{missing} not in: {message}"


def test_nobody_is_followed_beyond_the_age_of_110():
    def change(document: dict[str, Any]) -> None:
        put("years", 12)(document)
        put("eligibility", "age_max", 100)(document)

    assert "eligibility.age_max: 100" in refusal(change)


def test_several_faults_are_told_at_once():
    def change(document: dict[str, Any]) -> None:
        put("years", 99)(document)
        put("arms", 0, "taken", 90)(document)

    message = refusal(change)
    assert "years" in message
    assert "arms[0].taken" in message
