"""What is asked on the page of virtual trials, read into a trial and, where it cannot be used, into words by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypedDict

from osteon.errors import InputError, InputErrors, OsteonError
from osteon.files import Place, YamlReader, check_document
from osteon.records import DataFile, Said
from osteon.web.trial.trial_document import ARMS, form_document, is_share
from osteon.words.faces.trial import trial_words
from osteon.words.format import grouped

if TYPE_CHECKING:
    from osteon.virtual_trials.trial_file import Trial


class Shown(TypedDict):
    """What a button for an example says."""

    title: Said
    text: Said


class Blank(TypedDict):
    """What the form holds at first."""

    source: Said
    people: Said
    seed: Said
    text: str
    title: str
    who: Said
    bone: Said
    age_mean: Said
    age_min: Said
    age_max: Said
    bmi_mean: Said
    years: Said
    dxa: Said
    markers: Said
    stopping: Said
    drop_out: Said
    size: str
    control: Said
    arm0_name: Said
    arm0_regimen: Said
    arm1_name: Said
    arm1_regimen: Said


class Start(TypedDict):
    """The page before anything is asked: examples by the name of their file, and what the form holds."""

    examples: dict[str, Shown]
    blank: Blank


FILE_OF_FORM = DataFile("web/trial_form.yaml", Start, "the form of virtual trials")
_START = FILE_OF_FORM.read()
EXAMPLES: Mapping[str, tuple[str, str]] = {
    name: (shown["title"], shown["text"]) for name, shown in _START["examples"].items()
}
FORM, FILE = "form", "file"
#: what the form holds at first
BLANK: Mapping[str, str] = {
    **{name: str(value) for name, value in _START["blank"].items()},
    **{f"arm{i}_{part}": "" for i in range(2, ARMS) for part in ("name", "regimen")},
}
_NUMBERS = {
    "eligibility.age_mean": "age_mean", "eligibility.age_min": "age_min", "eligibility.age_max": "age_max",
    "eligibility.bmi_mean": "bmi_mean", "years": "years", "size": "size", "name": "title",
    "drop_out_per_year": "drop_out", "control": "control",
}  # fmt: skip
_PERCENT = ("stopping", "drop_out")


@dataclass(frozen=True)
class Fault:
    """Something that cannot be used: where in the file, value and fix, as far as they are known."""

    field: str
    value: str
    fix: str
    line: int | None = None


@dataclass(frozen=True)
class Asked:
    """A filled form.

    Attributes
    ----------
    errors : name of an input -> what to put right there.
    faults : what belongs to no input of its own, such as lines of a trial file.
    """

    values: Mapping[str, str]
    trial: Trial | None = None
    people: int = 0
    seed: int = 1
    errors: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the trial can be run."""
        return self.trial is not None and not self.errors and not self.faults


def read(filled: Mapping[str, str], least: int, most: int) -> Asked:
    """The trial, the number of people and the seed of a form; `least` and `most` people are allowed."""
    values = {**BLANK, **filled}
    errors: dict[str, str] = {}
    people = _whole(values, "people", least, most, errors)
    seed = _whole(values, "seed", 0, 2**31 - 1, errors)
    trial, own, faults = _trial(values)
    return Asked(values, trial, people, seed, {**own, **errors}, faults)


@cache
def example_text(name: str) -> str:
    """A trial file of the package."""
    return files("osteon").joinpath("data", "trials", f"{name}.yaml").read_text(encoding="utf-8")


@cache
def example(name: str) -> Trial:
    """A trial of the package."""
    from osteon.virtual_trials.trial_file import Trial

    return Trial.from_any(document_of(example_text(name))[0])


def document_of(text: str) -> tuple[dict[str, Any], Mapping[Place, int]]:
    """A trial file in YAML or JSON with the line of each of its places.

    Raises
    ------
    InputError
        Not one well-formed document, or not a mapping of fields.
    """
    words = trial_words().form
    if not text.strip():
        raise InputError(words.file, "", words.choose_file)
    reader = YamlReader(text, words.file)
    document = check_document(reader.document(), words.file)
    if not isinstance(document, dict):
        raise InputError(words.file, type(document).__name__, words.fields)
    return document, reader.lines


def _trial(values: Mapping[str, str]) -> tuple[Trial | None, dict[str, str], tuple[Fault, ...]]:
    from osteon.virtual_trials.trial_file import Trial

    words, source = trial_words().form, values["source"]
    if source in EXAMPLES:
        return example(source), {}, ()
    rows, lines = list[int](), dict[Place, int]()
    errors: dict[str, str] = {}
    try:
        if source == FORM:
            errors = {name: words.percentage for name in _PERCENT if not is_share(values[name])}
            document, rows = form_document(values)
            if len(rows) < 2:
                errors["arm1_regimen"] = words.two_arms
        elif source == FILE:
            document, line_numbers = document_of(values["text"])
            lines = dict(line_numbers)
        else:
            return None, {"source": words.choose}, ()
        if errors:
            return None, errors, ()
        return Trial.from_any(document), {}, ()
    except OsteonError as error:
        faults = [_fault(e, lines) for e in (error.errors if isinstance(error, InputErrors) else (error,))]
    if source == FILE:
        return None, {}, tuple(faults)
    beside = {name: f"{f.value}: {f.fix}" for f in reversed(faults) if (name := _input_of(f.field, rows))}
    return None, beside, tuple(fault for fault in faults if not _input_of(fault.field, rows))


def _fault(error: OsteonError, lines: Mapping[Place, int]) -> Fault:
    if not isinstance(error, InputError):
        return Fault("", "", str(error))
    place: Place = tuple(
        int(part[1:-1]) if part.startswith("[") else part for part in re.findall(r"\[\d+\]|[^.\[\] ]+", error.field)
    )
    line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), None)
    value = f"{error.value:g}" if isinstance(error.value, float) else str(error.value)[:80]
    return Fault(error.field, value, error.fix, line)


def _input_of(name: str, rows: list[int]) -> str:
    """The input of the form that a field of the trial was filled in with; empty where there is none."""
    if arm := re.match(r"arms\[(\d+)\]\.(name|regimen)", name):
        return f"arm{rows[int(arm[1])]}_{arm[2]}"
    if re.match(r"arms\[\d+\]\.stopping_per_year", name):
        return "stopping"
    if visits := re.match(r"visits\.(dxa|markers)", name):
        return visits[1]
    return _NUMBERS.get(name, "")


def _whole(values: Mapping[str, str], name: str, low: int, high: int, errors: dict[str, str]) -> int:
    text = re.sub(r"[\s,_]", "", values[name])
    number = int(text) if re.fullmatch(r"[0-9]{1,12}", text) else -1
    if not low <= number <= high:
        errors[name] = trial_words().form.whole_number(low=grouped(low), high=grouped(high))
    return number
