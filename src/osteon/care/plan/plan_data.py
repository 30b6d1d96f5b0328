"""The data behind a plan, ``data/care/plan/*.yaml``: read once, checked, with errors that name file and line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from osteon.drugs.catalogue import care_statuses, owner_of
from osteon.errors import InputError, refuse
from osteon.files import YamlReader
from osteon.person.records import Record, faults

Verification = Literal["seen", "second-hand", "recalled", "assumed"]
Category = Literal["low", "moderate", "high", "indeterminate", "out_of_scope"]
Months = Annotated[float, Field(ge=0, le=240)]
Read = TypeVar("Read", bound=Record)


class Sourced(Record):
    """Something that is said, with where it comes from."""

    text: str
    source: str
    verification: Verification


class Inhibitor(Sourced):
    """How the inhibitor goes on: a course in words for each drug, its length in all [months], the length where that has
    passed, and what is left where that has passed too."""

    words: dict[str, str]
    planned_months: Months
    extended_months: Months
    least_further_months: Months


class Base(Sourced):
    """Part of every option, as a course in words."""

    words: str


def _status(word: str) -> str:
    if word not in care_statuses():
        fix = f"one of {', '.join(care_statuses())}"
        raise PydanticCustomError("unknown_drug", "{fix}", {"fix": fix})
    return word


class Licensed(Record):
    """How a drug is given where no inhibitor is taken, if otherwise than beside one."""

    words: str
    dose: str
    interval: str


class DrugOption(Record):
    """A drug that may be an option. ``drug`` is its name in an assessment, ``current`` its names in a patient file."""

    drug: Annotated[str, AfterValidator(_status)]
    name: str
    words: str
    dose: str
    route: str
    interval: str
    shown_for: tuple[Category, ...] = Field(alias="for")
    foremost_for: tuple[Category, ...]
    current: dict[str, str]
    without_inhibitor: Licensed | None = None
    label: str
    handover: str
    source: str
    verification: Verification

    @property
    def rebound(self) -> bool:
        """Whether another drug has to follow it."""
        return owner_of(self.drug).rebound


class FollowOn(Record):
    """A drug that may follow one with a rebound; taken for ``months``, or once where they are left out."""

    drug: Annotated[str, AfterValidator(_status)]
    words: str
    months: Months | None = None
    text: str
    source: str
    verification: Verification


class Exit(Sourced):
    """What follows a drug with a rebound, the first that may be given, and what is said where none can."""

    drugs: tuple[FollowOn, ...]
    after_last_dose_months: Months
    instead: str
    conflict: str
    conflict_source: str
    conflict_verification: Verification


class Card(Sourced):
    """A topic of its own beside the options."""

    title: str


class Title(Record):
    """What an option is called beside an inhibitor and alone; ``{given}`` is what is given, ``strength`` what is said
    of it, empty where the category says it."""

    beside: str
    alone: str
    strength: str


class OptionData(Record):
    """``options.yaml``."""

    titles: dict[Literal["base", "start", "continue", "switch", "pause", "exit"], Title]
    inhibitor: Inhibitor
    base: tuple[Base, ...]
    drugs: tuple[DrugOption, ...]
    none_while: dict[str, str]
    exit: Exit
    without_inhibitor_months: Months
    adjuvant: Card


class When(Record):
    """Whom a rule of monitoring concerns; everything given must hold, and an empty rule holds for all."""

    category: tuple[Category, ...] | None = None
    flags: tuple[str, ...] | None = Field(default=None, description="any of these flags")
    without_flags: tuple[str, ...] = ()
    on: tuple[str, ...] | None = Field(default=None, description="any of these drugs is taken or starts")
    untreated: bool | None = None
    starting: bool | None = None
    stopping: bool | None = None
    conflict: bool | None = Field(default=None, description="nothing that could follow the drug may be given")
    instead: bool | None = Field(default=None, description="what usually follows the drug is blocked, another may")
    barred: bool | None = Field(default=None, description="the drug taken now is blocked")
    undated: bool | None = Field(default=None, description="the day of the last scan is not known")
    inhibitor: bool | None = Field(default=None, description="an inhibitor is taken or about to be")
    caution: tuple[str, ...] | None = Field(default=None, description="any of these safety rules holds or cautions")
    remark: tuple[str, ...] | None = Field(default=None, description="any of these safety rules speaks at all")


class MonitoringRule(Record):
    """One kind of event.

    Attributes
    ----------
    counted_from : what the months count from.
    months : from there; repeated every ``every`` months, until ``until`` or the end of the inhibitor.
    latest : the last month at which the first event still is in time.
    until_done : whether an event that is past is due now.
    if_none_within : the rule only fills a gap: it is left out where the same is due within these months from today.
    """

    id: str
    what: str
    when: When = When()
    counted_from: Literal["today", "start", "last_scan", "each_dose", "exit", "inhibitor_end"]
    months: tuple[float, ...]
    every: Annotated[float, Field(gt=0, le=60)] | None = None
    latest: Months | None = None
    until_done: bool = False
    if_none_within: Months | None = None
    why: str
    source: str
    verification: Verification


class MonitoringData(Record):
    """``monitoring.yaml``."""

    horizon_months: Months
    rules: tuple[MonitoringRule, ...]


class NextActionWords(Record):
    """``next_action_words.yaml``: how the next action is said."""

    sentences: dict[str, str]
    who: str
    foremost: str
    alternative: str
    barred: str
    drafted: str
    refer: str
    refer_to: str
    every_drug: str
    barring: str
    ask: str
    ask_why: str
    events: dict[str, str]


class LossRule(Record):
    """A rate of loss [%/y] above which a guideline asks for more; ``below_t`` limits it to a T-score at baseline."""

    id: str
    guideline: str
    loss: Annotated[float, Field(gt=0, le=30)]
    inclusive: bool
    below_t: float | None = None
    text: str
    source: str
    verification: Verification


class Response(Record):
    """When a response is looked for: months after the start, probability of being visible, share that lies inside."""

    marker_months: tuple[Months, ...]
    bmd_months: tuple[Months, ...]
    probability: Annotated[float, Field(gt=0.5, lt=1)]
    inside: Annotated[float, Field(gt=0.5, lt=1)]
    source: str
    verification: Verification


class FollowupData(Record):
    """``followup.yaml``."""

    response: Response
    least_months_between_scans: Months
    rapid_loss: tuple[LossRule, ...]
    odd_jump: tuple[Sourced, ...]
    less: tuple[Sourced, ...]
    more: tuple[Sourced, ...]


def load(name: str, text: str, record: type[Read]) -> Read:
    """One data file as its record; InputError with file, line, field and fix for what cannot be read."""
    reader = YamlReader(text, name)
    document = reader.document()
    try:
        return record.model_validate(document)
    except ValidationError as failure:
        errors = []
        for fault in faults(record, failure, {}):
            place = fault.place
            while place and place not in reader.lines:
                place = place[:-1]
            where = f"{name} line {reader.lines.get(place, 1)}: {fault.error.field}"
            errors.append(InputError(where, fault.error.value, fault.error.fix))
        refuse(errors)
        raise


@cache
def options_data() -> OptionData:
    """Treatments that a plan may show."""
    return load("options.yaml", _text("options.yaml"), OptionData)


@cache
def monitoring_data() -> MonitoringData:
    """Rules of monitoring."""
    return load("monitoring.yaml", _text("monitoring.yaml"), MonitoringData)


@cache
def next_action_words() -> NextActionWords:
    """How the next action is said."""
    return load("next_action_words.yaml", _text("next_action_words.yaml"), NextActionWords)


@cache
def followup_data() -> FollowupData:
    """How new measurements are judged."""
    return load("followup.yaml", _text("followup.yaml"), FollowupData)


@dataclass(frozen=True)
class PlanRule:
    """A rule of monitoring or of rapid loss, with the place where it stands."""

    id: str
    text: str
    source: str
    verification: Verification
    file: str
    line: int


@cache
def plan_rules() -> dict[str, PlanRule]:
    """Every rule of ``monitoring.yaml`` and ``followup.yaml`` that an event or a comparison can name, by its id."""
    loss, events = followup_data().rapid_loss, monitoring_data().rules
    held = [("followup.yaml", r.id, r.text, r.source, r.verification) for r in loss]
    held += [("monitoring.yaml", r.id, r.why, r.source, r.verification) for r in events]
    lines = {f: _text(f).splitlines() for f in ("followup.yaml", "monitoring.yaml")}
    return {
        key: PlanRule(key, text, source, mark, f"care/plan/{file}", lines[file].index(f"  - id: {key}") + 1)
        for file, key, text, source, mark in held
    }


def _text(name: str) -> str:
    return files("osteon").joinpath("data", "care", "plan", name).read_text(encoding="utf-8")
