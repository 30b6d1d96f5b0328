"""What a tree of osteon says of the packaged quantities and of further ones, as one JSON line.

Run as ``python other_tree.py [SITE MARKER]`` with the tree on PYTHONPATH; with both, what becomes of them comes too.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr

import osteon
from osteon.care import assess
from osteon.evidence.evidence_files import read
from osteon.prediction.sampling_error import kind, sampling_sd
from osteon.prediction.targets import plan
from osteon.report.summary import report_html
from osteon.words.observations import endpoint_in_words

TODAY = date(2026, 3, 1)
SITES = ["lumbar-spine", "total-hip", "femoral-neck", "distal-third-radius"]
MARKERS = ["ctx", "ntx", "p1np", "bsap"]
REGIMEN = "letrozole 2.5 mg daily for 3 years"
WOMAN: dict[str, Any] = {
    "sex": "female", "age": 63, "menopause": "postmenopausal", "bmi": 25, "ai": {"drug": "letrozole", "months": 6},
    "dxa": {"lumbar_spine": -2.2, "total_hip": -1.5, "age_months": 1}, "bone_therapy": {"current": "none"},
    "measurements": [{"date": "2026-01-01", "what": "ctx", "value": 0.4, "unit": "ng/mL"}],
}  # fmt: skip
ARM = """
- id: my-trial-anastrozole
  study: My trial
  citation: Doe J. A trial. 2026.
  verified: seen
  population: {{sex: female, menopause: postmenopausal, n: 50, age_mean: 63, years_since_menopause: 12}}
  regimen: [{{drug: anastrozole, dose: 1, unit: mg, route: oral, every_days: 1, start_month: 0, end_month: 60}}]
  observations:
  - {{endpoint: {site}, measure: percent-change, statistic: mean, time_month: 24, value: -2.1}}
  - {{endpoint: {marker}, measure: percent-change, statistic: median, time_month: 12, value: 20}}
  - {{endpoint: dkk1, measure: percent-change, statistic: median, time_month: 12, value: -5}}
"""


def digest(found: xr.Dataset) -> str:
    """Every bit of the numbers of the packaged quantities."""
    packaged = found.sel(site=SITES, marker=MARKERS)
    values = (np.ascontiguousarray(packaged[name].values).tobytes() for name in sorted(packaged.data_vars))
    return hashlib.sha256(b"".join(values)).hexdigest()


def packaged() -> dict[str, str]:
    """Everything that must not change."""
    risk = osteon.risk(WOMAN, REGIMEN, years=5, draws=100, today=TODAY).to_dict()
    assessment = assess(WOMAN, today=TODAY)
    return {
        "simulate": digest(osteon.simulate(WOMAN, REGIMEN, years=3)),
        "forecast": digest(osteon.forecast(WOMAN, REGIMEN, years=2, members=100, today=TODAY)),
        "risk and assessment": json.dumps([risk, assessment.to_dict()], default=str, sort_keys=True),
        "report": report_html(assessment, TODAY, None),
    }


def added(site: str, marker: str) -> dict[str, Any]:
    """What becomes of a site and a marker in an evidence file, a patient file, a simulation and what people see."""
    from osteon import quantities

    place, sample = quantities.find(site), quantities.find(marker)
    scan = {"date": "2026-02-01", "what": "dxa", "site": place.patient, "device": "hologic", "value": 0.7}
    blood = {"date": "2026-02-01", "what": marker, "value": 5000, "unit": "mU/L"}
    other = {"date": "2026-02-01", "what": "dkk1", "value": 40, "unit": "pmol/L"}
    own = WOMAN | {"measurements": [*WOMAN["measurements"], scan | {"unit": "g/cm2"}, blood, other]}
    own["labs"] = {str(sample.field): 4.0}
    own["dxa"] = WOMAN["dxa"] | {str(place.patient): -1.9}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trial.yaml"
        path.write_text(ARM.format(site=site, marker=marker))
        evidence = read(path)
    layout = plan(evidence.arms)
    result = osteon.simulate(own, REGIMEN, years=2)
    forecast = osteon.forecast(own, REGIMEN, years=1, members=100, today=TODAY)
    figure = osteon.plot(result)
    return {
        "unusable": [str(u) for arm in evidence.arms for u in arm.unusable],
        "targets": [
            [t.quantity, kind(t), sampling_sd(t) > 0, endpoint_in_words(t.observation.endpoint)] for t in layout.targets
        ],
        "skipped": [s.reason for s in layout.skipped],
        "sites": [str(name) for name in result["site"].values],
        "bmd change": float(result["bmd_change"].sel(site=place.site).isel(time=-1).values.reshape(-1)[0]),
        "bmd today": float(result["bmd"].sel(site=place.site).isel(time=0).values.reshape(-1)[0]),
        "marker today": float(result["marker_level"].sel(marker=marker).isel(time=0).values.reshape(-1)[0]),
        "marker unit": str(result["marker_unit"].sel(marker=marker).item()),
        "notes": forecast.attrs["notes"],
        "drawn": [text.get_text() for text in figure.findobj(mpl.text.Text)],
    }


if __name__ == "__main__":
    print(json.dumps({"packaged": packaged(), "added": added(*sys.argv[1:]) if sys.argv[1:] else None}))
