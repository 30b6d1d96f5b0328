"""The import of the package that judges chains."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

RACE = """
import pathlib, warnings
warnings.simplefilter("ignore")
replace, lost = pathlib.Path.replace, []

def loses_once(self, target):
    if not lost and "arviz" in str(self):
        lost.append(self)
        replace(self, target)
        raise FileNotFoundError(self)
    return replace(self, target)

pathlib.Path.replace = loses_once
from osteon.calibration.diagnostics import arviz
print(arviz().__name__, callable(arviz().rhat))
"""


def test_two_processes_may_import_it_for_the_first_time_at_once(tmp_path: Path):
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", RACE], env=env, capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["arviz", "True"], done.stderr
