"""A value below the limit of its assay says that the true one is lower, and no more."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from test_update import ANASTROZOLE, measured, people

from osteon.person.patient import Patient
from osteon.population.conditioned import Conditioned
from osteon.population.observations import Observation, observations
from osteon.population.terms import error_sd, terms
from osteon.population.update import condition

TODAY = date(2026, 3, 1)
WELL = {"sex": "female", "age": 63, "menopause": "postmenopausal"}


def below(quantity: str, month: float, log_value: float, side: str = "below") -> Observation:
    return Observation(quantity, month, float(np.exp(log_value)), "1", log_value, None, True, "test", side)


def level(found: Conditioned, month: float = 0.0) -> float:
    means, _ = found.log_level("ctx", [month])
    return float(found.weights @ means[:, 0])


def test_a_limit_far_above_changes_nothing_and_a_low_one_pulls_down():
    members, beside = people(), terms([ANASTROZOLE])
    free = condition(members, (), beside)
    assert level(condition(members, [below("ctx", 0.0, 9.0)], beside)) == pytest.approx(level(free), abs=1e-6)
    pulled = [level(condition(members, [below("ctx", 0.0, cut)], beside)) for cut in (0.0, -0.5, -1.0)]
    assert level(free) > pulled[0] > pulled[1] > pulled[2]
    assert level(condition(members, [below("ctx", 0.0, 0.5, "above")], beside)) > level(free)


def test_a_limit_pulls_less_than_the_same_number_as_a_value():
    members, beside = people(), terms([ANASTROZOLE])
    cut = level(condition(members, (), beside)) + 0.3
    as_value = level(condition(members, [measured("ctx", 0.0, cut)], beside))
    assert level(condition(members, [below("ctx", 0.0, cut)], beside)) < as_value


@pytest.mark.parametrize("side", ["below", "above"])
def test_the_update_by_a_limit_is_that_of_brute_force(side: str):
    members, beside = people(400), terms([ANASTROZOLE])
    exact, censored = measured("ctx", -24.0, 0.1), below("ctx", 0.0, -0.2, side)
    found = condition(members, [exact, censored], beside)
    random = np.random.default_rng(1)
    which = random.integers(len(members), size=1_000_000)
    root = np.linalg.cholesky(beside.covariance + 1e-12 * np.eye(len(beside.keys)))
    free = random.standard_normal((len(which), len(root))) @ root.T

    def said(o: Observation) -> np.ndarray:
        return members.at(o.quantity, [o.month])[which, 0] + free @ beside.row(o.quantity, o.month)

    shown = said(censored) + error_sd("ctx") * random.standard_normal(len(which))
    inside = shown < censored.log_value if side == "below" else shown > censored.log_value
    weights = np.exp(-0.5 * ((exact.log_value - said(exact)) / error_sd("ctx")) ** 2) * inside
    true = members.at("ctx", [12.0])[which, 0] + free @ beside.row("ctx", 12.0)
    mean = np.average(true, weights=weights)
    spread = np.sqrt(np.average((true - mean) ** 2, weights=weights))
    means, sd = found.log_level("ctx", [12.0])
    own = float(found.weights @ means[:, 0])
    assert own == pytest.approx(float(mean), abs=0.01)
    total = np.sqrt(float(found.weights @ (means[:, 0] - own) ** 2) + float(sd[0]) ** 2)
    assert total == pytest.approx(float(spread), rel=0.03)


def test_order_does_not_matter_and_a_limit_that_fits_nothing_counts_less():
    members, beside = people(), terms([ANASTROZOLE])
    given = [below("ctx", -6.0, 0.2), measured("ctx", -24.0, 0.1), below("ctx", 0.0, 0.1)]
    one, other = condition(members, given, beside), condition(members, given[::-1], beside)
    assert np.array_equal(one.weights, other.weights)
    found = condition(members, [measured("ctx", -24.0, 0.1), below("ctx", 0.0, -9.0)], beside)
    assert [doubt.observation.limit for doubt in found.doubts] == ["below"]
    assert found.effective > 10


def test_a_limit_is_read_from_a_file_as_a_limit():
    rows = [
        {"date": "2026-01-10", "what": "ctx", "value": "<0.05", "unit": "ng/mL"},
        {"date": "2025-01-10", "what": "ctx", "value": 0.41, "unit": "ng/mL"},
    ]
    labs = {"estradiol": {"value": "< 18", "unit": "pmol/L"}}
    patient = Patient.from_any({**WELL, "measurements": rows, "labs": labs}, today=TODAY)
    found, _ = observations(patient, TODAY)
    assert [(o.quantity, o.limit) for o in found] == [("ctx", None), ("ctx", "below"), ("estradiol", "below")]
    assert Patient.from_any(patient.model_dump(), today=TODAY) == patient


def test_scanners_that_differ_are_not_taken_as_one():
    row = {"date": "2026-01-10", "what": "dxa", "site": "total_hip", "value": 0.8, "unit": "g/cm2", "device": "hologic"}
    for change, comparable in (
        ({"model": "Discovery"}, True), ({"scanner": "Clinic B"}, True), ({"device": "lunar"}, True),
        ({"side": "left"}, False), ({"device": None}, False), ({"vertebrae": "L2-L4"}, False),
    ):  # fmt: skip
        patient = Patient.from_any(
            {**WELL, "measurements": [row, {**row, "date": "2024-01-10", **change}]}, "assessment", today=TODAY
        )
        earlier, later = observations(patient, TODAY)[0]
        assert later.device is None
        assert earlier.device is not None
        assert earlier.comparable is comparable


def test_assays_that_differ_and_a_sample_after_food_are_told_apart():
    row = {"date": "2026-01-10", "what": "ctx", "value": 0.2, "unit": "ng/mL", "assay": "Elecsys"}
    earlier = {**row, "date": "2025-01-10", "assay": "IDS-iSYS"}
    patient = Patient.from_any({**WELL, "measurements": [row, earlier]}, today=TODAY)
    assert [o.comparable for o in observations(patient, TODAY)[0]] == [False, True]
    fed = Patient.from_any({**WELL, "measurements": [row, {**earlier, "fasting": False}]}, today=TODAY)
    found, notes = observations(fed, TODAY)
    assert len(found) == 1
    assert "fasting" in notes[0]
