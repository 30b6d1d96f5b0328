"""The records of a drug: what its file in ``data/drugs/`` tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["seen", "recalled"]
Kind = Literal["medicine", "procedure", "programme"]


@dataclass(frozen=True)
class Source:
    """Where a number comes from; ``doi`` is None where none is on file."""

    citation: str
    doi: str | None
    status: Status


@dataclass(frozen=True)
class DoseForm:
    """One usual way of giving a drug: ``dose`` of ``unit`` by ``route`` every ``every_days`` days.

    A procedure has no dose, unit or interval. A unit that ends in ``/day`` (a patch) is a rate of release,
    not an amount for each administration.
    """

    route: str
    dose: float | None
    unit: str | None
    every_days: float | None
    source: Source


@dataclass(frozen=True)
class Brand:
    """A name under which a drug is sold.

    Attributes
    ----------
    forms : what it is sold as; empty where nothing is told, so that it may be any form of the drug.
    also : further doses that its label gives, such as those for slow kidneys, in the drug's unit.
    twins : the same maker's names for another strength of the drug.
    note : what is different about it; None for nothing.
    after_food : a tablet that is taken after a meal, where others of the drug are taken fasting.
    source : where the name and its strength were read.
    """

    name: str
    forms: tuple[DoseForm, ...]
    also: tuple[float, ...]
    twins: tuple[str, ...]
    note: str | None
    after_food: bool
    source: Source

    @property
    def form(self) -> DoseForm | None:
        """The form it stands for; None where it may be one of several strengths."""
        return self.forms[0] if len({form.dose for form in self.forms}) == 1 else None

    @property
    def is_ambiguous(self) -> bool:
        """Whether it is sold in several strengths or forms, so that it has to be asked which one is meant."""
        return len({form.dose for form in self.forms}) > 1


@dataclass(frozen=True)
class LabelRow:
    """One thing that a drug's label says.

    Attributes
    ----------
    route, every_days : of the form that it holds for; None for every form.
    text, plain : for a clinician, and for the patient; ``plain`` is empty where it is none of theirs.
    section, revised : of the label; ``revised`` is empty where the date was not seen.
    status : ``seen``, ``second-hand`` (read in a text that quotes the label) or ``recalled``.
    """

    name: str
    text: str
    plain: str
    route: str | None
    every_days: float | None
    citation: str
    section: str
    revised: str
    status: str

    @property
    def source(self) -> str:
        """Label, section and date of revision, as far as they were seen."""
        return ", ".join(part for part in (self.citation, self.section, self.revised) if part)


@dataclass(frozen=True)
class Label:
    """What a drug's label says of its use.

    Attributes
    ----------
    read : the day on which these rows were written down, ``2026-11-29``; empty where there are none.
    missed : what to do where a dose was forgotten, by form.
    timing : how it is taken, against food and other medicines.
    reactions : what to look for, and what then.
    pregnancy : pregnancy and contraception.
    """

    read: str
    missed: tuple[LabelRow, ...] = ()
    timing: tuple[LabelRow, ...] = ()
    reactions: tuple[LabelRow, ...] = ()
    pregnancy: tuple[LabelRow, ...] = ()

    @property
    def rows(self) -> tuple[LabelRow, ...]:
        """Everything that it says."""
        return (*self.missed, *self.timing, *self.reactions, *self.pregnancy)

    def of(self, rows: tuple[LabelRow, ...], route: str | None, every_days: float | None) -> tuple[LabelRow, ...]:
        """Those of ``rows`` that hold for a form: given by this route, about as often."""
        return tuple(row for row in rows if _holds(row, route, every_days))


#: an interval that differs by less than this share is the same
_SAME_INTERVAL = 0.2


def _holds(row: LabelRow, route: str | None, every_days: float | None) -> bool:
    if row.route is not None and row.route != route:
        return False
    return row.every_days is None or (
        every_days is not None and abs(every_days / row.every_days - 1.0) < _SAME_INTERVAL
    )


@dataclass(frozen=True)
class Limits:
    """What is still plausible by one route: a guard against typing errors, not advice.

    Attributes
    ----------
    lowest, highest : dose of one administration, in the drug's unit.
    interval_days : shortest time between two administrations, days.
    per_day : highest average amount a day, in the drug's unit.
    basis : what the guard rests on.
    """

    lowest: float
    highest: float
    interval_days: float
    per_day: float
    basis: str


@dataclass(frozen=True)
class Fact:
    """One published number that is shown to people; ``low`` and ``high`` bound it where a range is known."""

    quantity: str
    value: float
    unit: str
    low: float | None
    high: float | None
    note: str | None
    source: Source


@dataclass(frozen=True)
class Alias:
    """A name that stands for a group or a variant; ``note`` says why it is read as ``key``.

    ``ask``: of one who took something of this name it has to be known which one it was.
    """

    name: str
    key: str
    note: str
    ask: bool = False


@dataclass(frozen=True)
class Exposure:
    """Where the doses by one route (or by any) go in the model.

    Attributes
    ----------
    state, input : what a single dose adds to; what a frequent, regular course feeds per day.
    kind : ``dose``; ``level``, an input that is set while the course lasts; ``removal``, set once and for good.
    gain, state_gain : amount in the model per unit of dose, for the input and for the state.
    full : dose per day at which a level is 1; None where it is 1 while the course lasts.
    elimination : parameters that give the half-life: a rate, or volume and clearance.
    """

    route: str | None
    state: str | None
    input: str | None
    kind: Literal["dose", "level", "removal"]
    gain: float
    state_gain: float
    full: float | None
    elimination: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """The structure in the model that a drug shares with others of its kind, each with its own numbers.

    ``order`` is its place among them, ``abbreviation`` stands in symbols.
    """

    name: str
    order: float
    abbreviation: str


@dataclass(frozen=True)
class CareStatus:
    """A drug, or one way of giving it, on which an assessment gives its verdict under the name ``word``.

    Attributes
    ----------
    label : the name people read.
    route : by which it is given; None for any.
    order : place among the drugs of an assessment.
    line : place among the colours of the chart; None for one of those that are left.
    groups : names under which safety rules speak of several.
    """

    word: str
    label: str
    route: str | None
    order: float
    line: int | None
    groups: tuple[str, ...]


@dataclass(frozen=True)
class UsualCourse:
    """A course that a patient file names with one word.

    Attributes
    ----------
    status : word of the `CareStatus` under which an assessment knows it; None where no rule speaks of it.
    overdue_after_months : time after which the next dose is late; None where that is not laid down.
    oncology : a dose against bone metastases, not for bone loss.
    """

    word: str
    key: str
    dose: float
    unit: str
    route: str
    every_days: float
    status: str | None
    overdue_after_months: float | None
    oncology: bool


@dataclass(frozen=True)
class Draft:
    """An order that a patient file may name with one word, with the status that judges it, None where no rule does.

    ``route`` tells two orders of one drug apart; None where the status does.
    """

    word: str
    label: str
    status: str | None
    order: float
    route: str | None = None


@dataclass(frozen=True)
class Lengths:
    """How long a drug is given by one route, and what may go by between doses [months].

    Attributes
    ----------
    lapse_months, lapse_intervals : longest time from a dose after which it still counts as taken, and the same in
        intervals of the course; the longer of the two counts.
    review_months : time in all after which the need for it is looked at again; None where nothing is laid down.
    longest_months : time in all beyond which the label does not go.
    pause_months : length of a pause after which the need is looked at again; None where a pause is not taken.
    judged_after_months : time on the drug before which a fracture or a loss is no failure of it.
    """

    route: str
    lapse_months: float
    lapse_intervals: float
    review_months: float | None
    longest_months: float | None
    pause_months: float | None
    judged_after_months: float
    source: Source


@dataclass(frozen=True)
class Ending:
    """What the end of a drug asks for, in months from its last dose.

    Attributes
    ----------
    follow_on_months : when another drug has to follow; before `earliest_months` it is too early, after `latest_months`
        it is urgent.
    open_months : until when it matters that nothing has followed: turnover overshoots, or what was gained is lost.
    followed_by : classes of the drugs that may follow.
    not_by : classes after which more is lost.
    """

    follow_on_months: float
    earliest_months: float
    latest_months: float
    open_months: float
    followed_by: tuple[str, ...]
    not_by: tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class DrugWarning:
    """What has to be known wherever a drug is given, simulated or drafted: contraindications, length, what follows.

    Attributes
    ----------
    beside_inhibitor : whether it holds only together with an aromatase inhibitor.
    """

    text: str
    beside_inhibitor: bool
    source: Source


@dataclass(frozen=True)
class Care:
    """What a drug is in the care of a patient.

    Attributes
    ----------
    lengths : of its courses, by route; empty for drugs that are not given for bone.
    ending : None for a drug that may end without another.
    warnings : in the order in which they are said.
    inhibitor : may stand in ``ai.drug`` of a patient file.
    patient_field : field of the patient file that tells of the drug alone.
    """

    inhibitor: bool
    patient_field: str | None
    statuses: tuple[CareStatus, ...]
    courses: tuple[UsualCourse, ...]
    drafts: tuple[Draft, ...]
    lengths: tuple[Lengths, ...] = ()
    ending: Ending | None = None
    warnings: tuple[DrugWarning, ...] = ()

    def lengths_by(self, route: str | None) -> Lengths | None:
        """How long the drug is given by a route; the first where the route is not known, None for no bone drug."""
        return next((row for row in self.lengths if route in (None, row.route)), None)

    def status_by(self, route: str | None) -> str | None:
        """The word under which an assessment knows the drug when it is given by a route."""
        return next((s.word for s in self.statuses if s.route in (None, route)), None)


@dataclass(frozen=True)
class Drug:
    """One entry of the catalogue.

    Attributes
    ----------
    key : canonical name, lower-case with hyphens, as in regimen files; the name of its file.
    name : name shown to people.
    drug_class : pharmacological class.
    kind : ``medicine``, ``procedure`` (happens once, for good) or ``programme`` (exercise).
    modelled : False where the entry is read but acts on nothing in the model.
    no_model : why a regimen may not name it, though a patient's history may; None for all others.
    order : place in lists; infinity for a drug that came after the model was calibrated.
    treatment : kind of treatment by which arms of trials are told apart (``_treatments.yaml``).
    effect : one plain sentence on what it does to the skeleton.
    forms : usual ways of giving it, the default first.
    limits : plausible doses by route.
    brands : the names under which it is sold, by name.
    synonyms : other names that mean exactly this drug.
    stands_for : names of groups and variants that are read as this drug.
    atc, rxnorm : WHO ATC code, RxNorm ingredient code; None where not on file.
    codes_source : where the codes come from.
    facts : published numbers.
    reference_weight_kg : body weight by which a dose in mg/kg is turned into mg; None where that is refused.
    rebound : turnover overshoots when it is stopped, so another drug has to follow.
    family : its structure in the model, where it shares one.
    exposure : where its doses go in the model, by route.
    parameters : its own numbers in the model, by name; those of its family without the member's name.
    label : what its label says of missed doses, timing, reactions and pregnancy.
    """

    key: str
    name: str
    drug_class: str
    kind: Kind
    modelled: bool
    no_model: str | None
    order: float
    treatment: str
    effect: str
    forms: tuple[DoseForm, ...]
    limits: Mapping[str, Limits]
    brands: Mapping[str, Brand]
    synonyms: tuple[str, ...]
    stands_for: tuple[Alias, ...]
    atc: str | None
    rxnorm: str | None
    codes_source: Source
    facts: tuple[Fact, ...]
    reference_weight_kg: float | None
    rebound: bool
    family: Family | None
    exposure: tuple[Exposure, ...]
    parameters: Mapping[str, Mapping[str, Any]]
    care: Care
    label: Label

    @property
    def unit(self) -> str | None:
        """The one unit in which doses of this drug are stored; None for a procedure."""
        return self.forms[0].unit

    @property
    def routes(self) -> tuple[str, ...]:
        """Routes of administration, the default first."""
        return tuple(dict.fromkeys(form.route for form in self.forms))

    @property
    def is_settled(self) -> bool:
        """Whether it was there when the model was calibrated and the accuracy of the solver tuned."""
        return self.order < float("inf")

    @property
    def member(self) -> str:
        """Its name in quantities of the model."""
        return self.key.replace("-", "_")

    def exposed(self, route: str) -> Exposure | None:
        """Where doses by a route go; None where the model does not cover them."""
        own = next((row for row in self.exposure if row.route == route), None)
        return own or next((row for row in self.exposure if row.route is None), None)


@dataclass(frozen=True)
class Resolved:
    """A name read as a drug.

    Attributes
    ----------
    drug : what it was read as.
    note : what the person should be told about the reading; None when the name was the drug's own.
    brand : the brand that the name is, if it is one.
    alias : the group or variant that the name stood for, if it did.
    """

    drug: Drug
    note: str | None
    brand: Brand | None = None
    alias: Alias | None = None

    @property
    def form(self) -> DoseForm | None:
        """The dose form that the brand stands for, if it does."""
        return None if self.brand is None else self.brand.form
