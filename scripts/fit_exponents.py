"""Estimate how turnover, density and structure move the rate of fracture, and put the draws into the package.

    python scripts/fit_exponents.py

Reads ``data/fracture/contrasts.yaml`` (trials of osteoporosis) and the posterior; writes ``exponents.npz`` and
``exponents.yaml``. Ten minutes; run it after every calibration.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

import osteon
from osteon.calibration.fracture_exponents.contrasts import Ratio, contrasts, rests_on
from osteon.calibration.fracture_exponents.fit import Fit, fit
from osteon.cli.terminal.progress import counting
from osteon.files import to_yaml
from osteon.fracture.exponents import NAMES, Exponents, priors
from osteon.fracture.parameters import SITES
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import posterior
from osteon.simulation.calibrated import keys

PEOPLE, STEPS, DRAWS, SEED = 160, 600, 400, 20261124
FOLDER = Path(osteon.__file__).parent / "data" / "fracture"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "fracture.md"
BEGIN, END = "<!-- exponents: written by scripts/fit_exponents.py -->\n", "<!-- end of exponents -->\n"
HEAD = """\
# Written by scripts/fit_exponents.py: how strongly turnover, density and structure move the rate of fracture, given
# cohorts (gradients.yaml) and trials of osteoporosis (contrasts.yaml). The draws are in exponents.npz.
"""


def main() -> None:
    with counting("virtual trials") as tell:
        ratios = contrasts(PEOPLE, SEED, tell)
    with counting("sampling") as tell:
        fitted = fit(ratios, STEPS, DRAWS, SEED, tell)
    record = record_of_fit(ratios, fitted)
    np.savez(FOLDER / "exponents.npz", names=np.array(NAMES), draws=fitted.draws, model_digest=record["model_digest"])
    text = to_yaml(record)
    (FOLDER / "exponents.yaml").write_text(HEAD + text, encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    PAGE.write_text(before + BEGIN + tables(ratios, fitted) + END + rest.split(END)[1], encoding="utf-8")


def record_of_fit(ratios: tuple[Ratio, ...], fitted: Fit) -> dict[str, object]:
    """What goes beside the draws: provenance, estimates, and each published ratio beside the fitted one."""
    estimates, sd, basis = Exponents(fitted.draws), priors()[1], rests_on()
    return {
        "date": date.today().isoformat(),
        **keys(skeleton(), basis),
        "posterior_model_hash": posterior().provenance["model_hash"],
        "posterior_data_hash": posterior().provenance["data_hash"],
        "seed": SEED,
        "people_per_arm": PEOPLE,
        "draws": DRAWS,
        "largest_rhat": round(fitted.rhat, 3),
        "smallest_effective_sample": round(fitted.ess),
        "between_trials_sd_of_log_ratio": quantiles(fitted.between),
        "estimates": {
            name: quantiles(column) | {"sd_over_prior_sd": round(float(column.std() / sd[j]), 2)}
            for j, (name, column) in enumerate(zip(NAMES, fitted.draws.T, strict=True))
        },
        "sites": {
            site: {
                "turnover_exponent": quantiles(estimates.turnover(site)),
                "relative_risk_per_sd_of_bmd": quantiles(np.exp(estimates.density(site))),
                "relative_risk_per_sd_of_structure": quantiles(np.exp(estimates.structure(site))),
            }
            for site in SITES
        },
        "ratios": [
            {
                "trial": r.trial,
                "outcome": r.outcome,
                "months": list(r.months),
                "published": round(float(np.exp(r.log)), 2),
                "status": r.status,
                "fitted": quantiles(np.exp(fitted.ratios[:, j])),
            }
            for j, r in enumerate(ratios)
        ],
        "rests_on": basis,
    }


def tables(ratios: tuple[Ratio, ...], fitted: Fit) -> str:
    """The estimates and the published ratios beside the fitted ones, for the page."""
    estimates = Exponents(fitted.draws)
    lines = [
        "",
        "| site | exponent on turnover | relative risk per SD of BMD | per SD of structure |",
        "|---|---|---|---|",
    ]
    for site in SITES:
        columns = (estimates.turnover(site), np.exp(estimates.density(site)), np.exp(estimates.structure(site)))
        lines.append(f"| {site} | " + " | ".join(words(column) for column in columns) + " |")
    lines += ["", f"Between trials the log ratio differs by {words(fitted.between)} (SD).", ""]
    lines += ["| trial | fractures | months | published | fitted |", "|---|---|---|---|---|"]
    for j, r in enumerate(ratios):
        low, high = (np.exp(r.log + s * 1.96 * r.sd) for s in (-1, 1))
        published = f"{np.exp(r.log):.2f} ({low:.2f} to {high:.2f}){'' if r.status == 'seen' else ', recalled'}"
        span = f"{r.months[0]} to {r.months[1]}"
        lines.append(f"| {r.trial} | {r.outcome} | {span} | {published} | {words(np.exp(fitted.ratios[:, j]))} |")
    return "\n".join([*lines, "", ""])


def words(values: np.ndarray) -> str:
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
    return f"{median:.2f} ({low:.2f} to {high:.2f})"


def quantiles(values: np.ndarray) -> dict[str, float]:
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
    return {"median": round(float(median), 3), "low90": round(float(low), 3), "high90": round(float(high), 3)}


if __name__ == "__main__":
    main()
