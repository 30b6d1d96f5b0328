"""The check of a folder of rules: each file on its own, then all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from osteon.care.rules.library import Library, library
from osteon.care.rules.rule_files import FOLDER, unused
from osteon.care.rules.rule_record import ADVICE, FACTS, FLAGS, GUIDELINES, SAFETY, TIER
from osteon.data_check.file_state import FileState, complaints
from osteon.records import DataFile, read_located

_KINDS: dict[str, tuple[DataFile[Any], str]] = {
    "facts.yaml": (FACTS, "facts"),
    "safety.yaml": (SAFETY, "safety"),
    "risk_tier.yaml": (TIER, "tiers"),
    "flags.yaml": (FLAGS, "flags"),
    "advice.yaml": (ADVICE, "advice"),
}


def check_rules(folder: Path) -> Iterator[FileState]:
    """Every file of a folder of rules: those that are read, and those that look like data and are not."""
    states = [FileState(error.field, "not read", (str(error),)) for error in unused(folder)]
    for path, kind in _files(folder):
        faults = complaints(lambda path=path, kind=kind: read_located(path, kind.declared, kind.more))  # type: ignore[misc]
        states.append(FileState(str(path), kind.what, faults))
    if not any(state.faults for state in states):
        together = complaints(lambda: library(folder))
        states = [_together(state, folder, together) for state in states]
    yield from sorted(states, key=lambda state: state.name)


def _files(folder: Path) -> Iterator[tuple[Path, DataFile[Any]]]:
    for name, (kind, _) in _KINDS.items():
        if (folder / name).is_file():
            yield folder / name, kind
    for path in (folder / FOLDER).glob("*.yaml"):
        yield path, GUIDELINES


def _together(state: FileState, folder: Path, faults: tuple[str, ...]) -> FileState:
    """What is wrong with a file beside the others, or what should be known of it."""
    own = tuple(fault for fault in faults if fault.startswith(state.name))
    notes = () if faults else tuple(_notes(Path(state.name), library(folder)))
    if faults and not own:
        notes = ("not checked against the others, as they hold a mistake",)
    return FileState(state.name, state.what, own, notes)


def _notes(path: Path, own: Library) -> Iterator[str]:
    """Packaged rules that the file leaves out, and facts that no rule reads."""
    if path.parent.name == FOLDER or path.name not in _KINDS:
        return
    field = _KINDS[path.name][1]
    if field == "facts":
        rules = [*own.safety, *own.tiers, *own.flags, *own.advice]
        used = {atom.fact for rule in rules for atom in rule.when.atoms()}
        used |= {atom.fact for guideline in own.guidelines.values() for atom in guideline.atoms}
        new = [name for name, spec in own.vocabulary.facts.items() if spec.by_field and name not in used]
        yield from (f"the fact {name} is named by no rule" for name in new)
        return
    kept = {rule.id for rule in getattr(own, field)}
    left = [rule.id for rule in getattr(library(), field) if rule.id not in kept]
    if left:
        yield f"takes the place of the packaged file and leaves out {', '.join(left)}; adds: true would keep them"
