"""Fit the parameters marked `fitted` to the evidence files: one joint maximum a posteriori estimate.

    python scripts/fit_parameters.py [--evaluations 40] [--write] [--hold mechanostat=0.001 ...]

Every usable observation of BMD and turnover markers in the evidence files is a target; recalled values weigh less, the
weight follows the size of the arm, and a robust loss keeps single arms from pulling. Priors are log-normal or normal
around the values below. A point, not a posterior: it says nothing about uncertainty.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from osteon.cohort import run
from osteon.engine.events import Schedule
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.regimen import Regimen
from osteon.trials.evidence import Arm, Observation, arms
from osteon.trials.predict import Plan, Target, plan, predicted

Array = NDArray[np.float64]

MODEL = skeleton()
COLUMN = {name: j for j, name in enumerate(MODEL.parameter_names)}
MARKERS = {"ctx", "ntx", "p1np", "bsap"}

#: name: prior centre, prior standard deviation, scale
PRIORS: dict[str, tuple[float, float, str]] = {
    "half_effect_estradiol": (45.8, 0.5, "log"),
    "tamoxifen_efficacy": (0.65, 0.1, "linear"),
    "estradiol_fall_lead": (0.67, 0.4, "linear"),
    "estradiol_fall_width": (0.33, 0.4, "log"),
    "cytokine_gain": (0.206, 0.5, "log"),
    "rankl_gain": (0.402, 0.4, "log"),
    "osteoclast_survival_gain": (0.927, 0.6, "log"),
    "balance_gain_trabecular": (0.23, 0.7, "log"),
    "balance_gain_cortical_spine": (0.209, 0.7, "log"),
    "balance_gain_cortical_hip": (0.209, 0.7, "log"),
    "rankl_steepness": (1.18, 0.5, "log"),
    "rankl_half_effect": (1.5, 0.3, "log"),
    "rankl_on_survival": (1.0, 0.7, "log"),
    "precursor_turnover": (0.00312, 0.5, "log"),
    "differentiation_share": (0.644, 0.4, "log"),
    "denosumab_affinity": (30.0, 0.8, "log"),
    "coupling_strength": (1.01, 0.2, "log"),
    "osteoblast_rate": (0.0333, 0.4, "log"),
    "modelling_share": (0.118, 0.6, "log"),
    "mechanostat": (0.868, 0.6, "log"),
    "remodelling_rate_trabecular_spine": (3.22e-4, 0.35, "log"),
    "remodelling_rate_trabecular_hip": (2.33e-4, 0.4, "log"),
    "remodelling_rate_cortical_spine": (9.95e-5, 0.4, "log"),
    "remodelling_rate_cortical_hip": (1.03e-4, 0.4, "log"),
    "mineral_maturation": (0.00117, 0.4, "log"),
    "young_mineral": (0.844, 0.08, "log"),
    "spine_trabecular_share": (0.585, 0.15, "log"),
    "hip_trabecular_share": (0.371, 0.15, "log"),
    "neck_trabecular_share": (0.29, 0.25, "log"),
    "radius_cortical_response": (0.6, 0.4, "log"),
    "spine_degeneration_rate": (0.00467, 0.0025, "linear"),
    "androgen_balance": (0.1, 0.1, "linear"),
    "formation_ageing": (0.00136, 0.006, "linear"),
    "calcium_effect": (0.4, 0.15, "linear"),
    "supplement_access_cortical": (1.0, 1.0, "linear"),
    "bisphosphonate_burial": (0.0033, 0.4, "log"),
    "bisphosphonate_access_cortical": (0.1, 0.25, "linear"),
    "bisphosphonate_half_effect_zoledronate": (1.0, 0.8, "log"),
    "bisphosphonate_half_effect_alendronate": (0.3, 0.8, "log"),
    "bisphosphonate_half_effect_ibandronate": (0.2, 0.8, "log"),
    "bisphosphonate_half_effect_risedronate": (0.1, 0.8, "log"),
    "bisphosphonate_efficacy_zoledronate": (4.0, 0.5, "log"),
    "bisphosphonate_efficacy_alendronate": (4.0, 0.5, "log"),
    "bisphosphonate_efficacy_ibandronate": (2.5, 0.5, "log"),
    "bisphosphonate_efficacy_risedronate": (2.0, 0.5, "log"),
    "bisphosphonate_washout_alendronate": (8.2e-4, 0.6, "log"),
    "bisphosphonate_washout_risedronate": (6.9e-3, 0.5, "log"),
    "romosozumab_affinity": (1.0, 0.8, "log"),
    "sclerostin_on_modelling": (0.9, 0.4, "log"),
    "sclerostin_on_osteoblasts": (0.2, 0.1, "linear"),
    "sclerostin_on_rankl": (0.2, 0.1, "linear"),
    "lining_cell_rate": (0.005, 0.5, "log"),
    "teriparatide_on_osteoblasts": (0.7, 0.5, "log"),
    "teriparatide_on_modelling": (1.0, 1.0, "linear"),
    "teriparatide_on_rankl": (0.5, 0.3, "linear"),
    "teriparatide_balance_trabecular": (0.1, 0.15, "linear"),
    "teriparatide_balance_cortical": (0.0, 0.15, "linear"),
    "ctx_exponent": (0.914, 0.12, "log"),
    "ntx_exponent": (0.9, 0.2, "log"),
    "ntx_floor": (0.1, 0.15, "linear"),
    "p1np_floor": (0.3, 0.12, "linear"),
    "p1np_exponent": (1.05, 0.15, "log"),
    "bsap_floor": (0.4, 0.15, "linear"),
    "bsap_exponent": (0.8, 0.25, "log"),
}
NAMES = tuple(PRIORS)
CENTRE, SPREAD = (np.array([PRIORS[n][k] for n in NAMES], dtype=float) for k in (0, 1))
LOG = np.array([PRIORS[n][2] == "log" for n in NAMES])

#: what the comparator of an arm got, where it is not the arm's background treatment
COMPARATORS = {
    "flex-alendronate-stopped": Regimen.from_any("alendronate 10 mg daily for 120 months"),
    "horizon-ext-z6": Regimen.from_any("zoledronic acid 5 mg iv every 12 months x 3"),
    "frame-romosozumab": Regimen.from_any("denosumab 60 mg sc every 6 months from month 12 for 12 months"),
    "vert-na-risedronate-off": Regimen.from_any(None),
}
#: arms that are not targets, by prefix, and why
LEFT_OUT = {
    "abcsg12-endocrine-alone": "a mixture of the tamoxifen and the anastrozole arm",
    "pansini": "cross-section against younger women",
    "men-": "read again under burnettbowie and leder",
    "burnettbowie": "men: a single trial, used for one parameter by hand",
    "bekker": "six women, 3 mg/kg",
    "evio": "marker units unclear",
    "heshmati": "markers that are not modelled",
    "winters": "exercise: the effect is taken from a meta-analysis",
    "infrequent": "fractures only",
    "bone-ibandronate-intermittent": "irregular dosing",
    "zol4-single": "contradicts the other zoledronate arms at month 12",
    "ofely": "start of therapy unknown",
}  # fmt: skip
#: recalled, but weighed as if read and more: two numbers hold up what the model says about leaving denosumab
OFF_DENOSUMAB = {"denosumab-60-label-rebound", "phase2-denosumab-210-stop"}
#: ratios of a woman ten years after menopause to herself before it (SHIP, Garnero 1996): quantity, per cent, sd
ACROSS_MENOPAUSE = (("ctx", 75.0, 15.0), ("p1np", 30.0, 15.0))


def wanted(arm: Arm, o: Observation) -> bool:
    if any(arm.id.startswith(prefix) for prefix in LEFT_OUT) or o.endpoint in ("estradiol", "testosterone"):
        return False
    if "zofast" in arm.id and "delayed" in arm.id and o.time_month >= 36:
        return False  # by then a quarter of the delayed arm had been given zoledronic acid
    return not (o.statistic or "").startswith(("bound", "appr", "not-"))


def spread(target: Target) -> float:
    """Standard deviation of an observation about the model: structure, size of the value, sampling."""
    o, arm = target.observation, target.arm
    n, value = float(arm.population.get("n") or 80), abs(o.value)
    if target.quantity in MARKERS:
        sd = np.hypot(5 + 0.07 * value, 35 / np.sqrt(n))
    elif o.measure == "percent-change-per-year":
        sd = 0.4
    elif target.quantity.startswith("mineral"):
        sd = 2.5
    else:
        sd = np.sqrt(0.36 + (0.08 * value) ** 2 + 16 / n)
    if arm.id.startswith("abcsg12"):
        sd *= np.sqrt(2)  # the interim and the final report of one trial
    if arm.id in OFF_DENOSUMAB:
        return float(0.7 * sd)
    return float(sd * (1.8 if arm.verified == "recalled" else 1.0))


class Problem:
    """The targets, and the residuals of a parameter vector."""

    def __init__(self) -> None:
        self.plan: Plan = plan(arms(), COMPARATORS, wanted)
        until = float(self.plan.months[-1])
        nothing = Schedule(np.zeros(0), np.zeros(0, np.int64), np.zeros(0))
        self.ages = [p.age for p in self.plan.scenarios] + [46.0]
        self.people = [p.covariates for p in self.plan.scenarios] + [{"menopause_age": 51.0}]
        self.schedules = [schedule(r.courses, MODEL, until) for r in self.plan.regimens] + [nothing]
        self.months = np.array(sorted({*self.plan.months.tolist(), 168.0}))
        self.at = {round(float(m), 6): i for i, m in enumerate(self.months)}
        self.observed = np.array(
            [t.observation.value for t in self.plan.targets] + [value for _, value, _ in ACROSS_MENOPAUSE]
        )
        self.spread = np.array([spread(t) for t in self.plan.targets] + [sd for *_, sd in ACROSS_MENOPAUSE])

    def predict(self, rows: Sequence[Array]) -> Array:
        """(rows, targets) for several rows of model parameters, integrated in one batch."""
        n, k = len(self.ages), len(rows)
        runs = run(
            self.ages * k,
            self.people * k,
            self.schedules * k,
            self.months,
            parameters=np.repeat(np.array(rows), n, axis=0),
            rtol=1e-6,
        )
        values = {q: runs[q].reshape(k, n, -1) for q in {t.quantity for t in self.plan.targets}}
        return np.array(
            [
                [predicted(t, values[t.quantity][i], self.at) for t in self.plan.targets]
                + [100 * (values[q][i, -1, self.at[168.0]] / values[q][i, -1, self.at[0.0]] - 1)
                   for q, *_ in ACROSS_MENOPAUSE]
                for i in range(k)
            ]
        )  # fmt: skip

    def residuals(self, prediction: Array, vector: Array) -> Array:
        """Pseudo-Huber residuals of the data, then those of the prior."""
        z = np.nan_to_num((prediction - self.observed) / self.spread, nan=30.0)
        robust = np.sign(z) * np.sqrt(8 * (np.sqrt(1 + z**2 / 4) - 1))
        return np.concatenate([robust, (vector - to_vector(CENTRE)) / SPREAD])


def to_vector(values: Array) -> Array:
    return np.where(LOG, np.log(np.maximum(values, 1e-12)), values)


def to_row(vector: Array) -> Array:
    row = MODEL.defaults.copy()
    row[[COLUMN[n] for n in NAMES]] = np.where(LOG, np.exp(np.where(LOG, vector, 0.0)), vector)
    return row


def fit(problem: Problem, values: Array, evaluations: int) -> Array:
    """Values of `NAMES` at the optimum, from a start."""
    start = to_vector(values)
    low, high = (
        to_vector(np.array([getattr(MODEL.parameters[COLUMN[n]], side) for n in NAMES])) for side in ("low", "high")
    )
    inside = 1e-4 * (high - low)
    steps = np.where(LOG, 5e-3, 0.02 * SPREAD)

    def residuals(v: Array) -> Array:
        return problem.residuals(problem.predict([to_row(v)])[0], v)

    def jacobian(v: Array) -> Array:
        points = [v, *(v + step for step in np.diag(steps))]
        predictions = problem.predict([to_row(p) for p in points])
        r = [problem.residuals(pred, p) for pred, p in zip(predictions, points, strict=True)]
        return np.array([(ri - r[0]) / h for ri, h in zip(r[1:], steps, strict=True)]).T

    found = least_squares(
        residuals, np.clip(start, low + inside, high - inside), jac=jacobian, bounds=(low, high), x_scale=SPREAD,
        max_nfev=evaluations, verbose=2,
    )  # fmt: skip
    return to_row(found.x)[[COLUMN[n] for n in NAMES]]


def write(values: Array) -> None:
    """Put the values into the package's parameter file, four digits each."""
    path = Path(str(files("osteon"))) / "data" / "parameters.yaml"
    text = path.read_text(encoding="utf-8")
    for name, value in zip(NAMES, values, strict=True):
        text = re.sub(rf"(\{{name: {name}, .*?value: )[-0-9.e]+", rf"\g<1>{float(f'{value:.4g}')!r}", text, count=1)
    path.write_text(text, encoding="utf-8")


def report(problem: Problem, values: Array) -> None:
    row = MODEL.defaults.copy()
    row[[COLUMN[n] for n in NAMES]] = values
    prediction = problem.predict([row])[0]
    for t, x in zip(problem.plan.targets, prediction, strict=False):
        o = t.observation
        base = "" if o.rebased_at_month is None else f" from {o.rebased_at_month:g}"
        z = (x - o.value) / spread(t)
        print(f"{t.arm.id:44.44s} {o.endpoint:18s} {o.time_month:6.1f}{base:9s} {x:8.2f} {o.value:8.2f}  z {z:5.1f}")
    lost = problem.residuals(prediction, to_vector(values)) ** 2
    data, prior = (part.sum() for part in np.split(lost, [len(problem.observed)]))
    print(f"loss of the data {data:.1f}, of the prior {prior:.1f}")
    miss = prediction[: len(problem.plan.targets)] - problem.observed[: len(problem.plan.targets)]
    seen = np.array([t.arm.verified == "seen" for t in problem.plan.targets])
    bmd = np.array([t.quantity.startswith("bmd") and "year" not in t.observation.measure for t in problem.plan.targets])
    late = np.array([t.observation.time_month > 36 for t in problem.plan.targets])
    resorbed = np.array([t.quantity in ("ctx", "ntx") for t in problem.plan.targets])
    formed = np.array([t.quantity in ("p1np", "bsap") for t in problem.plan.targets])
    for name, rows in {
        "BMD to 36 months": bmd & ~late, "BMD beyond": bmd & late, "CTX and NTX": resorbed, "P1NP and BSAP": formed,
    }.items():  # fmt: skip
        for mark, which in {"seen": rows & seen, "recalled": rows & ~seen}.items():
            print(f"{name:18s} {mark:9s} n {which.sum():4d}  RMSE {np.sqrt(np.mean(miss[which] ** 2)):6.2f} points")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evaluations", type=int, default=40, help="0 only reports the values in the package")
    parser.add_argument("--write", action="store_true", help="put the result into data/parameters.yaml")
    parser.add_argument("--hold", nargs="+", default=[], metavar="NAME=VALUE", help="ablation: keep these as given")
    given = parser.parse_args()
    problem = Problem()
    values = MODEL.defaults[[COLUMN[n] for n in NAMES]]
    for name, value in (text.split("=") for text in given.hold):
        values[NAMES.index(name)] = CENTRE[NAMES.index(name)] = float(value)
        SPREAD[NAMES.index(name)] = 1e-4
    if given.evaluations:
        values = fit(problem, values, given.evaluations)
    report(problem, values)
    if given.write:
        write(values)


if __name__ == "__main__":
    main()
