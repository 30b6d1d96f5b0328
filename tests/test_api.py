"""The public interface changes on purpose or not at all."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_public_names_and_their_arguments_are_those_of_the_snapshot(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    from write_api import SNAPSHOT, snapshot

    before, now = SNAPSHOT.read_text(encoding="utf-8").splitlines(), snapshot().splitlines()
    changed = "\n".join(difflib.unified_diff(before, now, "tests/api_snapshot.txt", "the code", lineterm="", n=1))
    sys.modules.pop("write_api")
    assert not changed, (
        f"the public interface has changed:\n{changed}\n"
        "Not on purpose: put it back. On purpose: keep what was there for one minor version (CONTRIBUTING.md, 'What is "
        "public'), name it in CHANGELOG.md, and run python scripts/write_docs.py"
    )
