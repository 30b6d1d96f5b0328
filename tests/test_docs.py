"""The docs: what is generated is up to date, what is shown is public and runs, what is named exists."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_generated_pages_say_what_the_code_says():
    script = [sys.executable, str(ROOT / "scripts" / "write_docs.py"), "--check"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: packages whose names are public; everything else is found through them
PUBLIC = {name: import_module(name) for name in ("osteon", "osteon.drugs", "osteon.engine", "osteon.export")}
BLOCKS = [
    pytest.param(textwrap.dedent(found[1]), id=f"{page.name}-{number}")
    for page in PAGES
    for number, found in enumerate(
        re.finditer(r"^ *```python\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE), start=1
    )
]


def private_names(code: str) -> Iterator[str]:
    """Every name of osteon in a piece of code that is not public."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] == "osteon" and a.name not in PUBLIC)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "osteon":
            offered = getattr(PUBLIC.get(str(node.module)), "__all__", ())
            yield from (f"{node.module}.{a.name}" for a in node.names if a.name not in offered)
        elif isinstance(node, ast.Attribute):
            owner = PUBLIC.get(ast.unparse(node.value))
            if owner is not None and node.attr not in owner.__all__:
                yield ast.unparse(node)


@pytest.mark.parametrize("code", BLOCKS)
def test_docs_name_only_what_is_public(code: str):
    assert list(private_names(code)) == []


def test_a_private_name_would_be_found():
    assert list(private_names("import osteon.care\nfrom osteon.engine.model import Model\nosteon.solve(1)")) == [
        "osteon.care", "osteon.engine.model.Model", "osteon.solve",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [block for block in BLOCKS if "import osteon" in str(block.values[0])])
def test_code_of_the_docs_runs(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "docs", "exec"), {})


#: where a path in a text may begin
STARTS = [ROOT / start for start in ("", "src/osteon", "src/osteon/data", "src/osteon/data/care", "src/osteon/web")]


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "equations.md"], ids=lambda page: page.name)
def test_paths_in_the_docs_exist(page: Path):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    folders_and_files = re.findall(r"`([\w.-]+(?:/[\w.-]+)*/(?:[\w-]+\.\w+)?)`", text)
    paths = folders_and_files + re.findall(r"\]\(([\w./-]+)\)", text)
    places = [page.parent, *STARTS]
    assert not {path for path in paths if not any((start / path).exists() for start in places)}


def test_a_stranger_finds_the_room():
    """Twelve questions, each answered by paths that exist."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    answers = re.findall(r"^\| (\d+)\. (.+\?) \| (.+) \|$", text, re.MULTILINE)
    assert [int(number) for number, _, _ in answers] == list(range(1, 13))
    for _, question, answer in answers:
        paths = re.findall(r"`(src/osteon/[\w./-]*)`", answer)
        assert paths, f"{question} names no path"
        assert [path for path in paths if not (ROOT / path).exists()] == [], question
