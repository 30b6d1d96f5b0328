"""What an answer rests on, by part: its rules, the model, its drugs, the calibration, people, fractures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from osteon.care.assessing import assess
from osteon.care.rules.explain import explain
from osteon.care.rules.library import library
from osteon.citations.named_in_text import keys_in
from osteon.drugs.describe import describe
from osteon.errors import InputError, Remark
from osteon.evidence.evidence_files import arms
from osteon.files import read_text
from osteon.fracture import data_files, region_files
from osteon.person.patient import Patient
from osteon.physiology.skeleton import skeleton
from osteon.population import variability_file
from osteon.records import bibliography, keys_of, near
from osteon.simulation.calibrated import reached
from osteon.simulation.results import quantities_read
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

Command = Literal["assess", "simulate", "forecast", "risk"]
COMMANDS: tuple[Command, ...] = ("assess", "simulate", "forecast", "risk")
Parts = dict[str, tuple[str, ...]]
_MEBIBYTES = 64


def of_patient(patient: str | Path, command: Command, regimen: str | None, rules: str | Path | None) -> Parts:
    """Part -> keys, for what a command would answer about a patient.

    Raises
    ------
    InputError, InputErrors
        A patient, a regimen or rules that cannot be used.
    """
    if command == "assess":
        return of_text(json.dumps(assess(patient, simulate=False, rules=rules).to_dict(), ensure_ascii=False), rules)
    Patient.from_any(patient, "assessment")
    return {**of_courses(Regimen.from_any(regimen).courses), **_beyond_the_model(command)}


def of_courses(courses: Sequence[Course]) -> Parts:
    """What a simulation of these courses rests on: equations and parameters that its results follow from, and drugs."""
    model = skeleton()
    equations, parameters = reached(model, quantities_read(), courses)
    known = {parameter.name: parameter.source for parameter in model.parameters}
    sources = [known[name] for name in parameters]
    return {
        "equations": keys_of(model.quantities[name].equation.source for name in equations),
        "parameters": keys_of(sources),
        "drugs": _in_all(json.dumps(describe(_drug(key)), ensure_ascii=False) for key in _taken(courses)),
    }


def _taken(courses: Iterable[Course]) -> list[str]:
    return list(dict.fromkeys(course.drug for course in courses))


def _drug(key: str) -> Any:
    from osteon.drugs.catalogue import known_drugs

    return known_drugs()[key]


def _beyond_the_model(command: Command) -> Parts:
    if command == "simulate":
        return {}
    parts = {
        "calibration": _in_all(f"{arm.citation} {arm.doi or ''}" for arm in arms()),
        "how people differ": keys_of([variability_file.FILE.read()]),
    }
    if command == "risk":
        files = (
            data_files.CLUSTERS, data_files.DEATH, data_files.GRADIENTS, data_files.RISK_FACTORS, region_files.UK,
            region_files.US_CLAIMS,
        )  # fmt: skip
        parts["fractures"] = keys_of(file.read() for file in files)
    return parts


def of_text(text: str, rules: str | Path | None = None) -> Parts:
    """What an output names: publications in its words, and those behind the rules whose ids it has."""
    named = keys_in(text)
    ids = sorted(_rule_ids(rules) & set(re.findall(r"[\w.-]+", text)))
    behind = _in_all(item.source for name in ids for item in explain(name, rules))
    return {"named in the answer": named, "behind its rules": tuple(key for key in behind if key not in named)}


def _rule_ids(rules: str | Path | None) -> set[str]:
    shelf = library(rules)
    own = {rule.id for rule in (*shelf.safety, *shelf.flags, *shelf.advice)}
    return own | {rule.id for guideline in shelf.guidelines.values() for rule in guideline.rules}


def of_output(path: str | Path, rules: str | Path | None = None) -> Parts:
    """What an output file of osteon rests on: an answer, or a simulation with its regimen in it.

    Raises
    ------
    InputError
        A file that names no publication and no rule.
    """
    text = read_text(path, _MEBIBYTES)
    parts = of_text(text, rules)
    for courses in _regimens(text):
        parts |= of_courses(courses)
    if not any(parts.values()):
        raise InputError(str(path), Remark("no source in it"), "name an output of osteon, a patient file, or a key")
    return parts


def _regimens(text: str) -> Iterator[Sequence[Course]]:
    """The regimens of an output in JSON, one object a line or one in all."""
    for line in text.splitlines() if text.lstrip().startswith("{") else ():
        try:
            document = json.loads(line)
        except ValueError:
            continue
        regimen = document.get("regimen") if isinstance(document, Mapping) else None
        if isinstance(regimen, (list, str)) and regimen:
            yield Regimen.from_any(regimen, files=False).courses


def publications(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys themselves, once each is known.

    Raises
    ------
    InputError
        A key that the bibliography does not have, with the nearest one.
    """
    known = bibliography()
    distinct = tuple(dict.fromkeys(keys))
    for key in distinct:
        if key not in known:
            raise InputError("key", key, f"{near(key, known)}osteon cite without a key lists all")
    return distinct


def _in_all(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for text in dict.fromkeys(texts) for key in keys_in(text)))
