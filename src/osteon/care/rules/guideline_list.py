"""Which guidelines there are, and where each stands: what `osteon.guidelines` returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from osteon.care.rules.library import DEFAULT, library
from osteon.care.rules.rule import Guideline, weakest
from osteon.care.rules.rule_record import VERIFICATIONS
from osteon.care.rules.standing import State, country_of, in_order, reader_name, state_of
from osteon.person.today import day_zero


@dataclass(frozen=True)
class GuidelineState:
    """One guideline.

    Attributes
    ----------
    id : by which `osteon.assess` and `osteon.explain` know it.
    title, year, citation, doi : of the publication.
    state : "in use"; "superseded" answers still, with its year; "expired": the day `expires` is over and somebody has
        to look for a newer edition; "recalled": some of its words are from memory or a reading of osteon's; "not
        verified": it gives no verdict, because nobody could read it; "not written" has no rules. The gravest is given.
    edition : which text was read.
    reader, read_on : who read it and on which day (ISO); empty where its file does not say.
    expires : the last day (ISO) on which nobody need look for a newer edition.
    countries : where it is a guideline of, by the words of `osteon.assess(country=)`; empty for a table of no country.
    superseded_by : id of what took its place; empty where nothing did.
    rules : how many rules and risk factors it has.
    verification : how sure their words are -> how many ("seen", "second-hand", "recalled", "assumed").
    note : what its file says beside.
    """

    id: str
    title: str
    year: int
    citation: str
    doi: str
    state: State
    edition: str
    reader: str
    read_on: str
    expires: str
    countries: tuple[str, ...]
    superseded_by: str
    rules: int
    verification: Mapping[str, int]
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def guidelines(
    rules: str | Path | None = None, *, country: str | None = None, today: date | None = None
) -> tuple[GuidelineState, ...]:
    """Every guideline and whether its rules are in use, superseded, expired, from memory or not written yet.

    Parameters
    ----------
    rules : folder of own rule files, as for `osteon.assess`.
    country : whose guidelines stand first, as for `osteon.assess`.
    today : the day on which they are current or not; the current day when not given.

    Returns
    -------
    tuple of GuidelineState
        The default table first, then those of the country, then international ones, those without rules last.

    Raises
    ------
    InputError
        A country that is not known, or a mistake in a rule file: names file, line, field and fix.

    Notes
    -----
    The rules are data, each with its source and a mark of how sure its words are (docs/care.md).

    Examples
    --------
    >>> [g.state for g in osteon.guidelines() if g.id in ("hadji2017", "hadji2025")]
    ['superseded', 'not written']
    """
    shelf, day, place = library(rules), day_zero(today), country_of(country)
    others = {name: one for name, one in shelf.guidelines.items() if name != DEFAULT}
    listed = (shelf.table, *in_order(others, place).values(), *shelf.disabled.values())
    return tuple(_state(guideline, day) for guideline in listed)


def state_as_a_whole(guideline: Guideline, today: date) -> State:
    """Where a guideline stands, by all its rules and factors."""
    marks = [*(rule.verification for rule in guideline.rules), *(one.verification for one in guideline.factors)]
    return state_of(guideline, today, weakest(marks, VERIFICATIONS), (rule.then for rule in guideline.rules))


def _state(guideline: Guideline, today: date) -> GuidelineState:
    marks = Counter(
        [*(rule.verification for rule in guideline.rules), *(one.verification for one in guideline.factors)]
    )
    return GuidelineState(
        id=guideline.id,
        title=guideline.title,
        year=guideline.year,
        citation=guideline.citation,
        doi=guideline.doi,
        state=state_as_a_whole(guideline, today),
        edition=guideline.edition,
        reader=reader_name(guideline.reader),
        read_on="" if guideline.read_on is None else guideline.read_on.isoformat(),
        expires=guideline.expires.isoformat(),
        countries=guideline.countries,
        superseded_by=guideline.superseded_by or "",
        rules=len(guideline.rules) + len(guideline.factors),
        verification=dict(sorted(marks.items())),
        note=guideline.note,
    )
