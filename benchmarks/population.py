"""The people and the treatments that every engine in the benchmark is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from osteon.engine.integration import Schedule, Solution, integrate
from osteon.engine.model import Model
from osteon.engine.outputs import outputs_at
from osteon.pharmacology import exposure
from osteon.physiology.skeleton import skeleton
from osteon.treatment.regimen import Regimen

Floats = NDArray[np.float64]

AGE = 63.0
YEARS = 10
DAYS_PER_YEAR = 365.25
MONTHS = np.arange(12 * YEARS + 1) * DAYS_PER_YEAR / 12
OUTPUTS = (
    "estradiol", "rankl", "sclerostin", "osteoclasts", "osteoblasts", "ctx", "p1np", "bmd_lumbar_spine",
    "bmd_total_hip", "cortical_porosity_hip",
)  # fmt: skip
#: parameters that differ from person to person
VARIED = (
    "anastrozole_absorption", "anastrozole_clearance", "anastrozole_volume", "anastrozole_ki",
    "denosumab_absorption", "denosumab_central_volume", "denosumab_clearance", "denosumab_exchange",
    "denosumab_peripheral_volume", "denosumab_target", "denosumab_kss", "denosumab_internalisation",
    "residual_estradiol", "menopause_age", "weight", "estradiol_turnover", "cytokine_rate", "rankl_rate", "opg_rate",
    "sclerostin_rate", "osteoclast_turnover", "precursor_turnover", "matrix_signal_rate", "osteoblast_precursor_rate",
    "osteoblast_rate", "osteocyte_rate", "remodelling_rate_trabecular_spine", "remodelling_rate_trabecular_hip",
    "remodelling_rate_cortical_spine", "remodelling_rate_cortical_hip", "osteoid_mineralisation", "mineral_maturation",
)  # fmt: skip
#: a range in the parameter file is taken as two standard deviations of the logarithm to either side, up to this one
LARGEST_SPREAD = 0.3
SPREADS = {"menopause_age": 0.08, "weight": 0.2}
TABLETS = 1825
INJECTIONS = 10
ANASTROZOLE_MG = 1.0
REGIMEN = "anastrozole 1 mg daily for 5 years; denosumab 60 mg sc every 6 months x 10 from month 12"
DENOSUMAB_UG = 60.0 * 610.0  # the bioavailable part of 60 mg


@dataclass(frozen=True)
class Cohort:
    """People of 63 as they are on the day that treatment begins.

    Attributes
    ----------
    parameters, initial : (people, parameters) and (people, states).
    """

    model: Model
    parameters: Floats
    initial: Floats

    def __len__(self) -> int:
        return len(self.parameters)

    def first(self, n: int) -> Cohort:
        return Cohort(self.model, self.parameters[:n], self.initial[:n])


def draw_parameters(model: Model, rng: np.random.Generator, n: int) -> Floats:
    """(n, parameters): those in `VARIED` log-normal, kept within the range of the parameter file."""
    table = model.parameter_table(n)
    for name in VARIED:
        j = model.parameter_names.index(name)
        known = model.parameters[j]
        spread = SPREADS.get(name, min(np.log(known.high / known.low) / 4.0, LARGEST_SPREAD))
        drawn = known.value * np.exp(spread * rng.standard_normal(n))
        table[:, j] = np.clip(drawn, known.low, known.high)
    return table


def healthy_days(model: Model, parameters: Floats) -> Floats:
    """Day, counted from the 63rd birthday, on which each person is at the healthy steady state."""
    healthy = parameters[:, model.parameter_names.index("starting_age")]
    return np.asarray((healthy - AGE) * DAYS_PER_YEAR)


def draw(n: int, seed: int = 1) -> Cohort:
    """Draw n people and age them from the healthy steady state at 35 to 63."""
    model = skeleton()
    table = draw_parameters(model, np.random.default_rng(seed), n)
    tolerance = absolute_tolerance(model, 1e-7)
    aged = integrate(model, table, [0.0], start=healthy_days(model, table), rtol=1e-7, atol=tolerance)
    if aged.status.any():
        raise RuntimeError(aged.reason(int(np.argmax(aged.status != 0))))
    return Cohort(model, table, np.ascontiguousarray(aged.states[:, 0]))


def absolute_tolerance(model: Model, rtol: float) -> Floats:
    """Of each state, as `osteon.simulate` chooses it."""
    from osteon.simulation.cohort import absolute_tolerance

    return np.asarray(absolute_tolerance(model, rtol), dtype=float)


def smooth(model: Model) -> Schedule:
    """Anastrozole as a constant rate for five years; ten injections of denosumab from year 1 on."""
    slot = len(model.states) + model.parameter_names.index("anastrozole_input")
    return _sorted([(0.0, slot, ANASTROZOLE_MG), (float(TABLETS), slot, 0.0), *_denosumab(model)])


def daily(model: Model) -> Schedule:
    """The same with every tablet at its own time."""
    gut = model.states.index("anastrozole_gut")
    return _sorted([*((float(day), gut, ANASTROZOLE_MG) for day in range(TABLETS)), *_denosumab(model)])


def _denosumab(model: Model) -> list[tuple[float, int, float]]:
    depot = model.states.index("denosumab_depot")
    return [(DAYS_PER_YEAR * (1 + i / 2), depot, DENOSUMAB_UG) for i in range(INJECTIONS)]


def _sorted(events: list[tuple[float, int, float]]) -> Schedule:
    times, slots, values = zip(*sorted(events), strict=True)
    return Schedule(np.array(times), np.array(slots), np.array(values))


def by_regimen(cohort: Cohort, dosing: Literal["averaged", "exact"]) -> list[Schedule]:
    """The same treatment as `osteon.simulate` would give it to each person."""
    courses = Regimen.from_any(REGIMEN).courses
    names, until = cohort.model.parameter_names, 12.0 * YEARS
    return [
        exposure.schedule(courses, cohort.model, until, dosing, dict(zip(names, row.tolist(), strict=True)))
        for row in cohort.parameters
    ]


def treat(
    cohort: Cohort, schedule: Schedule | Sequence[Schedule], rtol: float = 1e-5, *, threads: int = 1,
    atol: float | None = None,
) -> Solution:  # fmt: skip
    """Follow the cohort for ten years with osteon's engine; the schedule is everybody's, or there is one for each."""
    return integrate(
        cohort.model, cohort.parameters, MONTHS, initial=cohort.initial,
        schedules=[schedule] * len(cohort) if isinstance(schedule, Schedule) else schedule, rtol=rtol,
        atol=absolute_tolerance(cohort.model, rtol) if atol is None else atol, threads=threads,
    )  # fmt: skip


def outputs(cohort: Cohort, states: Floats) -> Floats:
    """Quantities of the states (people, months, states): (people, months, `OUTPUTS`)."""
    values = outputs_at(cohort.model, OUTPUTS, states, cohort.parameters, MONTHS)
    return np.stack([values[name] for name in OUTPUTS], axis=-1)


def largest_error(values: Floats, reference: Floats) -> float:
    """Largest relative error over people, months and outputs."""
    return float(np.max(np.abs(values / reference - 1.0)))
