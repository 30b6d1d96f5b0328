"""How many vertebrae break at once."""

from __future__ import annotations

import numpy as np
import pytest

from osteon.fracture.cluster import clusters, draw_number, share_several

# Cosman F, et al. J Bone Miner Res 2022;37:2112-2120: rates of several over any, and of four or more over any
GROUPS = [
    ((False, None), 3.6 / 9.4, 0.59 / 9.4),
    ((True, False), 2.9 / 6.7, 0.57 / 6.7),
    ((True, True), 7.5 / 10.7, 3.34 / 10.7),
]


def test_after_denosumab_50_to_70_percent_of_events_are_several_fractures():
    share = float(share_several(True))
    assert share == pytest.approx(0.607)  # Cummings SR, et al. J Bone Miner Res 2018;33:190-198
    numbers = draw_number(np.random.default_rng(1), np.full(20_000, share))
    assert 0.5 < np.mean(numbers >= 2) < 0.7
    assert float(share_several(False)) == pytest.approx(0.387)


def test_up_to_and_over_three_years_of_denosumab_give_the_share_of_all():
    short, long, share = (
        share_several(True, False),
        share_several(True, True),
        clusters()["over_three_years_share"]["value"],
    )
    assert (1 - share) * short + share * long == pytest.approx(0.607, abs=1e-6)
    assert (long / (1 - long)) / (short / (1 - short)) == pytest.approx(3.0)


@pytest.mark.parametrize(("group", "several", "four"), GROUPS)
def test_groups_agree_with_the_extension_of_the_denosumab_trial(
    group: tuple[bool, bool | None], several: float, four: float
):
    numbers = draw_number(np.random.default_rng(2), np.full(40_000, float(share_several(*group))))
    assert numbers.min() == 1
    assert np.mean(numbers >= 2) == pytest.approx(several, abs=0.02)
    assert np.mean(numbers >= 4) == pytest.approx(four, abs=0.03)


def test_an_earlier_vertebral_fracture_makes_several_likelier_and_not_known_lies_between():
    yes, unknown, no = (float(share_several(True, None, x)) for x in (True, None, False))
    assert no < unknown < yes
    assert (yes / (1 - yes)) / (no / (1 - no)) == pytest.approx(3.9)


def test_duration_matters_only_after_stopping():
    assert share_several(False, True) == share_several(False, None)
    assert share_several(np.array([False, True]), True).tolist() == [share_several(False), share_several(True, True)]
