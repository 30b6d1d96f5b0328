"""People whom a patient could be: posterior draws and random effects, with what is known of the patient held fixed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.person.patient import Patient
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population.observations import MEASURABLE
from osteon.population.posterior import posterior
from osteon.population.unknown_covariates import draw_unknown
from osteon.population.variability import apply, draw
from osteon.simulation.calibrated import uncalibrated
from osteon.simulation.cohort import run
from osteon.simulation.covariates import covariates
from osteon.simulation.past_treatment import past_courses
from osteon.simulation.simulate import SimulationError
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

Array = NDArray[np.float64]

#: members integrated and read at a time, which bounds memory
CHUNK = 1000


@dataclass(frozen=True)
class Members:
    """Time courses of the model for n people who share what is known of one patient.

    Attributes
    ----------
    months : (months,) from today, increasing.
    logs : quantity -> (n, months), natural logarithm of the model's value.
    failed : members that could not be integrated; they are left out.
    """

    months: Array
    logs: Mapping[str, Array]
    failed: int

    def __len__(self) -> int:
        return len(next(iter(self.logs.values())))

    def at(self, quantity: str, months: Sequence[float] | Array) -> Array:
        """Log values of a quantity at some of the months: (n, asked months)."""
        return self.logs[quantity][:, np.searchsorted(self.months, np.asarray(months, float) - 1e-7)]

    def joined(self, more: Members) -> Members:
        """These and more members of the same patient."""
        logs = {name: np.concatenate([values, more.logs[name]]) for name, values in self.logs.items()}
        return Members(self.months, logs, self.failed + more.failed)


def courses_of(
    patient: Patient, regimen: Regimen, outputs: Collection[str] = MEASURABLE
) -> tuple[tuple[Course, ...], list[str]]:
    """All courses of the patient, what the file tells of the past and what the regimen plans; and notes.

    Notes are on the past, and on what is not calibrated of all that the ``outputs`` follow from.
    """
    before, notes = past_courses(patient, regimen)
    courses = (*before, *regimen.courses)
    return courses, [*notes, *uncalibrated(courses, outputs)]


def draw_members(
    patient: Patient, courses: Sequence[Course], months: Sequence[float] | Array, n: int, seed: int, first: int = 0
) -> Members:
    """Members number ``first`` to ``first + n`` of the patient's ensemble.

    All of them have the same doses at the same times; age at menopause and body size differ where the file does not
    give them. The same seed gives the same members.

    Raises
    ------
    SimulationError
        When none of them could be integrated.
    """
    names = skeleton().parameter_names
    times = np.unique(np.asarray(months, float))
    own = covariates(patient)
    doses = schedule(courses, skeleton(), float(times[-1]), "averaged", own)
    parts: list[dict[str, Array]] = []
    failures: dict[int, str] = {}
    for start in range(first, first + n, CHUNK):
        count = min(CHUNK, first + n - start)
        random = np.random.default_rng([seed, start])
        table = posterior().table(count, seed=int(random.integers(2**31)))
        table = apply(draw(random, count), table, names)
        open_to_chance = draw_unknown(patient, random, count)
        for name, values in open_to_chance.items():
            table[:, names.index(name)] = values
        fixed = {name: value for name, value in own.items() if name not in open_to_chance}
        runs = run([float(patient.age or 0.0)] * count, [fixed] * count, [doses] * count, times, parameters=table)
        good = np.array([i not in runs.failures for i in range(count)])
        parts.append({name: np.log(values[good]) for name, values in runs.read(MEASURABLE).items()})
        failures |= {start + i: why for i, why in runs.failures.items()}
    if len(failures) == n:
        raise SimulationError(f"patient {patient.id}", "not simulated", next(iter(failures.values())))
    logs = {name: np.concatenate([part[name] for part in parts]) for name in MEASURABLE}
    return Members(times, logs, len(failures))
