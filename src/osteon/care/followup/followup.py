"""New measurements against what earlier ones and the treatment should produce.

For each site and marker the last measurement is the new one. Simulated people who take their doses are weighed by what
was measured before; the range in which 90 % of new measurements should lie holds their differences and the error of one
measurement.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from osteon.care.facts.course_of_scans import ODD_PERCENT
from osteon.care.facts.rapid_loss import per_year, rapid_loss
from osteon.care.followup.expected_response import ADHERENT, least_significant, least_significant_percent
from osteon.care.plan.plan_data import LossRule, Sourced, followup_data
from osteon.drugs import catalogue
from osteon.errors import InputError, Remark
from osteon.person.patient import Patient
from osteon.person.today import day_zero
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population.bands import MARKERS, SITES
from osteon.population.members import Members, courses_of
from osteon.population.mixture import quantiles
from osteon.population.observations import Observation, observations
from osteon.population.people_like import followed
from osteon.population.terms import Terms, error_sd, terms
from osteon.population.update import condition
from osteon.simulation.covariates import covariates
from osteon.simulation.past_treatment import patient_cautions
from osteon.simulation.simulate import PatientLike, RegimenLike, SimulationError, regimens_for
from osteon.treatment.course import Course
from osteon.units import DAYS_PER_MONTH

Verdict = Literal["as_expected", "less_than_expected", "more_than_expected", "within_measurement_error"]

#: simulated people; about half of them take at least the usual share of their doses
PEOPLE = 600
#: what can be judged, by the model's names
JUDGED = (*SITES.values(), *MARKERS)
#: a treatment does not answer for a measurement taken sooner after its start than this [months]
SETTLED_MONTHS = 0.5
_FORMATION = ("parathyroid hormone analogue", "sclerostin antibody")


@dataclass(frozen=True)
class Comparison:
    """One new measurement.

    Attributes
    ----------
    new, earlier : what was measured; the change is between the two.
    change, low, median, high : measured change and the range expected for it [%].
    per_year : change of density a year between the last two scans [%]; None for a marker, or scans too near.
    rapid : rules of rapid loss that it meets.
    """

    quantity: str
    new: Observation
    earlier: Observation
    change: float
    low: float
    median: float
    high: float
    verdict: Verdict
    per_year: float | None
    rapid: tuple[LossRule, ...]

    @property
    def significant(self) -> bool:
        """Whether the change is larger than the least significant change."""
        change, least = self.new.log_value - self.earlier.log_value, least_significant(self.quantity)
        if self.new.limit is not None:
            return change < -least if self.new.limit == "below" else change > least
        return abs(change) > least

    @property
    def odd(self) -> bool:
        """Whether density changed faster than bone does, and not as the treatment should make it."""
        surprising = self.verdict in ("less_than_expected", "more_than_expected")
        return surprising and self.significant and self.per_year is not None and abs(self.per_year) >= ODD_PERCENT

    @property
    def questions(self) -> tuple[Sourced, ...]:
        """What to ask of it, the first question first."""
        data = followup_data()
        asked = {"less_than_expected": data.less, "more_than_expected": data.more}.get(self.verdict, ())
        return (*(data.odd_jump if self.odd else ()), *asked)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "quantity": self.quantity,
            "new": _told(self.new),
            "earlier": _told(self.earlier),
            "change_percent": round(self.change, 2),
            "expected_change_percent": {
                "low": round(self.low, 2),
                "median": round(self.median, 2),
                "high": round(self.high, 2),
                "inside": followup_data().response.inside,
            },
            "least_significant_change_percent": least_significant_percent(self.quantity),
            "larger_than_least_significant_change": self.significant,
            "verdict": self.verdict,
            "ask": [item.to_dict() for item in self.questions],
            "change_percent_per_year": None if self.per_year is None else round(self.per_year, 2),
            "rapid_loss": [rule.to_dict() for rule in self.rapid],
        }


@dataclass(frozen=True)
class Followup:
    """All new measurements of one patient."""

    patient: str
    today: date
    regimen: str
    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...]

    @property
    def rapid_loss(self) -> bool:
        return any(item.rapid for item in self.comparisons)

    def day(self, observation: Observation) -> date:
        """Day on which something was measured."""
        return self.today + timedelta(days=round(observation.month * DAYS_PER_MONTH))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "id": self.patient,
            "today": self.today.isoformat(),
            "regimen": self.regimen,
            "comparisons": [item.to_dict() for item in self.comparisons],
            "flags": ["rapid_loss"] if self.rapid_loss else [],
            "notes": list(self.notes),
        }


def followup(
    patient: PatientLike, regimen: RegimenLike = None, *, today: date | None = None, people: int = PEOPLE, seed: int = 1
) -> Followup:
    """Compare new measurements with the range that earlier ones and the treatment should produce.

    Parameters
    ----------
    patient : with at least two dated measurements of one site or marker.
    regimen : what has been given, months counted from today, so negative before it; what the file tells of the
        inhibitor and the bone treatment is added where the regimen does not say it.
    today : the day of month 0; the current day when not given.
    people : simulated people behind the range.
    seed : the same seed gives the same range.

    Returns
    -------
    Followup
        ``comparisons``: for each site and marker the new and the earlier measurement, the change between them and the
        range expected for it [%], and the verdict; ``rapid_loss``, ``notes``.

    Raises
    ------
    InputError, InputErrors
        Input that cannot be used, or nothing to compare.
    SimulationError
        When nobody like the patient could be integrated.

    Notes
    -----
    The range holds 90 of 100 people who take their doses. The least significant change is the ISCD's; rules of rapid
    loss are those of the guidelines in ``data/care/plan`` (docs/care.md).

    Examples
    --------
    >>> scans = [{"date": f"{year}-03-01", "what": "dxa", "site": "lumbar_spine", "device": "hologic", "value": value,
    ...           "unit": "g/cm2"} for year, value in ((2025, 0.912), (2026, 0.901))]
    >>> anna = {"sex": "female", "age": 63, "ai": {"drug": "letrozole", "months": 14}, "measurements": scans}
    >>> found = osteon.followup(anna, today=date(2026, 4, 1))
    >>> found.comparisons[0].verdict
    'within_measurement_error'
    """
    day = day_zero(today)
    person = Patient.from_any(patient, today=day)
    given = regimens_for(regimen, [person])[0]
    courses, told = courses_of(person, given)
    observed, notes = observations(person, day)
    series, unlike = _series(observed)
    notes = (*given.notes, *patient_cautions(person, given), *told, *notes, *unlike)
    if not series:
        raise InputError(
            "measurements",
            Remark("nothing to compare"),
            "give two dated measurements of one site (on one device) or marker",
        )
    members = _adherent(person, courses, observed, people, seed)
    spread = {marker: float(members.logs[marker][:, 0].std()) for marker in MARKERS}
    whole = terms(courses, observed, spread)
    latest = {rows[-1] for rows in series}
    found = []
    for rows in series:
        known = [o for o in observed if o not in latest and o.month < rows[-1].month]
        found.append(_compared(person, courses, rows, known, members, whole))
    return Followup(person.id, day, given.to_text(), tuple(found), tuple(dict.fromkeys(notes)))


def _series(observed: Sequence[Observation]) -> tuple[list[list[Observation]], list[str]]:
    """Measurements of one quantity on one device, two or more, that end with the last one of the quantity."""
    found, notes = [], []
    for quantity in JUDGED:
        rows = [o for o in observed if o.quantity == quantity]
        like = [o for o in rows if o.device == rows[-1].device and (o.limit is None or o is rows[-1])]
        if len(like) > 1:
            found.append(like)
        elif len(rows) > 1:
            notes.append(
                f"{rows[-1].source} ({quantity}): not compared, because no earlier one is from the same device "
                "and more than a limit"
            )
    return found, notes


def _adherent(
    person: Patient, courses: Sequence[Course], observed: Sequence[Observation], people: int, seed: int
) -> Members:
    """People like the patient who take at least the usual share of their doses, at the months of the measurements."""
    months = np.unique([*(o.month for o in observed), 0.0])
    doses = schedule(courses, skeleton(), 1e-6, "averaged", covariates(person))
    seen = followed(person, doses, months, 0, people, seed)
    good = seen.adherence >= ADHERENT
    if not good.any():
        raise SimulationError(f"patient {person.id}", "not simulated", "nobody with good adherence was drawn")
    return replace(seen.members, logs={name: values[good] for name, values in seen.members.logs.items()})


def _compared(
    person: Patient,
    courses: Sequence[Course],
    rows: Sequence[Observation],
    known: Sequence[Observation],
    members: Members,
    whole: Terms,
) -> Comparison:
    new, quantity = rows[-1], rows[-1].quantity
    given = condition(members, known, whole)
    logs = members.at(quantity, [new.month])
    row = whole.row(quantity, new.month, new.device)
    spread = math.hypot(math.sqrt(max(float(row @ given.covariance @ row), 0.0)), error_sd(quantity))
    inside = followup_data().response.inside
    ends = [(1 - inside) / 2, 0.5, (1 + inside) / 2]
    levels = quantiles(logs + (given.means @ row)[:, None], spread, given.weights, ends)[0]
    started = max((s for s in whole.starts if s <= new.month - SETTLED_MONTHS), default=-math.inf)
    before = [o for o in rows[:-1] if o.month <= started + SETTLED_MONTHS]
    earlier = before[-1] if before else rows[-2]
    low, median, high = (100 * math.expm1(level - earlier.log_value) for level in levels)
    change = new.log_value - earlier.log_value
    way = _way(quantity, courses, new.month)
    if new.limit is not None and _reaches(new, levels):
        verdict: Verdict = "as_expected"
    elif not levels[0] <= new.log_value <= levels[2]:
        more = way * (new.log_value - levels[1]) > 0
        verdict = "more_than_expected" if more else "less_than_expected"
    else:
        verdict = "as_expected" if abs(change) > least_significant(quantity) else "within_measurement_error"
    yearly = per_year(rows[-2], new)
    rapid = rapid_loss(person, rows[-2], new, yearly)
    return Comparison(quantity, new, earlier, 100 * math.expm1(change), low, median, high, verdict, yearly, rapid)


def _reaches(new: Observation, levels: Sequence[float]) -> bool:
    """Whether a value beyond a limit may lie in the expected range."""
    return levels[0] <= new.log_value if new.limit == "below" else new.log_value <= levels[2]


def _way(quantity: str, courses: Sequence[Course], month: float) -> float:
    """1 where more of a quantity is more response, -1 where less is: a marker falls, but not on drugs that build."""
    if quantity not in MARKERS:
        return 1.0
    given = {catalogue()[c.drug].drug_class for c in courses if c.start_month <= month <= c.finish_month}
    return 1.0 if given & set(_FORMATION) else -1.0


def _told(observation: Observation) -> dict[str, Any]:
    return {
        "month": round(observation.month, 2),
        "value": observation.value,
        "unit": observation.unit,
        "source": observation.source,
        **({} if observation.limit is None else {"limit": observation.limit}),
    }
