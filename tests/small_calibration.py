"""A calibration that takes seconds: three arms of two trials, one turn of the optimum, few people in the crowd.

Run as a program it is ``osteon`` with that calibration: ``python -m small_calibration calibrate --out DIR``.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from osteon.trials import calibration
from osteon.trials.crowd import Crowd
from osteon.trials.evidence import Arm, arms
from osteon.trials.forward import Forward
from osteon.trials.problem import problem

NAMES = ("atac-anastrozole-bmd-2y", "freedom-denosumab", "freedom-placebo")


def few() -> tuple[Arm, ...]:
    return tuple(arm for arm in arms() if arm.id in NAMES)


def shifts(forward: Forward, parameters: Any) -> Any:
    return Crowd(forward, parameters, people=16).shifts


def shrink(patch: pytest.MonkeyPatch) -> None:
    """Make the calibration small until the patch is undone."""
    patch.setattr(calibration, "problem", partial(problem, few()))
    patch.setattr(calibration, "shifts", shifts)
    patch.setattr(calibration, "TURNS", 1)


if __name__ == "__main__":
    from osteon.cli import main

    shrink(pytest.MonkeyPatch())
    main()
