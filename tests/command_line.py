"""``osteon`` called as a person calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osteon.cli import main


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def called(*arguments: object) -> Result:
    """What came of a call that succeeds."""
    done = call(*arguments)
    assert done.exit_code == 0, done.output
    return done


def patient_file(folders: pytest.TempPathFactory, name: str, text: str) -> Path:
    """A patient file in a folder of its own."""
    path = folders.mktemp("patients") / f"{name}.yaml"
    path.write_text(text)
    return path
