"""What is asked of a tree: its own example patients, regimens and vignettes, wherever they are in it."""

from __future__ import annotations

import ast
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

#: month 0 of everything that has one
TODAY = date(2026, 11, 22)
INHIBITOR = "anastrozole 1 mg daily for 5 years"
INFUSIONS = f"{INHIBITOR}; zoledronic acid 4 mg iv every 6 months x 6"
INJECTIONS = "denosumab 60 mg sc every 6 months x 4"
OTHER = "letrozole 2.5 mg daily for 5 years"
SWITCH = "tamoxifen 20 mg daily for 24 months; exemestane 25 mg daily from month 24 for 36 months"
REGIONS = ("us-claims", "uk")


def patients(tree: Path) -> dict[str, Path]:
    """Example patients by name. The clinic's have a date of writing that the page reads; here they are without."""
    files = {path.stem: path for path in sorted((tree / "examples/patients").iterdir())}
    for path in clinic_examples(tree):
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))
        fields.pop("written", None)
        files[f"clinic-{path.stem}"] = _written(Path(f"clinic-{path.stem}.json"), fields)
    return files


def clinic_examples(tree: Path) -> list[Path]:
    """The example patients of the web application."""
    return sorted((tree / "src").rglob("examples/*.yaml"))


def regimen_files(tree: Path) -> dict[str, Path]:
    """The example regimens by name."""
    return {path.stem: path for path in sorted((tree / "examples/regimens").iterdir())}


def regimens(tree: Path) -> dict[str, Any]:
    """Regimens by name: the example files, words, and each drug of the catalogue by itself for three years."""
    from osteon import drugs

    words = ("none", INHIBITOR, INFUSIONS, INJECTIONS, OTHER, SWITCH)
    by_name: dict[str, Any] = {**regimen_files(tree), **{text: text for text in words}}
    for key, drug in drugs.catalogue().items():
        end = {} if drug.kind == "procedure" else {"end_month": 36}
        by_name[key] = [{"drug": key, "start_month": 0, **end}]
    return by_name


def trials(tree: Path) -> list[Path]:
    """The example trials."""
    return sorted((tree / "examples").glob("*.yaml"))


def vignettes(tree: Path) -> Path:
    """A folder with a patient file for each vignette; those of the second file change the patient of care_cases.py."""
    folder = Path("vignettes")
    folder.mkdir()
    cases = next((tree / "tests").rglob("care_cases.py")).read_text(encoding="utf-8")
    stated = re.search(r"^BASE\b[^=]*= (\{.*?^\})", cases, re.MULTILINE | re.DOTALL)
    if stated is None:
        raise RuntimeError("care_cases.py states no BASE, the patient whom more_vignettes.yaml changes")
    base = ast.literal_eval(stated[1])
    for path in sorted((tree / "tests").rglob("*vignettes.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["vignettes"]:
            fields = case["patient"] if path.stem == "vignettes" else _changed(base, case["patient"])
            _written(folder / f"{case['id']}.json", {**fields, "id": case["id"]})
    return folder


def _changed(base: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """The patient with other fields; a mapping changes only the fields within it."""
    changed = dict(base)
    for name, value in fields.items():
        old = changed.get(name)
        changed[name] = {**old, **value} if isinstance(value, dict) and isinstance(old, dict) else value
    return changed


def _written(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content, default=str), encoding="utf-8")
    return path
