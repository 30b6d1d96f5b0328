"""What is known of bone and no trial of the fit measures: draws of the posterior that contradict it are left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from osteon.cohort import run
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.regimen import Regimen

Array = NDArray[np.float64]

#: months of an aromatase inhibitor at which the two kinds of bone are compared
MONTHS = (0.0, 6.0, 12.0, 24.0, 36.0, 48.0, 60.0)


def trabecular_first(rows: Array) -> NDArray[np.bool_]:
    """(n,) whether trabecular bone is lost faster than cortical bone under an inhibitor, for (n, parameters) rows.

    Without estrogen remodelling eats trabecular bone first, for it has most of the surface (source statement S11;
    Riggs and Melton 1986, recalled). DXA sees the sum of both and cannot tell. A woman of 63, at spine and hip.
    """
    courses = Regimen.from_any("anastrozole 1 mg daily for 5 years").courses
    plan = schedule(courses, skeleton(), MONTHS[-1])
    who = {"menopause_age": 51.0, "bmi": 27.0}
    runs = run([63.0] * len(rows), [who] * len(rows), [plan] * len(rows), MONTHS, parameters=rows)

    def left(tissue: str, region: str) -> Array:
        volume = runs[f"mineralised_volume_{tissue}_{region}"]
        return np.asarray(volume[:, 1:] / volume[:, [0]])

    faster = [(left("trabecular", region) < left("cortical", region)).all(axis=1) for region in ("spine", "hip")]
    return np.asarray(faster[0] & faster[1])
