"""Models that have nothing to do with each other, and a cache of our own."""

import numpy as np
import pytest
import robertson as robertson_module
import two_compartments

from osteon.engine.integration import Schedule


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OSTEON_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def robertson():
    return robertson_module.model()


@pytest.fixture(scope="session")
def drug():
    return two_compartments.model()


@pytest.fixture(scope="session")
def population(drug):
    """101 patients who differ in parameters, start and schedule: parameters, starts, schedules."""
    rng = np.random.default_rng(7)
    n = 101
    parameters = drug.parameter_table(n) * np.exp(0.3 * rng.standard_normal((n, len(drug.parameter_names))))
    starts = -rng.uniform(0.0, 100.0, n)
    infusion = len(drug.states) + drug.parameter_names.index("infusion")
    schedules = []
    for start in starts:
        k = rng.integers(0, 12)
        times = np.sort(rng.uniform(start, 120.0, k))
        slots = rng.choice([0, 1, infusion], k)
        schedules.append(Schedule(times, slots, rng.uniform(0.1, 5.0, k)))
    return parameters, starts, schedules
