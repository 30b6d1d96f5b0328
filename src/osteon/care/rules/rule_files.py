"""Reading the rule files: those in ``data/care``, and a folder of one's own that is laid over them.

A file of that folder takes the place of the packaged one of the same name. Its ``facts.yaml`` is laid over the packaged
one name by name, and so are safety rules, flags and advice in a file that says ``adds: true``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from osteon.care.rules.rule_record import ACTIONS, ADVICE, FACTS, FLAGS, INTERACTIONS, SAFETY, TIER
from osteon.errors import InputError, Remark
from osteon.files import data_root, packaged_text
from osteon.records import DataFile, Located, near, read_located, record_of

Held = TypeVar("Held")

_BELOW = "care/"
FOLDER = "guidelines"
#: the files that a folder of rules may hold beside its guidelines
NAMES = tuple(kind.name.removeprefix(_BELOW) for kind in (FACTS, SAFETY, TIER, FLAGS, ADVICE, ACTIONS, INTERACTIONS))
#: files of these kinds hold data, so that one which is not read is likely misnamed
_DATA = (".yaml", ".yml", ".json", ".toml")


def packaged_folder() -> Path:
    """The folder of the packaged rule files."""
    return data_root() / "care"


def guideline_names(folder: Path | None = None) -> set[str]:
    """The ids of all guidelines, by the names of their files."""
    places = [packaged_folder() / FOLDER, *([folder / FOLDER] if folder else [])]
    return {path.stem for place in places if place.is_dir() for path in place.glob("*.yaml")}


def read_rules(kind: DataFile[Held], folder: Path | None = None, name: str = "") -> Located[Held]:
    """A rule file of the folder, or else the packaged one.

    Parameters
    ----------
    name : of the guideline, where the kind is that of guidelines.

    Raises
    ------
    InputError, InputErrors
        Everything wrong in it: file, line, field, value and fix.
    """
    own = own_rules(kind, folder, name)
    return packaged_rules(kind, folder, name) if own is None else own


def own_rules(kind: DataFile[Held], folder: Path | None, name: str = "") -> Located[Held] | None:
    """A rule file of the folder; None where it has none of that name. Errors as `read_rules`."""
    if folder is None or not (path := folder / _file(kind, name)).exists():
        return None
    return read_located(path, kind.declared, kind.more)


def packaged_rules(kind: DataFile[Held], folder: Path | None = None, name: str = "") -> Located[Held]:
    """The packaged rule file; its whole path is shown where a folder is laid over it. Errors as `read_rules`."""
    file = _file(kind, name)
    shown = file if folder is None else str(packaged_folder() / file)
    return record_of(packaged_text(_BELOW + file), shown, kind.declared, kind.more)


def _file(kind: DataFile[Held], name: str) -> str:
    return kind.name.removeprefix(_BELOW).replace("*", name)


def unused(folder: Path) -> Iterator[InputError]:
    """Files of a folder of rules that look like data and are not read, each with the name that may be meant."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        inside = path.parent == folder / FOLDER
        if name in NAMES or (inside and path.suffix == ".yaml") or path.is_dir():
            continue
        meant = _meant(path, name)
        if path.suffix.lower() in _DATA or meant:
            fix = f"{meant}A folder of rules holds {', '.join(NAMES)} and {FOLDER}/NAME.yaml"
            yield InputError(str(path), Remark("not a rule file"), fix)


def _meant(path: Path, name: str) -> str:
    if len(Path(name).parts) > 1:
        folder = near(Path(name).parts[0], [FOLDER])
        return f"did you mean {FOLDER}/{path.stem}.yaml? " if folder else ""
    stem = near(path.name.removesuffix("".join(path.suffixes)), [Path(name).stem for name in NAMES])
    return stem.replace("? ", ".yaml? ")
