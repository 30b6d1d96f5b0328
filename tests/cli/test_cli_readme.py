"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from osteon.cli import main
from osteon.files import read_packaged

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "anna.yaml").write_text("{sex: female, age: 63, years_since_menopause: 12}")
    (tmp_path / "regimen.yml").write_text("[anastrozole 1 mg daily for 5 years]")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "trials").mkdir()
    (tmp_path / "trials" / "my-trial.yaml").write_text(yaml.safe_dump(read_packaged("evidence/reference-levels.yaml")))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_python_of_the_readme_runs_and_draws(folder: Path):
    (code,) = blocks("python")
    assert len(code.strip().splitlines()) <= 7
    exec(compile(code, "README.md", "exec"), {})
    assert (folder / "anna.svg").stat().st_size > 5_000


def test_the_shell_of_the_readme_runs(folder: Path):
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("osteon ")]
    assert len(lines) == 12
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        done = CliRunner().invoke(main, [name for word in words for name in expanded(word)])
        assert done.exit_code == 0, f"{line}\n{done.output}"


def expanded(word: str) -> list[str]:
    return [str(path) for path in Path().glob(word)] if "*" in word else [word]


def test_links_of_the_documents_lead_to_files():
    for name in ("README.md", "CONTRIBUTING.md", "docs/architecture.md"):
        page = ROOT / name
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{name} links to {target}"


def test_make_has_every_target_that_the_documents_name():
    made = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^make (\w+)", text, flags=re.MULTILINE)) | {"picture"} <= made
