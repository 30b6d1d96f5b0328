"""What a next action may be, as ``data/care/next_action.yaml`` has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from osteon.care.due import Verb
from osteon.care.rules.condition_text import Reader
from osteon.care.rules.conditions import Condition
from osteon.care.rules.guideline_file import said
from osteon.care.rules.rule import Rule
from osteon.care.rules.rule_record import ActionRow, ActionsFile
from osteon.care.rules.vocabulary import Vocabulary
from osteon.errors import InputError
from osteon.records import Located, near


@dataclass(frozen=True)
class Action:
    """One thing to do next, while its condition holds.

    Attributes
    ----------
    who : the role that does it, in words.
    within_days : by when, from today.
    drug : which drug it is about: none, the best that the category names (chosen), the one taken now, or what follows
        it; where that one is blocked, the action becomes a referral.
    drugs_of : the category whose drugs are chosen from; empty where none is chosen.
    urgent : whether the dose does not wait for what a hold asks for.
    scan : whether it is due on the day of the next scan, where that is earlier.
    event : what of the schedule (as ``monitoring.yaml`` calls it) or which advice it says already; empty for nothing.
    """

    rule: Rule
    verb: Verb
    what: str
    who: str
    within_days: int
    drug: str
    drugs_of: str
    urgent: bool
    scan: bool
    event: str


@dataclass(frozen=True)
class Actions:
    """All of ``next_action.yaml``.

    Attributes
    ----------
    actions : from the most urgent; the last one always holds.
    before_drug, steps : advice that comes before a drug, or after the next action -> days.
    """

    actions: tuple[Action, ...]
    before_drug: Mapping[str, int]
    steps: Mapping[str, int]


def read_actions(file: Located[ActionsFile], vocabulary: Vocabulary, terms: Mapping[str, Condition]) -> Actions:
    """The actions of a file.

    Parameters
    ----------
    vocabulary : facts that their conditions may name, flags and advice among them.

    Raises
    ------
    InputError
        An unknown fact, or an advice that there is not.
    """
    held, reader = file.record, Reader(vocabulary, file, terms, after=True)
    advice = vocabulary.facts["advice"].words
    for field in ("before_drug", "steps"):
        for name in getattr(held, field):
            if name not in advice:
                raise InputError(file.where((field, name)), name, f"{near(name, advice)}an advice of advice.yaml")
    actions = tuple(_action(file, i, row, reader) for i, row in enumerate(held.actions))
    return Actions(actions, held.before_drug, held.steps)


def _action(file: Located[ActionsFile], index: int, row: ActionRow, reader: Reader) -> Action:
    place = ("actions", index)
    return Action(
        rule=Rule(
            id=row.id,
            when=reader.read(row.when, (*place, "when")),
            text=said(row.because),
            source=said(row.source),
            verification=row.verification,
            file=file.file.name,
            line=file.file.line(place) or 1,
        ),
        verb=row.verb,
        what=said(row.what),
        who=file.record.roles[row.who],
        within_days=row.within_days,
        drug=row.drug,
        drugs_of=row.drugs_of or "" if row.drug == "chosen" else "",
        urgent=row.urgent,
        scan=row.scan,
        event=row.event,
    )
