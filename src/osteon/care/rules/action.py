"""What a next action may be, as ``data/care/next_action.yaml`` has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from osteon.care.due import VERBS, Verb
from osteon.care.rules.condition_text import Reader
from osteon.care.rules.rule import Rule
from osteon.care.rules.rule_files import VERIFICATIONS, Entry, RuleFile, whole
from osteon.errors import InputError
from osteon.person.records import near

#: the best drug that the category names, the one taken now, or what follows a drug with a rebound
DRUGS = ("none", "chosen", "current", "follow_on")
_NEEDED = ("id", "when", "verb", "who", "within_days", "what", "because", "source", "verification")
#: the categories that name drugs
_CATEGORIES = ("moderate", "high")
_LONGEST_DAYS = 730


@dataclass(frozen=True)
class Action:
    """One thing to do next, while its condition holds.

    Attributes
    ----------
    who : the role that does it, in words.
    within_days : by when, from today.
    drug : which drug it is about, of `DRUGS`; where that one is blocked, the action becomes a referral.
    drugs_of : the category whose drugs are chosen from; empty where none is chosen.
    urgent : whether the dose does not wait for what a hold asks for.
    scan : whether it is due on the day of the next scan, where that is earlier.
    event : what of the schedule it says already, as ``monitoring.yaml`` calls it; empty for nothing.
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


def read_actions(file: RuleFile, reader: Reader) -> Actions:
    """The actions of a file.

    Raises
    ------
    InputError
        An unknown field, fact, verb, drug or role, a missing field, an id given twice, an end without ``otherwise``.
    """
    top = whole(file)
    top.check(("roles", "before_drug", "steps", "actions"), ())
    roles = {str(key): str(value) for key, value in top.data["roles"].items()}
    actions = tuple(_actions(top, reader, roles))
    if not actions or top.entries("actions")[-1].data["when"] != "otherwise":
        raise InputError(top.where("actions"), "no last action", "end with an action that says when: otherwise")
    return Actions(actions, *(_days(top, name, reader) for name in ("before_drug", "steps")))


def _days(top: Entry, name: str, reader: Reader) -> dict[str, int]:
    written, known = top.data[name], reader.vocabulary.facts["advice"].words
    for advice, days in written.items():
        if advice not in known:
            raise InputError(top.where(name), advice, f"{near(advice, known)}an advice of advice.yaml")
        _whole_days(days, f"{top.where(name)}.{advice}")
    return dict(written)


def _whole_days(days: object, where: str) -> int:
    if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= _LONGEST_DAYS:
        raise InputError(where, days, f"whole days, 1 to {_LONGEST_DAYS}")
    return days


def _actions(top: Entry, reader: Reader, roles: Mapping[str, str]) -> Iterator[Action]:
    seen: set[str] = set()
    for entry in top.entries("actions"):
        entry.check(_NEEDED, ("drug", "drugs_of", "urgent", "scan", "event"))
        name = entry.text("id")
        if name in seen:
            raise InputError(entry.where("id"), name, "two actions have this id; give each its own")
        seen.add(name)
        drug = entry.word("drug", DRUGS, "none")
        yield Action(
            rule=Rule(
                id=name,
                when=reader.read(entry.data["when"], entry.where("when")),
                text=entry.text("because"),
                source=entry.text("source"),
                verification=entry.word("verification", VERIFICATIONS),
                file=entry.file.name,
                line=entry.file.lines.get(entry.place, 1),
            ),
            verb=entry.word("verb", VERBS),  # type: ignore[arg-type]
            what=entry.text("what"),
            who=roles[entry.word("who", tuple(roles))],
            within_days=_whole_days(entry.data["within_days"], entry.where("within_days")),
            drug=drug,
            drugs_of=entry.word("drugs_of", _CATEGORIES) if drug == "chosen" else "",
            urgent=entry.data.get("urgent") is True,
            scan=entry.data.get("scan") is True,
            event=entry.text("event"),
        )
