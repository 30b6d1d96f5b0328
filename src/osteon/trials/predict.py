"""What the model says about each published observation, for the average person of each arm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.regimen import Regimen
from osteon.trials.evidence import Arm, Observation
from osteon.trials.scenario import NotCoveredError, Scenario, scenario

#: endpoint in the evidence files -> quantity of the model
QUANTITIES: Mapping[str, str] = {
    "bmd-lumbar-spine": "bmd_lumbar_spine",
    "bmd-total-hip": "bmd_total_hip",
    "bmd-femoral-neck": "bmd_femoral_neck",
    "bmd-radius": "bmd_radius",
    "ctx": "ctx",
    "ntx": "ntx",
    "p1np": "p1np",
    "bsap": "bsap",
    "estradiol": "estradiol",
    "testosterone": "testosterone",
    "vbmd-total-hip-trabecular": "mineral_content_trabecular_hip",
}
MEASURES = {
    "percent-change", "percent-change-per-year", "percent-of-baseline", "percent-difference-vs-comparator",
}  # fmt: skip

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Target:
    """One observation that the model can be held against."""

    arm: Arm
    observation: Observation
    quantity: str
    treated: int
    control: int | None


@dataclass(frozen=True)
class Plan:
    """Distinct simulations that the targets need, and the months at which they are read."""

    scenarios: tuple[Scenario, ...]
    regimens: tuple[Regimen, ...]
    targets: tuple[Target, ...]
    months: Array
    skipped: tuple[tuple[str, str], ...]


def plan(
    arms: Iterable[Arm],
    comparators: Mapping[str, Regimen] | None = None,
    wanted: Callable[[Arm, Observation], bool] = lambda arm, observation: True,
) -> Plan:
    """Lay out the simulations for all arms; what cannot be simulated is listed with the reason."""
    scenarios: list[Scenario] = []
    regimens: list[Regimen] = []
    targets: list[Target] = []
    skipped: list[tuple[str, str]] = []
    months = {0.0}
    seen: set[tuple[object, ...]] = set()
    for arm in arms:
        usable = [o for o in arm.observations if o.endpoint in QUANTITIES and o.measure in MEASURES and wanted(arm, o)]
        fresh = [o for o in usable if _key(arm, o) not in seen]
        seen |= {_key(arm, o) for o in fresh}
        if not fresh:
            continue
        try:
            who = scenario(arm, comparators)
        except NotCoveredError as why:
            skipped.append((arm.id, str(why)))
            continue
        treated = len(scenarios)
        scenarios.append(who)
        regimens.append(who.regimen)
        control = None
        if any(o.measure == "percent-difference-vs-comparator" for o in fresh):
            control = len(scenarios)
            scenarios.append(who)
            regimens.append(who.comparator)
        for o in fresh:
            targets.append(Target(arm, o, QUANTITIES[o.endpoint], treated, control))
            months |= {o.time_month, *(m for m in (o.from_month, o.rebased_at_month) if m is not None)}
    return Plan(tuple(scenarios), tuple(regimens), tuple(targets), np.array(sorted(months)), tuple(skipped))


def _key(arm: Arm, o: Observation) -> tuple[object, ...]:
    """Equal for the same published number read twice."""
    drugs = tuple(sorted(str(c["drug"]) for c in arm.regimen))
    return (drugs, o.endpoint, o.measure, o.time_month, o.value, o.rebased_at_month)


def predicted(target: Target, values: Array, at: Mapping[float, int]) -> float:
    """The model's number for one target.

    Parameters
    ----------
    values : (simulations, months) of the target's quantity.
    at : column of each month, by the month rounded to six digits.
    """
    o = target.observation
    start = o.rebased_at_month if o.rebased_at_month is not None else (o.from_month or 0.0)

    def ratio(row: int) -> float:
        series = values[row]
        return float(series[at[round(o.time_month, 6)]] / series[at[round(float(start), 6)]])

    treated = ratio(target.treated)
    if o.measure == "percent-of-baseline":
        return 100 * treated
    if o.measure == "percent-change-per-year":
        return 100 * (treated - 1) / ((o.time_month - float(start)) / 12)
    if o.measure == "percent-difference-vs-comparator" and target.control is not None:
        control = ratio(target.control)
        if target.quantity.startswith("bmd") or target.quantity.startswith("mineral"):
            return 100 * (treated - control)
        return 100 * (treated / control - 1)
    return 100 * (treated - 1)
