"""Plans that go the same way for years: what is saved changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from osteon.engine.events import Schedule
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population import shared_past as shared
from osteon.population.shared_past import together
from osteon.treatment.regimen import Regimen
from osteon.units import DAYS_PER_MONTH

ALONE = "anastrozole 1 mg daily for 5 years"
DENOSUMAB = f"{ALONE}; denosumab 60 mg sc every 6 months x 8"
TIMES = np.arange(3.0, 121.0, 3.0) * DAYS_PER_MONTH


def schedules(*words: str) -> list[Schedule]:
    return [schedule(Regimen.from_text(w).courses, skeleton(), 120.0, "averaged") for w in words]


def followed(plans: list[Schedule]) -> list[np.ndarray]:
    model = skeleton()
    table = model.parameter_table(2)
    start = model.initial_states(table)
    states, good = together(model, [table] * len(plans), [start] * len(plans), plans, TIMES, 0.0, 1e-6)
    assert good.all()
    return states


def test_a_way_gone_together_ends_where_each_alone_ends(monkeypatch: pytest.MonkeyPatch):
    plans = schedules(ALONE, DENOSUMAB, f"{DENOSUMAB}; zoledronic acid 5 mg iv once from month 48")
    once = followed(plans)
    monkeypatch.setattr(shared, "LEAST_DAYS", np.inf)
    for mine, theirs in zip(once, followed(plans), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=2e-4, atol=1e-6)


def test_plans_are_the_same_to_the_bit_until_they_part():
    stopped, followed_on = followed(schedules(DENOSUMAB, f"{DENOSUMAB}; zoledronic acid 5 mg iv once from month 48"))
    at = TIMES <= 48 * DAYS_PER_MONTH
    np.testing.assert_array_equal(stopped[:, at], followed_on[:, at])
    assert not np.allclose(stopped[:, -1], followed_on[:, -1])
