"""Lay out the simulations that published observations need; who is simulated, what is read when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon import units
from osteon.errors import InputError
from osteon.evidence.evidence_files import Arm, Observation
from osteon.evidence.readings import assay_offset, contaminated, trial_of
from osteon.prediction.scenario import NotCoveredError, Simulation, scenario
from osteon.quantities import estrogen, find, modelled

Array = NDArray[np.float64]

#: endpoint in the evidence files -> variable of the model
QUANTITIES: Mapping[str, str] = {one.name: str(one.model) for one in modelled("bmd", "marker", "hormone", "structure")}
HORMONES = frozenset(one.name for one in modelled("hormone"))
MARKERS = frozenset(one.name for one in modelled("marker"))
CHANGES = frozenset(
    {"percent-change", "percent-change-per-year", "percent-of-baseline", "percent-difference-vs-comparator"}
)
#: significant digits of the factors by which published levels are converted; the calibration read them so
FACTOR_DIGITS = 4


@dataclass(frozen=True)
class Target:
    """One observation that the model can be compared with.

    Attributes
    ----------
    treated, control : rows of the plan's simulations; an arm that pools regimens has several, equally many in each.
    baseline : published level at month 0 of the same quantity, where one is needed to read a level.
    offset : what the assay reads on top of estradiol, pmol/L.
    repeats : the same published number stands in the files under another arm too.
    """

    arm: Arm
    observation: Observation
    trial: str
    quantity: str
    treated: tuple[int, ...]
    control: tuple[int, ...]
    baseline: float | None
    offset: float
    repeats: bool

    @property
    def start(self) -> float:
        """Month from which the change is counted."""
        o = self.observation
        return float(o.rebased_at_month if o.rebased_at_month is not None else (o.from_month or 0.0))


@dataclass(frozen=True)
class Skipped:
    """An observation that is not predicted, and why."""

    arm: Arm
    observation: Observation
    reason: str


@dataclass(frozen=True)
class Plan:
    """Distinct simulations that the targets need, and the months at which they are read."""

    simulations: tuple[Simulation, ...]
    targets: tuple[Target, ...]
    months: Array
    skipped: tuple[Skipped, ...]

    def column(self, month: float) -> int:
        """Column of a month that a target reads."""
        return int(np.searchsorted(self.months, round(month, 6)))


def plan(arms: Iterable[Arm], grid: Iterable[float] = ()) -> Plan:
    """Lay out the simulations for all arms; what cannot be simulated is listed with the reason.

    ``grid`` : further months to be read, as far as something was observed so late.
    """
    rows: dict[Simulation, int] = {}
    targets: list[Target] = []
    skipped: list[Skipped] = []
    months = {0.0}
    seen: set[tuple[object, ...]] = set()
    for arm in arms:
        try:
            who = scenario(arm)
        except NotCoveredError as why:
            skipped += [Skipped(arm, o, str(why)) for o in arm.observations]
            continue
        for o in arm.observations:
            if reason := _not_predicted(arm, o):
                skipped.append(Skipped(arm, o, reason))
                continue
            treated = tuple(rows.setdefault(s, len(rows)) for s in who.treated)
            control: tuple[int, ...] = ()
            if o.measure == "percent-difference-vs-comparator":
                control = (rows.setdefault(who.control, len(rows)),) * len(treated)
            keys = _keys(arm, o, treated)
            target = Target(
                arm, o, trial_of(arm), QUANTITIES[o.endpoint], treated, control, _baseline(arm, o),
                assay_offset(arm) if o.endpoint == estrogen().name else 0.0, not keys.isdisjoint(seen),
            )  # fmt: skip
            seen |= keys
            targets.append(target)
            months |= {round(o.time_month, 6), round(target.start, 6)}
    months |= {float(m) for m in grid if m <= max(months)}
    return Plan(tuple(rows), tuple(targets), np.array(sorted(months)), tuple(skipped))


def _not_predicted(arm: Arm, o: Observation) -> str | None:
    if o.endpoint not in QUANTITIES:
        return f"{o.endpoint} is not covered by the model"
    if (o.statistic or "").startswith(("bound", "appr", "not-", "max")):
        return f"not a number to hold a prediction against ({o.statistic})"
    if o.measure == "absolute" and o.endpoint in HORMONES:
        try:
            unit_factor(o)
        except InputError:
            return "a level without a unit"
        return None
    if o.measure not in CHANGES:
        return f"no prediction of {o.measure} for {o.endpoint}"
    if o.time_month < 0:
        return "before the start of treatment"
    return contaminated(arm, o)


def unit_factor(o: Observation) -> float:
    """What one of the observation's unit is in the unit of the model; InputError where no such unit is known."""
    factor = units.convert(o.endpoint, 1.0, o.unit, find(o.endpoint).measured_as)
    return float(f"{factor:.{FACTOR_DIGITS}g}")


def _baseline(arm: Arm, o: Observation) -> float | None:
    """The arm's own published level at month 0, for a level later on."""
    if o.measure != "absolute" or o.time_month == 0:
        return None
    levels = [b for b in arm.observations if (b.endpoint, b.measure, b.time_month) == (o.endpoint, "absolute", 0)]
    return levels[0].value if levels and levels[0].unit == o.unit else None


def _keys(arm: Arm, o: Observation, treated: tuple[int, ...]) -> set[tuple[object, ...]]:
    """One of them is equal for the same published number read twice; the arms of a cross-over share their start."""
    number = (trial_of(arm), o.endpoint, o.measure, o.time_month, o.value, o.rebased_at_month)
    doses = tuple(sorted((str(c["drug"]), str(c.get("dose")), str(c.get("every_days"))) for c in arm.regimen))
    return {(treated, *number), (doses if o.time_month > 0 else (), *number)}
