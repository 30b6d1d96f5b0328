"""Lay out the simulations that published observations need; who is simulated, what is read when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon import units
from osteon.errors import InputError
from osteon.evidence.evidence_files import Arm, Observation, trial_of
from osteon.population.baseline import young
from osteon.prediction import assumptions
from osteon.prediction.scenario import NotCoveredError, Scenario, Simulation, scenario
from osteon.quantities import Quantity, find, modelled, sites

Array = NDArray[np.float64]

#: endpoint in the evidence files -> variable of the model
QUANTITIES: Mapping[str, str] = {one.name: str(one.model) for one in modelled("bmd", "marker", "hormone", "structure")}
HORMONES = frozenset(one.name for one in modelled("hormone"))
DENSITIES = frozenset(str(one.model) for one in modelled("bmd"))
MARKERS = frozenset(one.name for one in modelled("marker"))
CHANGES = frozenset(
    {"percent-change", "percent-change-per-year", "percent-of-baseline", "percent-difference-vs-comparator"}
)
#: endpoint -> site whose BMD is told as a T-score, and what an arm says of its mean at month 0
T_SCORES: Mapping[str, Quantity] = {f"t-score-{one.site}": one for one in modelled("bmd") if one.scan == "central"}
_AT_START = {str(one.site): f"t_score_{one.also[0]}_mean" for one in sites("central")}
#: the least BMD that is a level, not a change, g/cm2
LEAST_BMD = 0.2
#: significant digits of the factors by which published levels are converted; the calibration read them so
FACTOR_DIGITS = 4


@dataclass(frozen=True)
class Target:
    """One observation that the model can be compared with.

    Attributes
    ----------
    treated, control : rows of the plan's simulations; an arm that pools regimens has several, equally many in each.
    baseline : level at month 0 of the same quantity, where one is needed to read a level: as published, or from the
        mean T-score of the arm; BMD in g/cm2.
    young : mean and SD of the young adults that a T-score is counted from, g/cm2.
    offset : what the assay reads on top, in the unit of the model.
    repeats : the same published number stands in the files under another arm too.
    assumed : what the prediction assumes beyond the lines of the arm.
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
    assumed: tuple[str, ...] = ()
    young: tuple[float, float] | None = None

    @property
    def point(self) -> float:
        """What one per cent of month 0 is in the unit of the published number; 1 for a change in per cent."""
        if self.baseline is None or self.quantity not in DENSITIES:
            return 1.0
        return self.baseline / 100 / (1.0 if self.young is None else self.young[1])

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
    """Distinct simulations that the targets need, and the months at which they are read; ``seen`` tells repeats."""

    simulations: tuple[Simulation, ...]
    targets: tuple[Target, ...]
    months: Array
    skipped: tuple[Skipped, ...]
    seen: frozenset[tuple[object, ...]] = frozenset()

    def column(self, month: float) -> int:
        """Column of a month that a target reads."""
        return int(np.searchsorted(self.months, round(month, 6)))


def plan(
    arms: Iterable[Arm], grid: Iterable[float] = (), seen_before: frozenset[tuple[object, ...]] = frozenset()
) -> Plan:
    """Lay out the simulations for all arms; what cannot be simulated is listed with the reason.

    ``grid`` : further months to be read, as far as something was observed so late. ``seen_before`` : `Plan.seen` of
    arms that are laid out apart, whose numbers count as known.
    """
    rows: dict[Simulation, int] = {}
    targets: list[Target] = []
    skipped: list[Skipped] = []
    months = {0.0}
    seen: set[tuple[object, ...]] = set(seen_before)
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
            keys = _keys(arm, o, who.treated)
            target = Target(
                arm, o, trial_of(arm), _variable(o.endpoint), treated, control, _baseline(arm, o),
                assay_offset(arm, o.endpoint), not keys.isdisjoint(seen), assumed_of(who, arm, o), _young(arm, o),
            )  # fmt: skip
            seen |= keys
            targets.append(target)
            months |= {round(o.time_month, 6), round(target.start, 6)}
    months |= {float(m) for m in grid if m <= max(months)}
    return Plan(tuple(rows), tuple(targets), np.array(sorted(months)), tuple(skipped), frozenset(seen))


def assumed_of(who: Scenario, arm: Arm, o: Observation) -> tuple[str, ...]:
    """What a prediction assumes: of the arm, of the comparator of a difference, and what is hard to believe."""
    compared = who.compared if o.measure == "percent-difference-vs-comparator" else None
    doubt = assumptions.doubt(arm, o, who.menopause_month, who.untreated)
    return (*who.assumed, *filter(None, (compared, doubt)))


def _variable(endpoint: str) -> str:
    return QUANTITIES[endpoint] if endpoint in QUANTITIES else str(T_SCORES[endpoint].model)


def _not_predicted(arm: Arm, o: Observation) -> str | None:
    if o.endpoint not in QUANTITIES and o.endpoint not in T_SCORES:
        return f"{o.endpoint} is not covered by the model"
    if o.bound:
        return f"not a number to hold a prediction against (a bound: {o.bound})"
    if (o.statistic or "").startswith(("bound", "appr", "not-", "max")):
        return f"not a number to hold a prediction against ({o.statistic})"
    if o.measure == "absolute" and o.endpoint in HORMONES:
        try:
            unit_factor(o)
        except InputError:
            return "a level without a unit"
        return None
    if o.measure == "absolute" and _site(o) is not None:
        return _no_level(arm, o)
    if o.measure not in CHANGES:
        return f"no prediction of {o.measure} for {o.endpoint}"
    if o.time_month < 0:
        return "before the start of treatment"
    spoilt = arm.contaminated
    return str(spoilt["why"]) if spoilt and o.time_month >= spoilt["from_month"] else None


def assay_offset(arm: Arm, endpoint: str) -> float:
    """What the arm's assay reads on top of what is in the blood, in the unit of the model; 0 where nothing is said."""
    if (assay := arm.assays.get(endpoint)) is None:
        return 0.0
    one = find(endpoint)
    offset = units.convert(endpoint, float(assay["offset"]), str(assay["unit"]), one.measured_as)
    return offset / one.young_level(str(arm.population["sex"])) if one.kind == "marker" else offset


def unit_factor(o: Observation) -> float:
    """What one of the observation's unit is in the unit of the model; InputError where no such unit is known."""
    factor = units.convert(o.endpoint, 1.0, o.unit, find(o.endpoint).measured_as)
    return float(f"{factor:.{FACTOR_DIGITS}g}")


def _site(o: Observation) -> Quantity | None:
    """The site of a BMD or T-score that has young adults to compare with."""
    one = T_SCORES.get(o.endpoint)
    return one or next((site for site in T_SCORES.values() if site.name == o.endpoint), None)


def _no_level(arm: Arm, o: Observation) -> str | None:
    """Why a level of BMD or a T-score is not predicted, or None."""
    if o.time_month == 0:
        return "the level at the start is given, not predicted"
    if o.endpoint not in T_SCORES and o.value < LEAST_BMD:
        return "a change in g/cm2; write it in per cent"
    if _baseline(arm, o) is None:
        site = _site(o)
        field = _AT_START[str(site.site)] if site else ""
        return f"no level at month 0 is given; add it as an observation, or {field} to the population"
    return None


def _young(arm: Arm, o: Observation) -> tuple[float, float] | None:
    """Mean and SD of the young adults of a T-score."""
    if o.endpoint not in T_SCORES:
        return None
    adult = young(str(T_SCORES[o.endpoint].patient), str(arm.population["sex"]))
    return adult.mean, adult.sd


def score_at_start(arm: Arm, site: Quantity, subgroup: str | None = None) -> float | None:
    """Mean T-score of an arm at month 0: as published, else from BMD in g/cm2, else as the population says it."""
    score = arm.population.get(_AT_START[str(site.site)])
    for b in arm.observations:
        if (b.measure, b.time_month, b.subgroup) == ("absolute", 0, subgroup) and _site(b) == site:
            if b.endpoint != site.name:
                return b.value
            adult = young(str(site.patient), str(arm.population["sex"]))
            score = (b.value - adult.mean) / adult.sd
    return None if score is None else float(score)


def _baseline(arm: Arm, o: Observation) -> float | None:
    """The level at month 0, for a level later on."""
    if o.measure == "absolute" and (site := _site(o)) is not None:
        score = score_at_start(arm, site, o.subgroup)
        adult = young(str(site.patient), str(arm.population["sex"]))
        return None if score is None else adult.mean + score * adult.sd
    if o.measure != "absolute" or o.time_month == 0:
        return None
    levels = [b for b in arm.observations if (b.endpoint, b.measure, b.time_month) == (o.endpoint, "absolute", 0)]
    return levels[0].value if levels and levels[0].unit == o.unit else None


def _keys(arm: Arm, o: Observation, treated: tuple[Simulation, ...]) -> set[tuple[object, ...]]:
    """One of them is equal for the same published number read twice; the arms of a cross-over share their start."""
    number = (trial_of(arm), o.endpoint, o.measure, o.time_month, o.value, o.rebased_at_month)
    doses = tuple(sorted((str(c["drug"]), str(c.get("dose")), str(c.get("every_days"))) for c in arm.courses))
    who = (arm.population.get("menopause"), arm.population.get("menopause_cause"))
    return {(treated, *number), (doses if o.time_month > 0 else (), who, *number)}
