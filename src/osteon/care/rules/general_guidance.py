"""General osteoporosis guidance: which of its guidelines treat a person who is out of the tables for inhibitors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from osteon.care.assessment import GuidelineAnswer
from osteon.care.facts.fact import Facts
from osteon.care.rules.conditions import Known
from osteon.care.rules.disagreement import treats
from osteon.care.rules.guidelines import answer
from osteon.care.rules.rule import Guideline
from osteon.care.rules.vocabulary import Vocabulary


def general_treaters(
    guidelines: Mapping[str, Guideline],
    answers: Mapping[str, GuidelineAnswer],
    facts: Facts,
    known: Known,
    today: date,
    vocabulary: Vocabulary,
) -> dict[str, GuidelineAnswer]:
    """The general guidelines that treat for certain, whichever guidelines are asked for, in the order given.

    Parameters
    ----------
    answers : those that are there already, by guideline; what is done does not hang on which are shown.
    """
    general = {name: guideline for name, guideline in guidelines.items() if guideline.general}
    found = {name: answers.get(name) or answer(guideline, facts, known, today) for name, guideline in general.items()}
    return {name: said for name, said in found.items() if treats(said, vocabulary)}
