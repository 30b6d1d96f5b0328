"""What osteon's process does in the whole-process measure: ``work.py COHORT.npz RTOL THREADS``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from population import Cohort, outputs, smooth, treat

from osteon.physiology.skeleton import skeleton


def save(cohort: Cohort, path: Path) -> None:
    """Write the cohort for another process."""
    np.savez(path, parameters=cohort.parameters, initial=cohort.initial)


def main() -> None:
    with np.load(sys.argv[1]) as file:
        cohort = Cohort(skeleton(), file["parameters"], file["initial"])
    solution = treat(cohort, smooth(cohort.model), float(sys.argv[2]), threads=int(sys.argv[3]))
    print(float(np.mean(outputs(cohort, solution.states))))


if __name__ == "__main__":
    main()
