"""Simulate patients under regimens: the function that most people call first.

>>> import osteon
>>> result = osteon.simulate({"sex": "female", "age": 63}, "anastrozole 1 mg daily for 5 years", years=7)
>>> float(result["bmd_change"].sel(site="lumbar-spine", time=60).squeeze()) < -3
True
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from osteon.errors import InputError
from osteon.person.patient import Patient
from osteon.pharmacology.exposure import Dosing, schedule
from osteon.physiology.skeleton import skeleton
from osteon.simulation.about import About, AboutSimulation, Agreement
from osteon.simulation.calibrated import uncalibrated
from osteon.simulation.cohort import Trajectories, run, worst_difference
from osteon.simulation.covariates import covariates
from osteon.simulation.datasets import dataset_of
from osteon.simulation.ovarian_failure import shown_course
from osteon.simulation.past_treatment import past_courses, patient_cautions
from osteon.simulation.results import MARKERS, SITES, Result, join, quantities_read, result
from osteon.simulation.results import series as series
from osteon.treatment.event_table import read_events
from osteon.treatment.regimen import Regimen

#: longest simulation, years; beyond it nothing has been observed
MAX_YEARS = 40.0
MAX_OUTPUTS = 5_000
#: patients integrated and read at a time, which bounds memory
CHUNK = 500
#: from this many patients on, averaged dosing is checked against exact doses on a sample
CERTIFIED_FROM = 100

PatientLike = Patient | Mapping[str, Any] | str | Path
RegimenLike = Regimen | Mapping[str, Any] | Sequence[Mapping[str, Any]] | str | Path | None


class SimulationError(InputError):
    """A patient whose equations could not be integrated; says who and why."""


def solve(
    patient: PatientLike | Sequence[PatientLike],
    regimen: RegimenLike | Sequence[Regimen] | Mapping[str, Regimen] = None,
    *,
    years: float = 7.0,
    every_months: float = 1.0,
    dosing: Dosing = "averaged",
    rtol: float = 1e-5,
    parameters: Mapping[str, float] | None = None,
    certify: bool | None = None,
    accuracy_check: bool = False,
) -> Result[AboutSimulation]:
    """`simulate` with plain arrays as its result, for where loading xarray would take too long."""
    months = output_months(years, every_months)
    if dosing not in ("averaged", "exact"):
        raise InputError("dosing", dosing, 'use "averaged" or "exact"')
    people = [Patient.from_any(p) for p in _as_list(patient)]
    if not people:
        raise InputError("patient", patient, "give at least one patient")
    regimens = regimens_for(regimen, people)
    past = [past_courses(p, r) for p, r in zip(people, regimens, strict=True)]
    courses = [(*before, *ahead.courses) for (before, _), ahead in zip(past, regimens, strict=True)]
    changes = changed_parameters(parameters)
    own = [covariates(p) | changes for p in people]

    def follow(which: Sequence[int], how: Dosing, tolerance: float) -> Trajectories:
        ages = [float(people[i].age or 0.0) for i in which]
        values = [own[i] for i in which]
        plans = [schedule(courses[i], skeleton(), float(months[-1]), how, own[i]) for i in which]
        return run(ages, values, plans, months, rtol=tolerance)

    parts: list[Result[About]] = []
    failures: dict[int, str] = {}
    for first in range(0, len(people), CHUNK):
        which = range(first, min(first + CHUNK, len(people)))
        runs = follow(which, dosing, rtol)
        parts.append(result([people[i] for i in which], runs))
        failures |= {first + i: why for i, why in runs.failures.items()}
    if len(failures) == len(people):
        raise SimulationError(f"patient {people[0].id}", "not simulated", failures[0])
    certificate, accuracy = None, None
    if dosing == "averaged" and (len(people) >= CERTIFIED_FROM if certify is None else certify):
        some = _sample(len(people), max(1, round(0.01 * len(people))))
        certificate = _compared(follow(some, dosing, rtol), follow(some, "exact", rtol))
    if accuracy_check:
        some = _sample(len(people), 16)
        accuracy = _compared(follow(some, dosing, rtol), follow(some, dosing, rtol / 100))
    notes = [note for r, (_, ns) in zip(regimens, past, strict=True) for note in (*r.notes, *ns)]
    notes += [n for p, r in zip(people, regimens, strict=True) for n in (*patient_cautions(p, r), *shown_course(p, r))]
    notes += uncalibrated(dict.fromkeys(course for plan in courses for course in plan), quantities_read())
    about = AboutSimulation(
        regimen=regimens[0].to_text() if len({r.to_text() for r in regimens}) == 1 else "one per patient",
        courses=regimens[0].courses,
        notes=tuple(notes),
        failures={people[i].id: why for i, why in failures.items()},
        dosing=dosing,
        certificate=certificate,
        accuracy=accuracy,
    )
    return join(parts, about)


@dataset_of(solve)
def simulate() -> None:
    """Follow one or more patients under a regimen.

    Parameters
    ----------
    patient : a `Patient`, a mapping or a file; or a list of them. Sex and age are enough.
    regimen : a `Regimen`, words, a file or course records, for all patients; a list of `Regimen`, one for each patient;
        or an event table with several IDs, or a mapping of ids to `Regimen`. None: nothing is given from month 0 on.
        What the patient file tells of treatment before month 0 is simulated too.
    years : how long, up to 40 years.
    every_months : time between results.
    dosing : ``"averaged"`` gives drugs that are taken at least weekly dose by dose until they have settled, and then at
        a constant rate; ``"exact"`` gives every dose at its own time.
    rtol : relative tolerance of the integration.
    parameters : values of the model's parameters to use instead of the usual ones, by name (docs/equations.md lists
        them), for all patients: switch an effect off, try another value.
    certify : integrate a random 1 % of the patients (at least one) again with every dose at its own time and report
        the worst relative difference as ``result.osteon.certificate``. By default for 100 patients and more.
    accuracy_check : integrate up to 16 patients again at ``rtol / 100`` and report the worst relative difference
        as ``result.osteon.accuracy``.

    Returns
    -------
    xarray.Dataset
        Coordinates ``patient``, ``time`` (months), ``site``, ``marker``, ``region``; every variable has ``unit`` and
        ``long_name``. Changes are from month 0. A patient whose integration failed has NaN, and the reason in
        ``result.osteon.failures``; ``result.osteon.notes`` says what was assumed, ``result.osteon.plot()`` draws.

    Raises
    ------
    InputError, InputErrors
        Input that cannot be used: names the field, the value and the fix.
    SimulationError
        When no patient at all could be integrated.

    Notes
    -----
    The equations and the source of each stand in docs/equations.md; what the model can and cannot do in docs/model.md.

    Examples
    --------
    >>> result = osteon.simulate({"sex": "female", "age": 63}, "anastrozole 1 mg daily for 5 years", years=7)
    >>> float(result["bmd_change"].sel(site="lumbar-spine", time=60).squeeze()) < -3
    True
    >>> result.osteon.failures
    {}
    """


def changed_parameters(changes: Mapping[str, float] | None) -> dict[str, float]:
    """The values given for parameters of the model, checked.

    Raises InputError for a name that the model does not have, and for a value outside the plausible range.
    """
    known = {p.name: p for p in skeleton().parameters}
    checked = {}
    for name, value in (changes or {}).items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]}?" if near else "docs/equations.md lists them"
            raise InputError("parameters", name, f"not a parameter of the model; {hint}")
        p = known[name]
        if p.status == "input" and p.source == "regimen":
            raise InputError(f"parameters.{name}", value, "the regimen sets this; write it there")
        if isinstance(value, bool) or not isinstance(value, int | float) or not p.low <= value <= p.high:
            raise InputError(f"parameters.{name}", value, f"give a number from {p.low:g} to {p.high:g} {p.unit}")
        checked[name] = float(value)
    return checked


def _sample(n: int, size: int) -> list[int]:
    """The same random patients for the same number of patients."""
    return sorted(int(i) for i in np.random.default_rng(n).choice(n, size=min(n, size), replace=False))


def _compared(one: Trajectories, other: Trajectories) -> Agreement:
    return Agreement(len(one.states), worst_difference(one, other, (*SITES.values(), *MARKERS)))


def _as_list(patient: Any) -> list[Any]:
    return list(patient) if isinstance(patient, list | tuple) else [patient]


def regimens_for(regimen: Any, people: Sequence[Patient]) -> list[Regimen]:
    """The regimen of each patient.

    Parameters
    ----------
    regimen : as `simulate` takes it. An event table (CSV) with several IDs, or a mapping from id to `Regimen`, gives
        each patient the regimen of that id.

    Raises InputError for a patient without one, and for a list of another length.
    """
    if isinstance(regimen, str | Path) and str(regimen).lower().endswith(".csv"):
        table = read_events(regimen)
        regimen = table if len(table) > 1 else next(iter(table.values()))
    if isinstance(regimen, Mapping) and regimen and all(isinstance(r, Regimen) for r in regimen.values()):
        for person in people:
            if person.id not in regimen:
                known = ", ".join(map(str, regimen))
                raise InputError("regimen", person.id, f"no regimen for this patient; there is one for {known:.200}")
        return [regimen[person.id] for person in people]
    if isinstance(regimen, list | tuple) and regimen and all(isinstance(r, Regimen) for r in regimen):
        if len(regimen) != len(people):
            fix = f"give one, or one for each of {len(people)} patients"
            raise InputError("regimen", f"{len(regimen)} regimens", fix)
        return list(regimen)
    return [Regimen.from_any(regimen)] * len(people)


def output_months(years: float, every_months: float) -> Any:
    """Months of the results, from 0; InputError for a time or a step that cannot be used."""
    for field, value, low, high, unit in (
        ("years", years, 0.0, MAX_YEARS, "years"),
        ("every_months", every_months, 0.0, 120.0, "months"),
    ):
        if not isinstance(value, int | float) or not math.isfinite(value) or not low < value <= high:
            raise InputError(field, value, f"give a number above {low:g} and up to {high:g} {unit}")
    count = round(years * 12 / every_months, 6)
    if count > MAX_OUTPUTS:
        raise InputError("every_months", every_months, f"at most {MAX_OUTPUTS} results; choose a longer step")
    return np.arange(math.floor(count) + 1) * every_months
