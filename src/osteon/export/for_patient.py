"""One patient's model as SBML, a regimen as an event table, every equation as a page: what `osteon.export` offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from osteon.errors import InputError, Remark
from osteon.export.equation_page import equation_page
from osteon.export.sbml_file import write_sbml
from osteon.optional import needs
from osteon.person.patient import Patient
from osteon.pharmacology.exposure import Dosing, schedule
from osteon.physiology.skeleton import skeleton
from osteon.simulation.cohort import run
from osteon.simulation.covariates import covariates
from osteon.simulation.past_treatment import past_courses
from osteon.simulation.simulate import MAX_YEARS, PatientLike, RegimenLike, regimens_for
from osteon.treatment.event_table import write_events
from osteon.treatment.regimen import Regimen
from osteon.units import DAYS_PER_YEAR


@dataclass(frozen=True)
class SbmlModel:
    """A model in SBML Level 3 Version 2.

    Attributes
    ----------
    text : the document.
    start_day : day at which a simulator has to begin; day 0 is the start of the regimen.
    """

    text: str
    start_day: float


def sbml(
    path: str | Path | None = None,
    patient: PatientLike | None = None,
    regimen: RegimenLike = None,
    *,
    years: float = 7.0,
    dosing: Dosing = "averaged",
) -> SbmlModel:
    """Write the model as SBML, for other simulators; that of one patient with the doses as events.

    Parameters
    ----------
    path : file to write; None writes none.
    patient : a `Patient`, a mapping or a file; None writes the model as it is, of the average woman.
    regimen : as for `osteon.simulate`; needs a patient.
    years : how long the doses go on, up to 40 years.
    dosing : ``"averaged"`` gives frequent doses at a constant rate, ``"exact"`` writes an event for each.

    Returns
    -------
    SbmlModel
        The text, and the day [d] at which to begin: a patient's model starts when the patient was young and healthy.

    Raises
    ------
    InputError, InputErrors
        Input that cannot be used: names the field, the value and the fix.
    OsteonError
        python-libsbml is missing; says what to install.

    Notes
    -----
    Names, units, sources and values stand in the file as in docs/equations.md. Other simulators agree to the tolerance
    of both (libRoadRunner: 1e-4 of BMD and markers over four years, `tests/cli/test_cli_export.py`).

    Examples
    --------
    >>> model = osteon.export.sbml("anna.xml", {"sex": "female", "age": 63}, "anastrozole 1 mg daily for 5 years")
    >>> round(model.start_day / 365.25)
    -28
    """
    needs("libsbml", "sbml", "writing SBML")
    model = skeleton()
    if patient is None:
        if regimen is not None:
            raise InputError("patient", Remark("not given"), "a regimen is given to someone; say to whom")
        return SbmlModel(write_sbml(model, path), 0.0)
    until = 12 * _checked(years)
    person = Patient.from_any(patient)
    ahead = regimens_for(regimen, [person])[0]
    before, _ = past_courses(person, ahead)
    age, own = float(person.age or 0.0), covariates(person)
    doses = schedule((*before, *ahead.courses), model, until, dosing, own)
    values = run([age], [own], [doses], [0.0]).parameters[0]
    start = (float(values[model.parameter_names.index("starting_age")]) - age) * DAYS_PER_YEAR
    return SbmlModel(write_sbml(model, path, parameters=values, schedule=doses, start=start), start)


def events(path: str | Path, regimen: RegimenLike | Mapping[str, Regimen], *, years: float = 7.0) -> None:
    """Write a regimen as the event table of pharmacometrics (CSV): ID, TIME [d], AMT, CMT, EVID, ADDL, II [d].

    Parameters
    ----------
    path : file to write.
    regimen : as for `osteon.simulate`, or a mapping from ID to `Regimen`.
    years : how long a course without an end goes on, up to 40 years.

    Raises
    ------
    InputError
        A regimen or a length that cannot be used, or a file that cannot be written.

    Notes
    -----
    `osteon.Regimen` reads the table back: the same doses on the same days.

    Examples
    --------
    >>> osteon.export.events("doses.csv", "denosumab 60 mg sc every 6 months x 6")
    >>> osteon.Regimen.from_any("doses.csv").courses[0].drug
    'denosumab'
    """
    several = isinstance(regimen, Mapping) and regimen and all(isinstance(r, Regimen) for r in regimen.values())
    regimens = dict(regimen) if several and isinstance(regimen, Mapping) else Regimen.from_any(regimen)
    write_events(regimens, path, until_month=12 * _checked(years))


def equations() -> str:
    """Every equation and parameter of the model as one Markdown page, mathematics in LaTeX: docs/equations.md.

    Returns
    -------
    str
        Each equation under its process with unit and source; then the parameters with value, unit, range and source.

    Examples
    --------
    >>> osteon.export.equations().splitlines()[0]
    '# Equations of the model osteon'
    """
    return equation_page(skeleton())


def _checked(years: float) -> float:
    if not 0 < years <= MAX_YEARS:
        raise InputError("years", years, f"give a number above 0 and up to {MAX_YEARS:g}")
    return years
