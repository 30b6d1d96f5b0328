"""The check of data of one's own: rules, drugs, evidence, trials, patients, regimens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from osteon.care.facts.of_patient import facts_of
from osteon.care.rules.library import library
from osteon.care.rules.rule_files import FOLDER, NAMES
from osteon.care.rules.vocabulary import Vocabulary
from osteon.data_check.file_state import FileState, complaints
from osteon.data_check.kinds import DRUG, EVIDENCE, PATIENT, REGIMEN, RULES, TRIAL, kind_of
from osteon.data_check.own_rules import check_rules
from osteon.data_check.readers import located
from osteon.drugs.catalogue import catalogue
from osteon.drugs.drug_file import read_drug
from osteon.errors import InputError, Remark
from osteon.evidence.evidence_files import read
from osteon.files import data_root, packaged_text, read_text
from osteon.person.patient import Patient
from osteon.treatment.regimen import Regimen
from osteon.virtual_trials.trial_file import Trial

_DATA = (".yaml", ".yml", ".json", ".csv")
_MEBIBYTES = 2


def check_own(place: str | Path) -> Iterator[FileState]:
    """Every data file at a path, in the order of their names; a folder is opened with all that are in it.

    A folder that holds rule files is checked as one for ``--rules``.

    Raises
    ------
    InputError
        No such file or folder, or a folder without a data file.
    """
    path = Path(place)
    if not path.exists():
        raise InputError(str(place), Remark("no such file or folder"), "name a file, or a folder with data files")
    if path.is_file():
        yield _check(path, _vocabulary(None))
        return
    roots = [folder for folder in (path, *sorted(p for p in path.rglob("*") if p.is_dir())) if _holds_rules(folder)]
    inside = [file for file in sorted(path.rglob("*")) if file.is_file() and not _hidden(file, path)]
    of_rules = [file for file in inside if any(root in file.parents for root in roots)]
    others = [file for file in inside if file not in of_rules and file.suffix.lower() in _DATA]
    if not of_rules and not others:
        raise InputError(str(place), Remark("no data file in it"), f"name a folder with {', '.join(_DATA)} files")
    for root in roots:
        yield from check_rules(root)
    vocabulary = _vocabulary(roots[0] if len(roots) == 1 else None)
    for file in others:
        yield _check(file, vocabulary)


def _hidden(file: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(below).parts)


def _holds_rules(folder: Path) -> bool:
    if folder.name == FOLDER and folder.parent.exists():
        return False
    return any((folder / name).is_file() for name in NAMES) or any((folder / FOLDER).glob("*.yaml"))


def _vocabulary(rules: Path | None) -> Vocabulary:
    try:
        return library(rules).vocabulary
    except InputError:  # the rules are reported on their own
        return library().vocabulary


def _check(path: Path, vocabulary: Vocabulary) -> FileState:
    """One file as what its fields say it is."""
    kinds: list[str | None] = []
    faults = complaints(lambda: kinds.append(kind_of(read_text(path, _MEBIBYTES), path)))
    if faults:
        return FileState(str(path), "not readable", faults)
    kind = kinds[0]
    if kind in RULES:
        fix = f"{path}: {kind}, which are read from a folder of rules only: call it one of {', '.join(NAMES)}"
        return FileState(str(path), kind, (f"{fix} or {FOLDER}/NAME.yaml",))
    if kind == PATIENT:
        return _patient(path, vocabulary)
    if kind == REGIMEN:
        return _regimen(path)
    readers = {TRIAL: _trial, DRUG: _drug, EVIDENCE: _evidence}
    if kind is None:
        fix = f"{path}: no field of it is known; it is no patient, regimen, trial, trial arm, drug or rule file"
        return FileState(str(path), "unknown", (fix,))
    return FileState(str(path), kind, readers[kind](path))


def _patient(path: Path, vocabulary: Vocabulary) -> FileState:
    people: list[Patient] = []

    def read_patient() -> None:
        person = located(read_text(path), str(path), lambda document: Patient.from_any(document, "assessment"))
        assert isinstance(person, Patient)
        facts_of(person, vocabulary, date.today())
        people.append(person)

    faults = complaints(read_patient)
    notes = tuple(
        f"{item.field}: {item.value}: set aside; {item.reason}" for person in people for item in person.set_aside
    )
    return FileState(str(path), PATIENT, faults, notes)


def _trial(path: Path) -> tuple[str, ...]:
    return complaints(lambda: located(read_text(path), str(path), Trial.from_any))


def _evidence(path: Path) -> tuple[str, ...]:
    faults = complaints(lambda: read(path))
    return faults or tuple(map(str, read(path).problems))


def _regimen(path: Path) -> FileState:
    regimens: list[Regimen] = []
    faults = complaints(lambda: regimens.append(Regimen.from_any(path)))
    notes = tuple(note for regimen in regimens for note in regimen.notes)
    return FileState(str(path), REGIMEN, tuple(f"{path}: {fault}" for fault in faults), notes)


def _drug(path: Path) -> tuple[str, ...]:
    """A drug's file, laid over the packaged one of the same name."""
    catalogue()
    name = f"drugs/{path.stem}.yaml"
    layers = [(packaged_text(name), name)] if (data_root() / name).exists() else []
    return complaints(lambda: read_drug(path.stem, [*layers, (read_text(path), str(path))]))
