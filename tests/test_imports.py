"""The rooms of docs/architecture.md: imports point one way, and the front door is light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
import yaml

import osteon

SOURCE = Path(osteon.__file__).resolve().parent

#: rooms from the ground up; the same list is the picture of docs/architecture.md
LAYERS: tuple[frozenset[str], ...] = tuple(
    map(frozenset, yaml.safe_load((Path(__file__).resolve().parent.parent / "docs" / "layers.yaml").read_text()))
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
FRONT_DOOR = SOURCE / "__init__.py"


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if path != FRONT_DOOR)


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def osteon_imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and room of everything of osteon that a file imports, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "osteon":
                    yield node.lineno, [*alias.name.split("."), ""][1]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno} imports relative to itself; write osteon.…"
            parts = (node.module or "").split(".")
            if parts[0] == "osteon":
                for alias in node.names:
                    yield node.lineno, parts[1] if len(parts) > 1 else alias.name


def test_every_room_has_a_place_in_the_layers():
    homeless = {room_of(path) for path in modules()} - set(LEVEL)
    assert not homeless, f"say in docs/layers.yaml where these belong: {homeless}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_downwards(path: Path):
    room = room_of(path)
    upwards = [
        f"line {line}: osteon.{target or '(the front door)'}"
        for line, target in osteon_imports(path)
        if target not in LEVEL or LEVEL[target] > LEVEL[room]
    ]
    assert not upwards, f"osteon.{room} may not import {'; '.join(upwards)}"


def imported_modules(path: Path) -> Iterator[str]:
    """Modules of osteon that a file imports anywhere, also inside functions and for types only."""
    names = {module_name(other) for other in modules()}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "osteon":
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in names else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_file_imports_itself_through_others():
    arrows = {module_name(path): set(imported_modules(path)) - {module_name(path)} for path in modules()}
    try:
        tuple(TopologicalSorter(arrows).static_order())
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def test_no_folder_is_crowded():
    """At most 25 files of code lie flat in a folder: a newcomer reads the list before the files."""
    count = Counter(path.parent for path in modules() if path.name != "__init__.py")
    assert not {str(folder.relative_to(SOURCE)): n for folder, n in count.items() if n > 25}


def test_the_engine_knows_nothing_of_osteon_but_errors_and_how_names_are_loaded():
    foreign = {
        (path.name, target)
        for path in (SOURCE / "engine").rglob("*.py")
        for _, target in osteon_imports(path)
        if target not in ("engine", "errors", "lazy_names")
    }
    assert not foreign


def test_notations_know_the_engine_and_no_bone():
    """What writes SBML and LaTeX writes any model; only the public functions know patients."""
    foreign = {
        (path.name, target)
        for path in (SOURCE / "export").rglob("*.py")
        if path.name != "for_patient.py"
        for _, target in osteon_imports(path)
        if target not in ("engine", "errors", "export", "lazy_names")
    }
    assert not foreign


def fresh_python(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return run.stdout.strip()


def test_import_of_osteon_takes_less_than_50_ms():
    code = "import time; t = time.perf_counter(); import osteon; print(time.perf_counter() - t)"
    assert min(float(fresh_python(code)) for _ in range(5)) < 0.05


def test_import_of_osteon_loads_no_heavy_library():
    heavy = (
        "numpy",
        "xarray",
        "pandas",
        "matplotlib",
        "numba",
        "llvmlite",
        "libsbml",
        "jinja2",
        "pydantic",
        "scipy",
    )
    code = f"import sys, osteon; print([m for m in {heavy!r} if m in sys.modules])"
    assert fresh_python(code) == "[]"


def test_the_front_door_offers_what_it_lists_and_nothing_more():
    assert sorted(osteon.__all__) == [
        "Patient", "Regimen", "__version__", "assess", "drugs", "engine", "errors", "explain", "export", "followup",
        "forecast", "guidelines", "model", "plot", "risk", "simulate", "stream", "trial", "validate",
    ]  # fmt: skip
    for name in osteon.__all__:
        assert getattr(osteon, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        osteon.simulat  # noqa: B018
