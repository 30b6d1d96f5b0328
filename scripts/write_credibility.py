"""Write the figures of docs/credibility from the packaged data, and the hazard log; `write_docs.py` calls it.

What stands between the marks of a page is written anew, the prose is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from osteon.care.rules.library import library
from osteon.evidence.evidence_files import arms, populations
from osteon.physiology.parameters import parameters
from osteon.population.posterior import posterior
from osteon.validation.scores import by_endpoint
from osteon.validation.shipped import shipped

ROOT = Path(__file__).resolve().parent.parent
FOLDER, VALIDATION = ROOT / "docs" / "credibility", ROOT / "docs" / "validation.md"
HAZARDS, FACTORS, CARE_TESTS = FOLDER / "hazards.yaml", FOLDER / "factors.yaml", ROOT / "tests" / "care"
KINDS = ("safety", "flags", "actions")
"""Controls of a hazard that are rules; ``tests`` is the other kind."""
MARKS = ("seen", "second-hand", "recalled", "fitted", "assumed", "input")
AGES = ((0, 50), (50, 60), (60, 70), (70, 120))
ANCESTRY = re.compile(r"\b(japan\w*|chin\w*|korea\w*|asia\w*|white|black|hispanic|caucasian|african)", re.IGNORECASE)


def pages() -> dict[Path, str]:
    """Every page of the dossier that has figures, and what it must say."""
    written = {
        "model-card.md": {"fit": fit(), "marks": marks()},
        "credibility.md": {"rules": rules(), "model": model()},
        "equity.md": {"people": people()},
        "hazards.md": {"hazards": log()},
    }
    return {FOLDER / name: _filled(FOLDER / name, parts) for name, parts in written.items()}


def hazards() -> list[dict[str, Any]]:
    """The hazard log."""
    found: list[dict[str, Any]] = yaml.safe_load(HAZARDS.read_text(encoding="utf-8"))["hazards"]
    return found


def log() -> str:
    """The hazards as sections, the gravest first."""
    graded = {"critical": 0, "serious": 1, "minor": 2}
    ordered = sorted(hazards(), key=lambda hazard: graded[hazard["severity"]])
    counts = Counter(hazard["severity"] for hazard in ordered)
    told = ", ".join(f"{counts[name]} {name}" for name in graded)
    return "\n\n".join([f"{len(ordered)} hazards: {told}.", *map(_hazard, ordered)])


def _hazard(hazard: Mapping[str, Any]) -> str:
    called = {"safety": "safety rules", "flags": "flags", "actions": "next actions"}
    lines = [
        f"- {called[kind]}: {', '.join(f'`{name}`' for name in hazard[kind])}" for kind in KINDS if hazard.get(kind)
    ]
    lines += [f"- test: `{test}`" for test in hazard.get("tests", ())]
    head = f"### {hazard['id']} ({hazard['severity']})\n\n{hazard['harm']}. *Cause:* {hazard['cause']}."
    return f"{head}\n\n" + "\n".join([*lines, f"- stays: {hazard['residual']}"])


def fit() -> str:
    """Error of the shipped predictions, by endpoint."""
    rows = [row for row in shipped().rows if row.used_in_fit]
    lines = [
        (
            s.name,
            s.verified,
            str(s.score.n),
            f"{s.score.rmse:.2f}",
            f"{s.score.mean_error:+.2f}",
            _share(s.score.coverage),
        )
        for s in by_endpoint(rows)
    ]
    made = shipped().provenance
    told = f"Calibration of {made['calibrated']}, model `{made['model']}`, evidence `{made['evidence']}`."
    return f"{told}\n\n" + _table(("", "mark", "n", "RMSE", "mean error", "inside 90 %"), lines)


def marks() -> str:
    """How sure numbers and rules are, as counts."""
    shelf = library()
    lines = [("parameters of the model", Counter(p.status for p in parameters()))]
    lines += [
        ("safety rules", Counter(rule.verification for rule in shelf.safety)),
        ("flags", Counter(rule.verification for rule in shelf.flags)),
        ("advice", Counter(rule.verification for rule in shelf.advice)),
    ]
    lines += [(g.id, Counter(rule.verification for rule in g.rules)) for g in shelf.guidelines.values()]
    lines += [("trial arms of the evidence", Counter(arm.verified for arm in arms()))]
    rows = [(name, *(str(counts.get(mark, "")) for mark in MARKS)) for name, counts in lines]
    return _table(("", *MARKS), rows)


def rules() -> str:
    """What is shown for the rules."""
    marked = [rule.verification for guideline in library().guidelines.values() for rule in guideline.rules]
    figures = {
        "vignettes": vignettes(),
        "rules": len(marked),
        "rules_seen": marked.count("seen"),
        "hazards": len(hazards()),
    }
    return _factors("rules", figures)


def model() -> str:
    """What is shown for the model."""
    said = posterior().provenance
    figures = {
        **said["observations"],
        "numbers": sum(said["observations"].values()),
        "trials": said["trials"],
        "parameters": len(parameters()),
        "fitted": sum(p.status == "fitted" for p in parameters()),
        "rhat": said["largest_rhat"]["value"],
        "rhat_of": said["largest_rhat"]["parameter"],
    }
    return _factors("model", figures)


def _factors(name: str, figures: Mapping[str, object]) -> str:
    lines: list[tuple[str, ...]] = []
    for row in yaml.safe_load(FACTORS.read_text(encoding="utf-8"))[name]:
        lines += bars() if row == "{bars}" else [tuple(cell.format(**figures) for cell in row)]
    return _table(("factor", "goal", "shown"), lines)


def bars() -> Iterator[tuple[str, str, str]]:
    """The bars of docs/validation.md: name, bar, measured."""
    text = VALIDATION.read_text(encoding="utf-8").partition("### Bars")[2].partition("###")[0]
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] not in ("---", "measure (seen numbers)"):
            yield f"output: {cells[0]}", cells[1], cells[2]


def people() -> str:
    """Whom the trial arms describe."""
    found = [(arm.id, dict(arm.population)) for arm in arms()]
    known = [_age(arm, group) for arm, group in found]
    sexes, states = (Counter(group[name] for _, group in found) for name in ("sex", "menopause"))
    ages = {f"{low or 'under'} to {high - 1}" if low else f"under {high}": (low, high) for low, high in AGES}
    stated = [group["age_mean"] for _, group in found if "age_mean" in group]
    named = [arm for arm, group in found if ANCESTRY.search(str(group.get("notes", "")))]
    sizes = [group["n"] for _, group in found if "n" in group]
    lines = [
        ("trial arms, of the fit and beside it", str(len(found))),
        *((f"sex: {name}", str(count)) for name, count in sexes.most_common()),
        *((f"state: {name}", str(count)) for name, count in states.most_common()),
        ("mean age told by the arm's own lines", str(len(stated))),
        *((f"mean age {name}, recalled ages included", str(_between(known, *limits))) for name, limits in ages.items()),
        ("number of people told", f"{len(sizes)} arms, {sum(sizes)} people (one person may stand in several arms)"),
        ("notes that name an ancestry or a country in Asia", str(len(named))),
        ("fields for ancestry or country", "none"),
        ("reference of T-scores", "NHANES III white women for the hip, unless the file says otherwise"),
        ("baseline fracture rates", "United Kingdom, United States"),
    ]  # fmt: skip
    return _table(("", ""), lines)


def _between(ages: Iterable[float | None], low: float, high: float) -> int:
    return sum(age is not None and low <= age < high for age in ages)


def _age(arm: str, group: Mapping[str, Any]) -> float | None:
    if "age_mean" in group:
        return float(group["age_mean"])
    beginnings = [name for name in populations()["by_prefix"] if arm.startswith(name)]
    told = populations()["by_prefix"][max(beginnings, key=len)] if beginnings else {}
    return float(told["age_mean"]) if "age_mean" in told else None


def vignettes() -> int:
    """Patients with expected answers."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in CARE_TESTS.glob("*vignettes*.yaml")]
    return sum(len(file["vignettes"]) for file in files)


def _filled(page: Path, parts: Mapping[str, str]) -> str:
    text = page.read_text(encoding="utf-8")
    for name, written in parts.items():
        begin, end = f"<!-- {name}: written by scripts/write_docs.py -->", f"<!-- end of {name} -->"
        if begin not in text or end not in text:
            raise SystemExit(f"{page.relative_to(ROOT)}: the marks {begin} and {end} are missing; put them back")
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n\n{written}\n\n{end}{rest.partition(end)[2]}"
    return text


def _share(part: float | None) -> str:
    return "" if part is None else f"{100 * part:.0f} %"


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
