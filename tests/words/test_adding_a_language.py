"""A language is added by a folder, as CONTRIBUTING says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from osteon.files import data_root

SPEAK = """
import sys
from pathlib import Path
from osteon.files import data_from
with data_from(Path(sys.argv[1])):
    from osteon.care import assess
    from osteon.cli.terminal.assessment_text import screen
    ai = {"drug": "letrozole", "status": "current", "months": 6}
    patient = {"id": "anna", "sex": "female", "age": 63, "dxa": {"lumbar_spine": -2.7}, "ai": ai}
    print(screen(assess(patient, simulate=False)))
"""


def test_a_folder_is_enough_for_a_language(tmp_path: Path):
    for path in data_root().iterdir():
        if path.name != "words":
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "words").mkdir()
    for path in (data_root() / "words").glob("*.yaml"):
        (tmp_path / "words" / path.name).symlink_to(path)
    ours = tmp_path / "words" / "de"
    (tmp_path / "words" / "en").mkdir()
    ours.mkdir()
    for path in (data_root() / "words" / "en").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / "words" / "en" / path.name).write_text(text, encoding="utf-8")
        for old, new in (
            ('decimal: "."', 'decimal: ","'),
            ("title: High risk", "title: Hohes Risiko"),
            ("name: English", "name: Deutsch"),
        ):
            text = text.replace(old, new)
        (ours / path.name).write_text(text, encoding="utf-8")
    said = speak("de", tmp_path)
    assert said.startswith("anna: Hohes Risiko")
    assert "−2,7" in said
    assert speak("en", tmp_path).startswith("anna: High risk")


def speak(language: str, folder: Path) -> str:
    typed, env = [sys.executable, "-c", SPEAK, str(folder)], {**os.environ, "OSTEON_LANGUAGE": language}
    return subprocess.run(typed, env=env, capture_output=True, text=True, check=True, timeout=120).stdout
