"""The plan of one patient: options beside the inhibitor, and what each would do to this skeleton.

It explains and never orders. The inhibitor goes on in every option (source statement S37).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from osteon.care.assessment import Assessment, Reason
from osteon.care.due import Event
from osteon.care.followup.expected_response import Expected, expected
from osteon.care.plan.inhibitor import Inhibitor, inhibitor
from osteon.care.plan.option import Option
from osteon.care.plan.options import Options, options
from osteon.care.plan.outlook import Outlook, SoFar, outlooks
from osteon.care.plan.plan_data import options_data
from osteon.care.plan.response_time import ResponseTime, response_time
from osteon.care.plan.schedule import option_events
from osteon.fracture.simulated import READ
from osteon.person.patient import Patient
from osteon.population.members import courses_of
from osteon.population.observations import observations
from osteon.treatment.regimen import Regimen

REFERENCE = "inhibitor_alone"
UNAIDED = "_stopped_unaided"


@dataclass(frozen=True)
class Future:
    """What may become of the patient under an option; empty without simulation.

    Attributes
    ----------
    unaided : outlook where a drug with a rebound is stopped without what has to follow it; None for other drugs.
    expected : ranges of later measurements if the doses are taken.
    response : when markers and density first show the response.
    """

    outlook: Outlook | None = None
    unaided: Outlook | None = None
    expected: tuple[Expected, ...] = ()
    response: tuple[ResponseTime, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "outlook": None if self.outlook is None else self.outlook.to_dict(),
            "outlook_if_stopped_unaided": None if self.unaided is None else self.unaided.to_dict(),
            "expected_response": [item.to_dict() for item in self.expected],
            "response_time": [item.to_dict() for item in self.response],
        }


@dataclass(frozen=True)
class Proposal:
    """One option with its future, and what is due when it is taken."""

    option: Option
    future: Future
    events: tuple[Event, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        due = [event.to_dict() for event in self.events]
        return {**self.option.to_dict(), **self.future.to_dict(), "monitoring": due}


@dataclass(frozen=True)
class Plan:
    """What may be done, for one patient.

    Attributes
    ----------
    past : what may have become of the skeleton so far; None without simulation, or where nothing was before today.
    reference : outlook of the inhibitor alone, against which the options are compared; None without simulation.
    left_out : drug -> the reasons that block it.
    cards : topics of their own, beside the options.
    notes : what was assumed, and what should be known.
    """

    category: str
    inhibitor: Inhibitor
    past: SoFar | None
    reference: Outlook | None
    proposals: tuple[Proposal, ...]
    left_out: Mapping[str, tuple[Reason, ...]]
    cards: tuple[Mapping[str, str], ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        held = options_data().inhibitor
        return {
            "category": self.category,
            "inhibitor": self.inhibitor.to_dict()
            | {"text": held.text, "source": held.source, "verification": held.verification},
            "past": None if self.past is None else self.past.to_dict(),
            "inhibitor_alone": None if self.reference is None else self.reference.to_dict(),
            "options": [item.to_dict() for item in self.proposals],
            "left_out": {drug: [reason.to_dict() for reason in reasons] for drug, reasons in self.left_out.items()},
            "cards": [dict(card) for card in self.cards],
            "notes": list(self.notes),
        }


def plan(
    person: Patient,
    assessment: Assessment,
    today: date,
    simulate: bool = True,
    *,
    planned_months: float | None = None,
    people: int | None = None,
    seed: int = 1,
) -> Plan:
    """Options for the assessed category, with outlook, expected response and schedule of each.

    Parameters
    ----------
    simulate : whether to simulate; without, everything but outlook, expected response and response time is there.
    planned_months : planned length of the inhibitor in all; by default as ``options.yaml`` assumes.
    people, seed : simulated people behind each option, and what makes them the same again.

    Raises
    ------
    SimulationError
        When nobody like the patient could be integrated.
    """
    treated = inhibitor(person, planned_months)
    found = options(person, assessment, treated)
    notes = [*treated.notes, *found.notes]
    past, reference, futures = None, None, [Future()] * len(found.shown)
    if simulate and found.shown:
        if person.age is None:
            notes.append("without the age nothing can be simulated")
        else:
            past, reference, futures, told = _futures(person, found, today, people, seed)
            notes += told
    proposals = tuple(
        Proposal(option, future, option_events(person, assessment, today, option, treated))
        for option, future in zip(found.shown, futures, strict=True)
    )
    noted = tuple(dict.fromkeys(notes))
    return Plan(
        assessment.category, treated, past, reference, proposals, found.left_out, _cards(person, treated), noted
    )


def _futures(
    person: Patient, found: Options, today: date, people: int | None, seed: int
) -> tuple[SoFar | None, Outlook, list[Future], list[str]]:
    """What was so far, outlook of the inhibitor alone, what is to be expected of each option, and notes."""
    regimens = {REFERENCE: Regimen.from_text(found.reference)}
    for option in found.shown:
        regimens[option.key] = option.regimen
        if (unaided := option.unaided) is not None:
            regimens[option.key + UNAIDED] = unaided
    read = {name: courses_of(person, regimen, READ) for name, regimen in regimens.items()}
    observed, notes = observations(person, today)
    shown = outlooks(person, {name: courses for name, (courses, _) in read.items()}, observed, people=people, seed=seed)
    futures = []
    for option in found.shown:
        at = shown.order.index(option.key)
        futures.append(
            Future(
                shown[option.key],
                shown.by_plan.get(option.key + UNAIDED),
                expected(shown.branches, at, option.start_month),
                response_time(shown.branches, at, option.end_month),
            )
        )
    doubts = [
        f"{one.observation.source} ({one.observation.quantity}) fits badly with the other measurements and counts less"
        for one in shown.branches.plans[0].doubts
    ]
    told = [*(note for _, given in read.values() for note in given), *notes, *doubts]
    return shown.so_far, shown[REFERENCE], futures, told


def _cards(person: Patient, treated: Inhibitor) -> tuple[Mapping[str, str], ...]:
    """The adjuvant bisphosphonate, for women after menopause (natural or induced) who have or get an inhibitor."""
    concerned = person.sex == "female" and person.menopause in ("postmenopausal", "premenopausal_ofs")
    return (options_data().adjuvant.model_dump(),) if concerned and treated.words is not None else ()
