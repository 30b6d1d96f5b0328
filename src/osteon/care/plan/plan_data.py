"""The data behind a plan, ``data/care/plan/*.yaml``: read once, checked, with errors that name file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from osteon.care.due import Verb
from osteon.drugs.catalogue import care_statuses, owner_of
from osteon.files import Place
from osteon.records import Between, DataFile, Fault, Key, Located, Over, Record, Said, Source, near

Verification = Literal["seen", "second-hand", "recalled", "assumed"]
Category = Literal["low", "moderate", "high", "indeterminate", "out_of_scope"]
Months = Annotated[float, Between(0, 240, "months")]


class Sourced(Record):
    """Something that is said, with where it comes from."""

    text: Said
    source: Source
    verification: Verification


class Inhibitor(Sourced):
    """How the inhibitor goes on: a course in words for each drug, its length in all [months], the length where that has
    passed, and what is left where that has passed too."""

    words: Mapping[str, Said]
    planned_months: Months
    extended_months: Months
    least_further_months: Months


class Base(Sourced):
    """Part of every option, as a course in words."""

    words: Said


def _no_verdict(drug: str) -> Iterator[Fault]:
    if drug not in care_statuses():
        known = tuple(care_statuses())
        yield Fault(("drug",), drug, f"{near(drug, known)}one of {', '.join(known)}")


class Licensed(Record):
    """How a drug is given where no inhibitor is taken, if otherwise than beside one."""

    words: Said
    dose: Said
    interval: Said


class DrugOption(Record):
    """A drug that may be an option. ``drug`` is its name in an assessment, ``current`` its names in a patient file."""

    drug: Said
    name: Said
    words: Said
    dose: Said
    route: Said
    interval: Said
    shown_for: Annotated[tuple[Category, ...], Key("for")]
    foremost_for: tuple[Category, ...]
    current: Mapping[str, Said]
    without_inhibitor: Licensed | None = None
    label: Said
    handover: Said
    source: Source
    verification: Verification

    def faults(self) -> Iterator[Fault]:
        """The drug is one on which an assessment gives a verdict."""
        yield from _no_verdict(self.drug)

    @property
    def rebound(self) -> bool:
        """Whether another drug has to follow it."""
        return owner_of(self.drug).rebound


class FollowOn(Record):
    """A drug that may follow one with a rebound; taken for ``months``, or once where they are left out."""

    drug: Said
    words: Said
    months: Months | None = None
    text: Said
    source: Source
    verification: Verification

    def faults(self) -> Iterator[Fault]:
        """The drug is one on which an assessment gives a verdict."""
        yield from _no_verdict(self.drug)


class Exit(Sourced):
    """What follows a drug with a rebound, the first that may be given, and what is said where none can."""

    drugs: tuple[FollowOn, ...]
    after_last_dose_months: Months
    instead: Said
    when_starting: Said
    when_taken: Said
    conflict: Said
    conflict_source: Source
    conflict_verification: Verification


class Card(Sourced):
    """A topic of its own beside the options."""

    title: Said


class Title(Record):
    """What an option is called beside an inhibitor and alone; ``{given}`` is what is given, ``strength`` what is said
    of it, empty where the category says it."""

    beside: Said
    alone: Said
    strength: str


class OptionData(Record):
    """``options.yaml``."""

    titles: Mapping[Literal["base", "start", "continue", "switch", "pause", "exit"], Title]
    inhibitor: Inhibitor
    base: tuple[Base, ...]
    drugs: tuple[DrugOption, ...]
    none_while: Mapping[str, Said]
    exit: Exit
    without_inhibitor_months: Months
    adjuvant: Card


class When(Record):
    """Whom a rule of monitoring concerns; everything given must hold, and an empty rule holds for all.

    Attributes
    ----------
    flags, on : any of these is raised, is taken or starts.
    conflict : nothing that could follow the drug may be given.
    instead : what usually follows is blocked, another may.
    barred : the drug taken now is blocked; ``undated``: the day of the last scan is not known.
    inhibitor : an inhibitor is taken or about to be.
    caution, remark : any of these safety rules holds the drug or warns; speaks at all.
    """

    category: tuple[Category, ...] | None = None
    flags: tuple[str, ...] | None = None
    without_flags: tuple[str, ...] = ()
    on: tuple[str, ...] | None = None
    untreated: bool | None = None
    starting: bool | None = None
    stopping: bool | None = None
    conflict: bool | None = None
    instead: bool | None = None
    barred: bool | None = None
    undated: bool | None = None
    inhibitor: bool | None = None
    caution: tuple[str, ...] | None = None
    remark: tuple[str, ...] | None = None


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

    id: Said
    what: Said
    when: When = When()
    counted_from: Literal["today", "start", "last_scan", "each_dose", "exit", "inhibitor_end"]
    months: tuple[float, ...]
    every: Annotated[float, Over(0, 60)] | None = None
    latest: Months | None = None
    until_done: bool = False
    if_none_within: Months | None = None
    why: Said
    source: Source
    verification: Verification


class MonitoringData(Record):
    """``monitoring.yaml``."""

    horizon_months: Months
    rules: tuple[MonitoringRule, ...]


class NextActionWords(Record):
    """``next_action_words.yaml``: how the next action is said."""

    sentences: Mapping[Verb, Said]
    who: Said
    foremost: Said
    alternative: Said
    barred: Said
    drafted: Said
    refer: Said
    refer_to: Said
    refer_all: Said
    barring: Said
    ask: Said
    ask_why: Said
    events: Mapping[str, Said]


class LossRule(Record):
    """A rate of loss [%/y] above which a guideline asks for more; ``below_t`` limits it to a T-score at baseline."""

    id: Said
    guideline: Said
    loss: Annotated[float, Over(0, 30)]
    inclusive: bool
    below_t: float | None = None
    text: Said
    source: Source
    verification: Verification


class Response(Record):
    """When a response is looked for: months after the start, probability of being visible, share that lies inside."""

    marker_months: tuple[Months, ...]
    bmd_months: tuple[Months, ...]
    probability: Annotated[float, Between(0.51, 0.99)]
    inside: Annotated[float, Between(0.51, 0.99)]
    source: Source
    verification: Verification


class FollowupData(Record):
    """``followup.yaml``."""

    response: Response
    least_months_between_scans: Months
    rapid_loss: tuple[LossRule, ...]
    odd_jump: tuple[Sourced, ...]
    less: tuple[Sourced, ...]
    more: tuple[Sourced, ...]


OPTIONS = DataFile("care/plan/options.yaml", OptionData, "treatments that a plan may show")
MONITORING = DataFile("care/plan/monitoring.yaml", MonitoringData, "what is measured or done when")
NEXT_ACTION_WORDS = DataFile("care/plan/next_action_words.yaml", NextActionWords, "how the next action is said")
FOLLOWUP = DataFile("care/plan/followup.yaml", FollowupData, "how new measurements are judged")


@cache
def options_data() -> OptionData:
    """Treatments that a plan may show."""
    return OPTIONS.read()


@cache
def monitoring_data() -> MonitoringData:
    """Rules of monitoring."""
    return _monitoring().record


@cache
def next_action_words() -> NextActionWords:
    """How the next action is said."""
    return NEXT_ACTION_WORDS.read()


@cache
def followup_data() -> FollowupData:
    """How new measurements are judged."""
    return _followup().record


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
    loss, events = _followup(), _monitoring()
    return {
        **{row.id: _rule(loss, ("rapid_loss", i), row, row.text) for i, row in enumerate(loss.record.rapid_loss)},
        **{row.id: _rule(events, ("rules", i), row, row.why) for i, row in enumerate(events.record.rules)},
    }


def _rule(read: Located[Any], place: Place, row: LossRule | MonitoringRule, text: str) -> PlanRule:
    return PlanRule(row.id, text, row.source, row.verification, read.file.name, read.file.line(place) or 1)


@cache
def _monitoring() -> Located[MonitoringData]:
    return MONITORING.located()


@cache
def _followup() -> Located[FollowupData]:
    return FOLLOWUP.located()
