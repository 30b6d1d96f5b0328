"""Write the picture and the tables of docs/architecture.md from the code; `write_docs.py` calls it.

The picture's arrows are the imports between the rooms, less those that follow from others. The tables are the first
lines of the modules' docstrings: who changes what a file does changes its first line, and the page follows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
SOURCE, PAGE, LAYERS = ROOT / "src" / "osteon", ROOT / "docs" / "architecture.md", ROOT / "docs" / "layers.yaml"


def architecture() -> str:
    """The page as it must be: what stands between the marks is written anew, the prose is kept."""
    parts = {"picture": picture(), "rooms": rooms(), "files": files()}
    text = PAGE.read_text(encoding="utf-8")
    for name, written in parts.items():
        begin, end = f"<!-- {name}: written by scripts/write_docs.py -->", f"<!-- end of {name} -->"
        if begin not in text or end not in text:
            raise SystemExit(f"docs/architecture.md: the marks {begin} and {end} are missing; put them back")
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n\n{written}\n\n{end}{rest.partition(end)[2]}"
    return text


def layers() -> list[list[str]]:
    """Rooms from the ground up."""
    levels: list[list[str]] = yaml.safe_load(LAYERS.read_text(encoding="utf-8"))
    return levels


def picture() -> str:
    """The rooms and what each uses, as a Mermaid flow chart; the ground, which all use, is left out."""
    ground = set(layers()[0])
    order = [room for line in reversed(layers()) for room in line if room not in ground and (SOURCE / room).is_dir()]
    uses = {room: imported_rooms(room) & set(order) for room in order}
    lines = ["```mermaid", "flowchart TB"]
    lines += [f'    {room}["<b>{room}</b><br>{_short(_about(room))}"]' for room in order]
    lines += [f"    {room} --> {' & '.join(below)}" for room in order if (below := _direct(room, uses, order))]
    return "\n".join([*lines, "```"])


def _direct(room: str, uses: Mapping[str, set[str]], order: list[str]) -> list[str]:
    """What a room uses, less what it reaches through another that it uses."""
    through = set().union(*(_reached(other, uses) for other in uses[room]))
    return sorted(uses[room] - through, key=order.index)


def _reached(room: str, uses: Mapping[str, set[str]]) -> set[str]:
    return set().union(uses[room], *(_reached(other, uses) for other in uses[room]))


def imported_rooms(room: str) -> set[str]:
    """Other rooms that the files of a room import, for types only or inside functions too."""
    imported: set[str] = set()
    for path in (SOURCE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "osteon":
                parts = str(node.module).split(".")
                imported |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
    return imported - {room}


def rooms() -> str:
    """A table: each room with what its own docstring says, from the door down to the ground."""
    rows = ["| room | what is in it |", "|---|---|"]
    for line in reversed(layers()):
        for room in line:
            if (SOURCE / room).is_dir():
                rows.append(f"| `{room}/` | {_about(room)} |")
    ground = [room for room in layers()[0] if (SOURCE / f"{room}.py").exists() and not room.startswith("_")]
    return "\n".join([*rows, *(f"| `{room}.py` | {_first_line(SOURCE / f'{room}.py')} |" for room in ground)])


def files() -> str:
    """Every file with its first line, folded up under its room."""
    blocks = []
    for line in reversed(layers()):
        for room in line:
            folders = [f for f in [SOURCE / room, *sorted((SOURCE / room).rglob("*"))] if (f / "__init__.py").exists()]
            if folders:
                blocks += [f"<details><summary><code>{room}/</code></summary>", *map(_files_of, folders), "</details>"]
    return "\n\n".join(blocks)


def _files_of(folder: Path) -> str:
    name = folder.relative_to(SOURCE).as_posix()
    head = [] if folder.parent == SOURCE else [f"`{name}/`: {_first_line(folder / '__init__.py')}", ""]
    rows = [
        f"- `{path.name}`: {_first_line(path)}" for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"
    ]
    return "\n".join([*head, *rows]).strip()


def _about(room: str) -> str:
    return _first_line(SOURCE / room / "__init__.py")


def _first_line(path: Path) -> str:
    """First paragraph of a module's docstring, on one line."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    if not text:
        raise SystemExit(f"{path.relative_to(ROOT)}: say in the first line of its docstring what is in it")
    return " ".join(text.split("\n\n")[0].split()).replace("``", "`").replace("|", "\\|").removesuffix(".")


def _short(text: str) -> str:
    """What fits into a box: up to the first full stop, colon or semicolon, broken into lines."""
    words, lines = re.split(r"(?<=\w)[.;]", text.replace("`", "").replace('"', "'"))[0].split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 44:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)
