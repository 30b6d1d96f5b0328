"""Every data file is registered, and a key deleted, misspelt or mistyped is named with file, line, field and fix."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from data_mutations import WAYS, Place, keys, pattern, spoilt

from osteon.data_check.registry import FILES, registered
from osteon.errors import InputError, InputErrors
from osteon.files import data_from, data_root, to_yaml
from osteon.records import PackagedReader

NAMES = [name for entry in FILES for name in entry.names()]
TEXTS = [name for name in NAMES if not name.endswith(".npz")]
ARRAYS = [name for name in NAMES if name.endswith(".npz")]

#: keys that are names of their own, not fields: file -> beginning of the places that may be called anything
FREE = {
    "care/guidelines/*.yaml": ("factors",),
    "care/standing.yaml": ("countries", "readers"),
    "demo/options.yaml": ("options",),
    "drugs/_treatments.yaml": ("",),
    "web/questions.yaml": (
        "lists",
        "lists.*",
        "sections.*.questions.*.choices",
        "sections.*.more.*.choices",
        "rows.*.choices",
    ),
    "words/*/vocabulary.yaml": ("answers",),
    "words/patient.yaml": ("sites",),
    "words/patient_file.yaml": ("*.meant",),
}
#: keys of a file that are spoilt in one run; the evidence files are large
MOST, MOST_OF_EVIDENCE = 10, 3


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data to spoil; what is read from it is not the package's own."""
    folder = tmp_path_factory.mktemp("spoilt") / "data"
    shutil.copytree(data_root(), folder)
    return folder


def document_of(name: str) -> Any:
    text = (data_root() / name).read_text(encoding="utf-8")
    return json.loads(text) if name.endswith(".json") else PackagedReader(text, name, 10**6).document()


def chosen(name: str, document: Any) -> list[Place]:
    """Some keys, of each kind one; which ones is the same in every run."""
    alike: dict[str, list[Place]] = {}
    for place in keys(document):
        alike.setdefault(pattern(place), []).append(place)
    pick = random.Random(name)
    most = MOST_OF_EVIDENCE if name.startswith("evidence/") else MOST
    return [pick.choice(alike[kind]) for kind in pick.sample(sorted(alike), min(most, len(alike)))]


def is_free(name: str, place: Place) -> bool:
    starts = next((starts for files, starts in FREE.items() if fnmatch(name, files)), ())
    return any(fnmatch(pattern(place[:-1]), start) for start in starts)


def complaints(copied: Path, name: str, document: Any) -> list[InputError]:
    """What is said of a file with this content; anything but an `InputError` fails the test."""
    whole = json.dumps(document) if name.endswith(".json") else to_yaml(document)
    (copied / name).write_text(whole, encoding="utf-8")
    try:
        with data_from(copied):
            registered(name).read(name)
    except (InputError, InputErrors) as error:
        return list(error.errors) if isinstance(error, InputErrors) else [error]
    finally:
        shutil.copyfile(data_root() / name, copied / name)
    return []


def test_every_data_file_is_registered_once():
    there = sorted(path.relative_to(data_root()).as_posix() for path in data_root().rglob("*") if path.is_file())
    assert sorted(NAMES) == there


@pytest.mark.parametrize("name", NAMES)
def test_every_packaged_file_is_as_it_is_declared(name: str):
    registered(name).read(name)


@pytest.mark.parametrize("name", TEXTS)
def test_a_spoilt_key_is_named_with_file_line_field_and_fix(name: str, copied: Path):
    document = document_of(name)
    assert not complaints(copied, name, document), "written anew it is the same file"
    for place in chosen(name, document):
        for way in WAYS:
            found = complaints(copied, name, spoilt(document, place, way))
            assert found or way == "delete" or (way == "misspell" and is_free(name, place)), (place, way)
            for error in found:
                assert re.match(r"\S+\.(yaml|json) line \d+", error.field), (place, way, str(error))
                assert error.fix


def spoilt_arrays(held: dict[str, np.ndarray]) -> Iterator[dict[str, np.ndarray]]:
    for name, array in held.items():
        others = {other: value for other, value in held.items() if other != name}
        yield others
        yield {**others, name + "x": array}
        yield {**others, name: array[None]}
        yield {**others, name: np.zeros(array.shape) if array.dtype.kind == "U" else array.astype(str)}


@pytest.mark.parametrize("name", ARRAYS)
def test_a_spoilt_array_is_named_with_file_array_and_fix(name: str, copied: Path):
    with np.load(data_root() / name) as held:
        arrays = {key: held[key] for key in held.files}
    for spoilt_file in spoilt_arrays(arrays):
        np.savez(copied / name, **spoilt_file)
        with data_from(copied), pytest.raises((InputError, InputErrors), match=re.escape(name)) as caught:
            registered(name).read(name)
        assert "write it anew with" in str(caught.value)
    (copied / name).write_bytes(b"no arrays")
    with data_from(copied), pytest.raises(InputError, match="no file of arrays"):
        registered(name).read(name)
