"""No file of words holds what nobody says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import osteon
from osteon.records import DataFile, Record

SOURCE = Path(osteon.__file__).resolve().parent
FACES = sorted(path.stem for path in (SOURCE / "words" / "faces").glob("[a-z]*.py"))
#: words that are looked up by a name that the program computes, by the record that holds them
BY_NAME = ("Bone", "Courses", "Help", "Scatter", "Terms", "Verdicts", "Who")


def spoken() -> str:
    files = [path for face in ("cli", "report", "web", "words") for path in (SOURCE / face).rglob("*")
             if path.suffix in (".py", ".html", ".j2", ".typ") and path.parent.name != "faces"]  # fmt: skip
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def declared(face: str) -> Iterator[type[Record]]:
    module = import_module(f"osteon.words.faces.{face}")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Record) and value.__module__ == module.__name__:
            yield value


@pytest.mark.parametrize("face", FACES)
def test_every_word_is_said_somewhere(face: str):
    text = spoken()
    unsaid = [
        f"{record.__name__}.{name}"
        for record in declared(face)
        if record.__name__ not in BY_NAME
        for name in record.__annotations__
        if not re.search(rf"\.{name}\b", text)
    ]
    assert not unsaid


@pytest.mark.parametrize("face", FACES)
def test_every_file_is_declared_for_any_language(face: str):
    module: Any = import_module(f"osteon.words.faces.{face}")
    files = [value for value in vars(module).values() if isinstance(value, DataFile)]
    assert files
    assert all(file.name.startswith("words/*/") and file.names() for file in files)
