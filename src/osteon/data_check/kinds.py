"""Which kind of data a file of one's own holds, told by its fields."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from osteon.care.rules.rule_record import AdviceFile, FactsFile, FlagsFile, GuidelineFile, SafetyFile
from osteon.drugs.drug_record import DrugRecord
from osteon.evidence.vocabulary import vocabulary
from osteon.files import read_json
from osteon.person.patient import Patient
from osteon.records import PackagedReader, Record
from osteon.virtual_trials.trial_records import TrialRecord

PATIENT, TRIAL, DRUG, EVIDENCE, REGIMEN = "patient", "virtual trial", "drug", "trial arms", "regimen"
GUIDELINE, FACTS, SAFETY, FLAGS, ADVICE = "guideline", "facts", "safety rules", "flags", "advice"
#: the files of these kinds are read from a folder of rules only
RULES = (GUIDELINE, FACTS, SAFETY, FLAGS, ADVICE)
_COURSE = ("drug", "dose", "unit", "route", "every_days", "start_month", "end_month", "doses")


def kind_of(text: str, path: Path) -> str | None:
    """The kind whose fields the document has most of; None where it has none of any.

    Raises
    ------
    InputError
        Not one well-formed document.
    """
    if path.suffix.lower() == ".csv":
        return REGIMEN
    name = str(path)
    is_json = path.suffix.lower() == ".json"
    document = read_json(text, name) if is_json else PackagedReader(text, name, 200_000).document()
    row = document[0] if isinstance(document, list) and document else document
    if not isinstance(row, Mapping):
        return REGIMEN if isinstance(row, str) else None
    several = isinstance(document, list)
    counts = {kind: len({*row} & fields) for kind, fields in _fields().items() if (kind in _LISTS) >= several}
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else None


#: kinds whose file may be a list
_LISTS = (EVIDENCE, REGIMEN)


def _fields() -> dict[str, set[str]]:
    return {
        PATIENT: {*Patient.model_fields, *Patient.other_writings} - {"id"},
        TRIAL: {*TrialRecord.model_fields} - {"name"},
        DRUG: _of(DrugRecord) - {"name"},
        EVIDENCE: {*vocabulary()["arm"]} - {"regimen"},
        REGIMEN: {*_COURSE, "regimen"},
        GUIDELINE: _of(GuidelineFile),
        FACTS: _of(FactsFile),
        SAFETY: _of(SafetyFile),
        FLAGS: _of(FlagsFile),
        ADVICE: _of(AdviceFile),
    }


def _of(record: type[Record]) -> set[str]:
    return {*record.record_fields()[0]}
