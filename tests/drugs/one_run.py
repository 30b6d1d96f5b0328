"""Forecast, risk, assessment and report of a few people in a fresh process, as one JSON line of digests and numbers.

Run as ``python one_run.py [REGIMEN]`` with ``OSTEON_DRUGS`` set or not; with a regimen, its own numbers come too.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import date
from typing import Any

import numpy as np
import xarray as xr

import osteon
from osteon.care import assess
from osteon.physiology.skeleton import skeleton
from osteon.report.summary import report_html

TODAY = date(2026, 3, 1)
WOMAN = {
    "sex": "female", "age": 63, "menopause": "postmenopausal", "bmi": 25, "ai": {"drug": "letrozole", "months": 6},
    "dxa": {"lumbar_spine": -2.2, "total_hip": -1.5, "age_months": 1}, "bone_therapy": {"current": "none"},
}  # fmt: skip
REGIMENS = (
    "tamoxifen 20 mg daily for 3 years",
    "anastrozole 1 mg daily for 3 years; zoledronic acid 4 mg iv every 6 months for 3 years",
    "denosumab 60 mg sc every 6 months x 2; alendronate 70 mg weekly from month 12 for 1 year",
)


def digest(found: xr.Dataset) -> str:
    """Every bit of the numbers of a result."""
    return hashlib.sha256(b"".join(np.asarray(found[n].values).tobytes() for n in sorted(found.data_vars))).hexdigest()


def spine(found: xr.Dataset) -> float:
    return float(found["bmd_change"].sel(site="lumbar-spine").isel(time=-1).values.reshape(-1)[0])


def everyone() -> dict[str, str]:
    """Results of people who take other drugs."""
    found = {f"simulate {r}": digest(osteon.simulate(WOMAN, r, years=3)) for r in REGIMENS}
    found |= {f"forecast {r}": digest(osteon.forecast(WOMAN, r, years=2, members=100, today=TODAY)) for r in REGIMENS}
    risk = osteon.risk(WOMAN, REGIMENS[1], years=5, draws=100, today=TODAY).to_dict()
    assessment = assess(WOMAN, today=TODAY)
    plain = json.dumps([risk, assessment.to_dict()], default=str, sort_keys=True)
    page = report_html(assessment, TODAY, None)
    return found | {"risk and assessment": plain, "report": page}


def taker(regimen: str) -> dict[str, Any]:
    """Results of somebody who takes the drug of a regimen, now and in the past."""
    name = regimen.split()[0]
    past = {"drug": name, "months": 24, "ended_months_ago": 6}
    forecast = osteon.forecast(WOMAN, regimen, years=2, members=100, today=TODAY)
    page = report_html(assess(WOMAN | {"bone_therapy_history": [past]}, today=TODAY), TODAY, None)
    return {
        "spine": spine(osteon.simulate(WOMAN, regimen, years=2)),
        "untreated": spine(osteon.simulate(WOMAN, "none", years=2)),
        "notes": forecast.attrs["notes"],
        "risk": osteon.risk(WOMAN, regimen, years=5, draws=100, today=TODAY).to_dict()["notes"],
        "report": len(page),
        "name": osteon.drugs.find(name).name,
        "states": [state for state in skeleton().states if name in state],
    }


if __name__ == "__main__":
    print(json.dumps({"everyone": everyone(), "taker": taker(sys.argv[1]) if sys.argv[1:] else None}))
