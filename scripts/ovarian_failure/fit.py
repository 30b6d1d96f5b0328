"""Fits how often menses stop after chemotherapy, for good or for a time, to what cohorts and trials have counted.

    python scripts/ovarian_failure/fit.py

prints the numbers that stand in `data/priors.yaml` and in the files of the regimens, with their SD, and every row
beside what the fit says of it. The model is that of `osteon.pharmacology.chemotherapy`: a logistic chance that menses
stop, a logistic chance that they then stay away, and for all others a log-logistic time until they are back.

Counts of one source are less exact than their size says, since cohorts differ: no row counts for more than `MOST`
women, and the SDs grow with the scatter of the rows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

Array = NDArray[np.float64]
ROWS = Path(__file__).with_name("rows.yaml")
#: months from the first cycle to the end of the last (cycles of three weeks, CMF of four)
LASTS = {"ac": 2.8, "ac-t": 5.5, "tc": 2.8, "cmf": 5.5, "fec": 4.2}
REGIMENS = ("ac", "tc", "cmf", "fec")
NAMES = ("ovarian_risk", "ovarian_risk_slope", "lasting_risk", "lasting_risk_slope", "log return_time",
         "return_time_slope", *(f"ovarian_toxicity {name}" for name in REGIMENS))  # fmt: skip
#: means and SDs of what is plausible beforehand: nearly even odds of everything, no difference between regimens
CENTRE = np.array([0.0, 0.15, 0.0, 0.15, np.log(8.0), 0.0, 0.0, 0.0, 0.0, 0.0])
SPREAD = np.array([3.0, 0.2, 3.0, 0.2, 0.7, 0.05, 0.7, 0.7, 0.7, 0.7])
MOST = 100.0


def chances(x: Array, regimen: str, age: Array) -> tuple[Array, Array, Array]:
    """Chance that menses stop, chance that they stay away, and median months until they are back, by age."""
    toxicity = dict(zip(REGIMENS, x[6:], strict=True)).get(regimen, 0.0)
    stop = expit(x[0] + x[1] * (age - 40.0) + toxicity)
    return stop, stop * expit(x[2] + x[3] * (age - 40.0) + toxicity), np.exp(x[4] + x[5] * (age - 40.0))


def share(x: Array, row: dict[str, Any]) -> float:
    """Share of women without menses in the month of a row; an age group has more breast cancer at its end."""
    age = np.linspace(*row["ages"], 9)
    stop, stay, back = chances(x, row["regimen"], age)
    since = max(row["month"] - LASTS[row["regimen"]], 0.0)
    found = stay + (stop - stay) / (1.0 + (since / back) ** 2)
    return float(np.average(found, weights=age - 20.0))


def loss(x: Array, rows: list[dict[str, Any]]) -> float:
    total = 0.5 * float((((x - CENTRE) / SPREAD) ** 2).sum())
    for row in rows:
        p, n = np.clip(share(x, row), 1e-4, 1 - 1e-4), min(row["n"], MOST)
        seen = row["count"] / row["n"]
        total -= n * (seen * np.log(p) + (1 - seen) * np.log(1 - p))
    return total


def main() -> None:
    rows = yaml.safe_load(ROWS.read_text(encoding="utf-8"))
    found = minimize(loss, CENTRE, args=(rows,), method="BFGS")
    x = np.asarray(found.x, float)
    dispersion = np.mean(
        [
            (row["count"] / row["n"] - share(x, row)) ** 2 * min(row["n"], MOST) / (share(x, row) * (1 - share(x, row)))
            for row in rows
        ]
    )
    for name, value, sd in zip(NAMES, x, np.sqrt(np.diag(found.hess_inv) * dispersion), strict=True):
        print(f"{name:28} {value:8.3f}  SD {sd:.3f}")
    print(f"dispersion {dispersion:.2f}")
    for row in rows:
        print(f"{row['id']:42} {100 * row['count'] / row['n']:5.0f} %  fit {100 * share(x, row):5.0f} %")


if __name__ == "__main__":
    main()
