"""Which guidelines there are, and where each stands: what `osteon.guidelines` returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from osteon.care.rules.library import library
from osteon.care.rules.rule import Guideline

State = Literal["in use", "superseded", "not written"]


@dataclass(frozen=True)
class GuidelineState:
    """One guideline.

    Attributes
    ----------
    id : by which `osteon.assess` and `osteon.explain` know it.
    title, year, citation, doi : of the publication.
    state : "in use"; "superseded" answers still, with its year; "not written" has no rules, because nobody has read it.
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
    superseded_by: str
    rules: int
    verification: Mapping[str, int]
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def guidelines(rules: str | Path | None = None) -> tuple[GuidelineState, ...]:
    """Every guideline and whether its rules are in use, superseded or not written yet.

    Parameters
    ----------
    rules : folder of own rule files, as for `osteon.assess`.

    Returns
    -------
    tuple of GuidelineState
        The default table first, those without rules last.

    Raises
    ------
    InputError
        A mistake in a rule file: names file, line, field and fix.

    Notes
    -----
    The rules are data, each with its source and a mark of how sure its words are (docs/care.md).

    Examples
    --------
    >>> [g.state for g in osteon.guidelines() if g.id in ("hadji2017", "hadji2025")]
    ['superseded', 'not written']
    """
    shelf = library(rules)
    return tuple(_state(guideline) for guideline in (*shelf.guidelines.values(), *shelf.disabled.values()))


def _state(guideline: Guideline) -> GuidelineState:
    marks = Counter(
        [*(rule.verification for rule in guideline.rules), *(one.verification for one in guideline.factors)]
    )
    state: State = "not written" if not guideline.enabled else "superseded" if guideline.superseded_by else "in use"
    return GuidelineState(
        id=guideline.id,
        title=guideline.title,
        year=guideline.year,
        citation=guideline.citation,
        doi=guideline.doi,
        state=state,
        superseded_by=guideline.superseded_by or "",
        rules=len(guideline.rules) + len(guideline.factors),
        verification=dict(sorted(marks.items())),
        note=guideline.note,
    )
