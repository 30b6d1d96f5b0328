"""Results as JSON and CSV."""

from __future__ import annotations

import csv
import difflib
import io
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from osteon.errors import InputError
from osteon.files import for_json
from osteon.words.faces.refusals import refusals_words
from osteon.words.format import listed

Series = Mapping[str, Any]


def chosen_series(result: Series, outputs: str | None) -> dict[str, Any]:
    """The result with only the asked endpoints, in the asked order; all when ``outputs`` is None.

    Raises
    ------
    InputError : an endpoint that the result does not have.
    """
    everything = result["series"]
    if outputs is None:
        return dict(result)
    names = [name.strip() for name in outputs.split(",") if name.strip()]
    if not names:
        raise InputError("--outputs", outputs, refusals_words().outputs(known=listed(everything)))
    for name in names:
        if name not in everything:
            near = difflib.get_close_matches(name.lower().replace("_", "-"), everything, n=1, cutoff=0.5)
            words, known = refusals_words(), listed(everything)
            fix = words.outputs_near(near=near[0], known=known) if near else words.outputs_known(known=known)
            raise InputError("--outputs", name, fix)
    return {**result, "series": {name: everything[name] for name in names}}


def json_lines(by_patient: Mapping[str, Series]) -> Iterator[str]:
    """One JSON object a patient, each on its line; a value that does not exist is null."""
    for patient, result in by_patient.items():
        yield json.dumps(for_json({"patient": patient, **result}), allow_nan=False, ensure_ascii=False)


def csv_text(by_patient: Mapping[str, Series]) -> str:
    """Long table: patient, time_month, endpoint, measure, unit, value."""
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    rows.writerow(["patient", "time_month", "endpoint", "measure", "unit", "value"])
    for patient, result in by_patient.items():
        for endpoint, entry in result["series"].items():
            measures = [(entry["measure"], entry)]
            if entry.get("absolute"):
                measures.append(("absolute", entry["absolute"]))
            for measure, part in measures:
                for month, value in zip(result["time_month"], part["values"], strict=True):
                    written = "" if value is None or not math.isfinite(value) else f"{value:.10g}"
                    rows.writerow([patient, f"{month:.10g}", endpoint, measure, part["unit"], written])
    return buffer.getvalue()
