"""Plant bugs in the clinical rules, one at a time, and say which the tests of care catch.

    python scripts/plant_bugs.py [--only 1,5] [--jobs 1]

Each bug is a small edit of a copy of the tree: a threshold, a sign, a rule left out, a site or drug swapped, a check
not made. The tests run on the copy until the first failure. A bug that no test notices is a test that is missing.
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

import yaml

ROOT = Path(__file__).resolve().parent.parent

TESTS = ("tests/care", "tests/field")
#: the property over thousands of patients, which runs last
SLOWEST = "for_everybody"


class Bug(NamedTuple):
    """An edit: ``old`` stands once in the file and becomes ``new``; or the rule with the id ``drop`` goes."""

    what: str
    file: str
    old: str = ""
    new: str = ""
    drop: str = ""


def bugs() -> list[Bug]:
    """The bugs of ``planted_bugs.yaml``."""
    text = Path(__file__).with_name("planted_bugs.yaml").read_text(encoding="utf-8")
    return [Bug(**row) for row in yaml.safe_load(text)]


def planted(text: str, bug: Bug) -> str:
    """The text with the bug in it."""
    if not bug.drop:
        assert text.count(bug.old) == 1, f"{bug.what}: found {text.count(bug.old)} times in {bug.file}"
        return text.replace(bug.old, bug.new)
    rule = re.compile(rf"^  - id: {re.escape(bug.drop)}\n(?:(?!  - id: |  # ---).*\n?)*", re.MULTILINE)
    assert len(rule.findall(text)) == 1, f"{bug.what}: no rule {bug.drop} in {bug.file}"
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
        env = {**os.environ, "PYTHONPATH": str(tree / "src")}
        for chosen in (f"not {SLOWEST}", SLOWEST):
            command = [sys.executable, "-m", "pytest", *TESTS, "-q", "-x", "-p", "no:cacheprovider", "-n", str(jobs)]
            done = subprocess.run(
                [*command, "-k", chosen], cwd=tree, env=env, capture_output=True, text=True, check=False
            )
            failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
            if failed:
                return failed[0].split(" - ")[0]
        return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--only", default="", help="numbers of bugs, as 1,5")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    every = bugs()
    chosen = [int(number) for number in options.only.split(",") if number] or list(range(1, len(every) + 1))
    caught_bugs = 0
    for number in chosen:
        bug = every[number - 1]
        test = caught(bug, options.jobs)
        caught_bugs += bool(test)
        print(f"{number:>2} {bug.what}: {test or 'NOT CAUGHT'}", flush=True)
    print(f"{caught_bugs} of {len(chosen)} caught")


if __name__ == "__main__":
    main()
