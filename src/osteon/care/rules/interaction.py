"""Interactions between a medicine and a drug, as ``data/care/interactions.yaml`` has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from osteon.care.rules.condition_text import Reader
from osteon.care.rules.conditions import Condition
from osteon.care.rules.guideline_file import said
from osteon.care.rules.rule import Rule
from osteon.care.rules.rule_record import InteractionRow, InteractionsFile, InteractionWords
from osteon.care.rules.vocabulary import Vocabulary
from osteon.drugs.catalogue import known_drugs
from osteon.drugs.drug import Drug
from osteon.errors import InputError
from osteon.records import Located, near


@dataclass(frozen=True)
class Interaction:
    """What happens where a medicine and a drug come together, and what is done about it.

    Attributes
    ----------
    rule : the safety rule that it makes: caution for the drugs while such a medicine is on the list.
    medicines : words of medicines.
    drugs : keys of the catalogue, or classes.
    route : by which the drug is given; None for any.
    read : the day on which it was written down.
    """

    rule: Rule
    medicines: frozenset[str]
    drugs: tuple[str, ...]
    route: str | None
    status: str
    text: str
    do: str
    section: str
    revised: str
    read: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "rule": self.rule.id,
            "medicines": sorted(self.medicines),
            "route": self.route,
            "status": self.status,
            "text": self.text,
            "do": self.do,
            "source": self.rule.source,
            "section": self.section,
            "revised": self.revised,
            "verification": self.rule.verification,
            "read": self.read,
        }

    def concerns(self, drug: Drug | None, drug_class: str, route: str | None) -> bool:
        """Whether it is about a drug, or a class of which no drug is named, given by a route (None where not known)."""
        if not {drug_class, *(() if drug is None else (drug.key,))} & {*self.drugs}:
            return False
        return self.route is None or route in (None, self.route)


@dataclass(frozen=True)
class Interactions:
    """All of ``interactions.yaml``."""

    rows: tuple[Interaction, ...]
    words: InteractionWords

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The safety rules that they make."""
        return tuple(row.rule for row in self.rows)

    def of(self, drug: Drug) -> tuple[Interaction, ...]:
        """Those of one drug, by any route."""
        return tuple(row for row in self.rows if {drug.key, drug.drug_class} & {*row.drugs})


def read_interactions(
    files: Sequence[Located[InteractionsFile]], vocabulary: Vocabulary, terms: Mapping[str, Condition]
) -> Interactions:
    """The interactions of the packaged file, and of one's own.

    Raises
    ------
    InputError
        An unknown medicine, drug or class.
    """
    rows: dict[str, Interaction] = {}
    for file in files:
        reader = Reader(vocabulary, file, terms)
        for index, row in enumerate(file.record.interactions):
            rows[row.id] = _read(file, index, row, reader)
    words = next((file.record.words for file in reversed(files) if file.record.words is not None), None)
    if words is None:
        raise InputError(files[0].where(("words",)), "", "say how a pair is said; adds: true keeps the packaged words")
    return Interactions(tuple(rows.values()), words)


def _read(file: Located[InteractionsFile], index: int, row: InteractionRow, reader: Reader) -> Interaction:
    place = ("interactions", index)
    drugs = known_drugs()
    known = {*drugs, *(drug.drug_class for drug in drugs.values())}
    for i, name in enumerate(row.drugs):
        if name not in known:
            fix = f"{near(name, known)}a key or a class of data/drugs"
            raise InputError(file.where((*place, "drugs", i)), name, fix)
    groups = reader.vocabulary
    words = frozenset[str]().union(*(groups.members(name) for name in row.medicines))
    effects = dict.fromkeys(_statuses(row), row.status)
    rule = Rule(
        id=row.id,
        when=reader.read(f"medicines has {', '.join(row.medicines)}", (*place, "medicines")),
        text=f"{said(row.text)} {said(row.do)}",
        source=", ".join(part for part in (said(row.source), row.section, row.revised) if part),
        verification=row.verification,
        file=file.file.name,
        line=file.file.line(place) or 1,
        effects=effects,
    )
    return Interaction(
        rule,
        words,
        row.drugs,
        row.route,
        row.status,
        said(row.text),
        said(row.do),
        row.section,
        row.revised,
        "" if file.record.read_on is None else file.record.read_on.isoformat(),
    )


def _statuses(row: InteractionRow) -> Iterator[str]:
    """Statuses of the drugs that an interaction is about; of tablets, none that belongs to an infusion."""
    for drug in known_drugs().values():
        if not {drug.key, drug.drug_class} & {*row.drugs}:
            continue
        for own in drug.care.statuses:
            routes = {own.route} if own.route else {c.route for c in drug.care.courses if c.status == own.word}
            if row.route is None or not routes or row.route in routes:
                yield own.word
