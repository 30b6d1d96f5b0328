"""People streamed into summaries, each aged from 35 and then treated: ``streamed.py N THREADS`` prints the peak MiB."""

from __future__ import annotations

import resource
import sys

import numpy as np
from population import MONTHS, OUTPUTS, absolute_tolerance, draw_parameters, healthy_days, smooth

from osteon.engine.streaming import People, stream
from osteon.physiology.skeleton import skeleton

RTOL = 1e-5


def main() -> None:
    model = skeleton()
    schedule = smooth(model)

    def population(rng: np.random.Generator, n: int) -> People:
        table = draw_parameters(model, rng, n)
        return People(table, start=healthy_days(model, table), schedules=[schedule] * n)

    count, threads = int(sys.argv[1]), int(sys.argv[2])
    tolerance = absolute_tolerance(model, RTOL)
    stream(model, population, OUTPUTS, MONTHS, count, seed=1, threads=threads, rtol=RTOL, atol=tolerance)
    per_mib = 2**20 if sys.platform == "darwin" else 2**10
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_mib)


if __name__ == "__main__":
    main()
