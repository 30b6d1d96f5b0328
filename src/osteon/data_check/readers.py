"""Files that are more than one record: rules, drugs, trial arms, patients and virtual trials."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from osteon.care.facts.of_patient import facts_of
from osteon.care.rules.library import read_library
from osteon.drugs.catalogue import known_drugs
from osteon.drugs.drug_file import read_drug
from osteon.errors import InputError, InputErrors, Remark, refuse
from osteon.evidence.evidence_files import read_packaged_arms
from osteon.files import Place, YamlReader, packaged_text, read_json
from osteon.person.patient import Patient
from osteon.physiology.skeleton import skeleton
from osteon.records import InFile, near
from osteon.virtual_trials.trial_file import Trial


def rules(name: str) -> object:
    """All packaged rules, which hold together, and the facts that they name of a patient of whom nothing is known."""
    shelf = read_library()
    return facts_of(Patient.from_any({"sex": "female"}, "assessment"), shelf.vocabulary, date.today())


def drug(name: str) -> object:
    """One drug, its words known to no other drug."""
    key = Path(name).stem
    record = read_drug(key, [(packaged_text(name), name)])
    for own in record.parameters:
        if not {own, f"{own}_{record.member}"} & {*skeleton().parameter_names}:
            fix = f"{near(own, skeleton().parameter_names)}not a parameter that an equation uses"
            raise InputError(_where(name, f"parameters.{own}"), own, fix)
    for other in known_drugs().values():
        if other.key != key:
            for kind in ("statuses", "courses", "drafts"):
                taken = {row.word for row in getattr(other.care, kind)}
                for i, row in enumerate(getattr(record.care, kind)):
                    if row.word in taken:
                        where = _where(name, f"care.{kind}[{i}].word")
                        raise InputError(where, row.word, f"{other.key} has this word already")
    return record


def evidence(name: str) -> object:
    """The arms of one file."""
    arms, errors = read_packaged_arms(name)
    refuse(errors)
    return arms


def patient(name: str) -> object:
    """A patient file of the package."""
    return located(packaged_text(name), name, lambda document: Patient.from_any(document, "assessment"))


def example_patient(name: str) -> object:
    """A patient of the pages, with the day on which the file was written."""

    def read(document: dict[str, object]) -> object:
        try:
            written = date.fromisoformat(str(document.pop("written")))
        except (KeyError, ValueError):
            raise InputError("written", Remark("no date"), "write the day as year-month-day, like 2026-01-31") from None
        return Patient.from_any(document, "assessment", today=written)

    return located(packaged_text(name), name, read)


def trial(name: str) -> object:
    """A virtual trial of the package."""
    return located(packaged_text(name), name, Trial.from_any)


def located(text: str, name: str, read: Callable[[dict[str, object]], object]) -> object:
    """What is read from a file of fields; errors name the file and the line of the field that they are about.

    Raises
    ------
    InputError, InputErrors
        As ``read``, with file and line.
    """
    if name.lower().endswith(".json"):
        document, lines = read_json(text, name), InFile(name, {})
    else:
        reader = YamlReader(text, name)
        document, lines = reader.document(), InFile(name, reader.lines)
    if not isinstance(document, dict):
        raise InputError(f"{name} line 1", Remark("no mapping"), "write field: value lines")
    try:
        return read(document)
    except (InputError, InputErrors) as error:
        errors = error.errors if isinstance(error, InputErrors) else (error,)
        refuse([InputError(f"{_at(lines, one.field)}: {one.field}", one.value, one.fix) for one in errors])
        raise


def _where(name: str, field: str) -> str:
    """File, line and field of a value in a packaged file."""
    reader = YamlReader(packaged_text(name), name)
    reader.document()
    return f"{_at(InFile(name, reader.lines), field)}: {field}"


def _at(file: InFile, field: str) -> str:
    parts: Place = tuple(
        int(part[1:-1]) if part.startswith("[") else part for part in re.findall(r"\[\d+\]|[^.\[\] :]+", field)
    )
    line = file.line(parts)
    return file.name if line is None else f"{file.name} line {line}"
