"""Plant bugs in the clinical rules, one at a time, and say which the tests of care catch.

    python scripts/plant_bugs.py [--only 1,5] [--jobs 1]

Each bug is a small edit of a copy of the tree: a threshold, a sign, a rule left out, a site or drug swapped, a check not
made. The tests run on the copy until the first failure. A bug that no test notices is a test that is missing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CARE, DATA = "src/osteon/care", "src/osteon/data/care"
#: a rule of a file, from its id to the next one
DROPPED = "drop"


class Bug(NamedTuple):
    """An edit: ``old`` stands once in the file and becomes ``new``; with `DROPPED` the rule of that id goes."""

    what: str
    file: str
    old: str
    new: str


BUGS = (
    Bug("zoledronate at a clearance of 30 to 35", f"{DATA}/safety.yaml", "    when: crcl < 35 mL/min\n    then: {zoledronate: blocked}", "    when: crcl < 30 mL/min\n    then: {zoledronate: blocked}"),
    Bug("alendronate at a clearance of 25 to 35", f"{DATA}/safety.yaml", "    when: crcl < 35 mL/min\n    then: {alendronate: blocked}", "    when: crcl < 25 mL/min\n    then: {alendronate: blocked}"),
    Bug("low calcium only below 1.90", f"{DATA}/safety.yaml", "    when: calcium < 2.10 mmol/L or 8.4 mg/dL\n    then: {all: blocked}", "    when: calcium < 1.90 mmol/L or 7.6 mg/dL\n    then: {all: blocked}"),
    Bug("vitamin D only below 25", f"{DATA}/safety.yaml", "    when: vitamin_d < 50 nmol/L or 20 ng/mL\n    then: {parenteral: hold, oral: ok}", "    when: vitamin_d < 25 nmol/L or 10 ng/mL\n    then: {parenteral: hold, oral: ok}"),
    Bug("a bisphosphonate after an atypical fracture", f"{DATA}/safety.yaml", "    then: {bisphosphonates: blocked, denosumab: caution}\n    unknown: {bisphosphonates: caution, denosumab: caution}", "    then: {bisphosphonates: caution, denosumab: caution}\n    unknown: {bisphosphonates: caution, denosumab: caution}"),
    Bug("any drug after necrosis of the jaw", f"{DATA}/safety.yaml", "    when: prior_onj\n    then: {all: blocked}", "    when: prior_onj\n    then: {all: caution}"),
    Bug("pregnancy bars nothing", f"{DATA}/safety.yaml", "S-PREG", DROPPED),
    Bug("denosumab in kidney failure without PTH", f"{DATA}/safety.yaml", "S-REN-PTH", DROPPED),
    Bug("a second antiresorptive", f"{DATA}/safety.yaml", "S-DUP", DROPPED),
    Bug("infusion barred for the oesophagus instead of tablets", f"{DATA}/safety.yaml", "    when: oesophageal_disease\n    then: {oral: blocked}", "    when: oesophageal_disease\n    then: {parenteral: blocked}"),
    Bug("vitamin D unknown lets the injection go", f"{DATA}/safety.yaml", "S-MISS-VITD", DROPPED),
    Bug("the femur does not stop the drug", f"{DATA}/safety.yaml", "S-FEMUR", DROPPED),
    Bug("high risk from -2.5", f"{DATA}/guidelines/default.yaml", "    when: lowest_t < -2.0\n", "    when: lowest_t < -2.5\n"),
    Bug("three factors for high", f"{DATA}/guidelines/default.yaml", "        - lowest_t < -1.5\n        - factors >= 2", "        - lowest_t < -1.5\n        - factors >= 3"),
    Bug("65 counts as older than 65", f"{DATA}/guidelines/default.yaml", "when: age > 65 years", "when: age >= 65 years"),
    Bug("rapid loss from 8 % a year", f"{DATA}/facts.yaml", "bmd_loss >= 4 %/year]", "bmd_loss >= 8 %/year]"),
    Bug("general treatment from -3.5", f"{DATA}/facts.yaml", "lowest_t <= -2.5, any: [menopause", "lowest_t <= -3.5, any: [menopause"),
    Bug("denosumab late after nine months", f"{DATA}/facts.yaml", "bone_therapy is denosumab_60mg_q6mo, months_since_last_dose > 6 months]", "bone_therapy is denosumab_60mg_q6mo, months_since_last_dose > 9 months]"),
    Bug("a stopped denosumab matters after a year", f"{DATA}/facts.yaml", "any: [months_since_last_dose is unknown, months_since_last_dose > 6 months]", "any: [months_since_last_dose is unknown, months_since_last_dose > 12 months]"),
    Bug("the highest site decides", f"{CARE}/facts/lowest_t_score.py", "site = min(valid, key", "site = max(valid, key"),
    Bug("the better of two kidney values decides", f"{CARE}/facts/kidney.py", "origin = min(found, key", "origin = max(found, key"),
    Bug("women cleared like men", f"{CARE}/facts/kidney.py", '* (0.85 if sex == "female" else 1.0)', '* (1.0 if sex == "female" else 1.0)'),
    Bug("younger with time", f"{CARE}/plan/at_date.py", "older = age + ", "older = age - "),
    Bug("what comes is never blocked", f"{CARE}/plan/at_date.py", '    if "blocked" not in (now, then):\n', '    if "blocked" not in (now,):\n'),
    Bug("a blocked drug follows denosumab", f"{CARE}/plan/follow_on.py", '        if status != "blocked":\n', "        if status:\n"),
    Bug("the drug with most against it is chosen", f"{CARE}/plan/next_action.py", "min(open_, key", "max(open_, key"),
    Bug("an overdue denosumab is no action", f"{DATA}/next_action.yaml", "N-DENOSUMAB-LATE", DROPPED),
    Bug("doses after the day that blocks them", f"{CARE}/plan/schedule.py", "return doses if barred is None else tuple(dose for dose in doses if dose < barred)", "return doses"),
    Bug("no scan within a year of fast loss", f"{DATA}/plan/monitoring.yaml", "M-DXA-SOONER", DROPPED),
    Bug("a drug on hold begins today", f"{CARE}/plan/option_courses.py", "return round(max(days, default=0) / DAYS_PER_MONTH, 2)", "return 0.0"),
    Bug("a gain is a loss", f"{CARE}/facts/rapid_loss.py", "if change < -least", "if change > least"),
    Bug("a vertebra without a cause does not count", f"{CARE}/facts/fragility.py", 'return True if f.site == "vertebra" else None', "return None"),
    Bug("who treats and who does not are swapped", f"{CARE}/rules/disagreement.py", 'vocabulary.members("answers_that_treat")', 'vocabulary.members("answers_that_watch")'),
    Bug("below means at most", f"{CARE}/rules/conditions.py", '"<": operator.lt,', '"<": operator.le,'),
)  # fmt: skip


def planted(text: str, bug: Bug) -> str:
    """The text with the bug in it."""
    if bug.new != DROPPED:
        assert text.count(bug.old) == 1, f"{bug.what}: found {text.count(bug.old)} times in {bug.file}"
        return text.replace(bug.old, bug.new)
    rule = re.compile(rf"^  - id: {re.escape(bug.old)}\n(?:(?!  - id: |  # ---).*\n?)*", re.MULTILINE)
    assert len(rule.findall(text)) == 1, f"{bug.what}: no rule {bug.old} in {bug.file}"
    return rule.sub("", text)


def caught(bug: Bug, jobs: int) -> str:
    """The first test that fails with the bug planted; empty where none does."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for name in ("src", "tests", "docs", "scripts", "examples"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", tree)
        place = tree / bug.file
        place.write_text(planted(place.read_text(encoding="utf-8"), bug), encoding="utf-8")
        env = {**os.environ, "PYTHONPATH": str(tree / "src"), "HYPOTHESIS_DATABASE_FILE": str(tree / "examples.db")}
        command = [sys.executable, "-m", "pytest", "tests/care", "-q", "-x", "-p", "no:cacheprovider", "-n", str(jobs)]
        done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=False)
        failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return failed[0].split(" - ")[0] if failed else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--only", default="", help="numbers of bugs, as 1,5")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    chosen = [int(number) for number in options.only.split(",") if number] or range(1, len(BUGS) + 1)
    found = 0
    for number in chosen:
        bug = BUGS[number - 1]
        test = caught(bug, options.jobs)
        found += bool(test)
        print(f"{number:>2} {bug.what}: {test or 'NOT CAUGHT'}", flush=True)
    print(f"{found} of {len(list(chosen))} caught")


if __name__ == "__main__":
    main()
