"""Where guidelines disagree: who would treat, who would not, and what makes the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from osteon.care.assessment import GuidelineAnswer
from osteon.care.rules.rule import Guideline, first_clause
from osteon.care.rules.vocabulary import Vocabulary

#: the flag whose text names the guidelines
DISAGREE = "guidelines_disagree"
_TABLE = "the default table"
_NOBODY = "none of those that answer"


def treats(answer: GuidelineAnswer, vocabulary: Vocabulary) -> bool:
    """Whether a guideline says, for certain, that this patient is treated."""
    return answer.answer in vocabulary.members("answers_that_treat")


def watches(answer: GuidelineAnswer, vocabulary: Vocabulary) -> bool:
    """Whether a guideline says, for certain, that this patient is not treated yet."""
    return answer.answer in vocabulary.members("answers_that_watch")


def disagreement(
    answers: Mapping[str, GuidelineAnswer], vocabulary: Vocabulary, guidelines: Mapping[str, Guideline], category: str
) -> dict[str, str]:
    """Who treats, who does not, and the facts that only one side counts: what the text of the flag is filled with."""
    treat = {name: answer for name, answer in answers.items() if treats(answer, vocabulary)}
    watch = {name: answer for name, answer in answers.items() if watches(answer, vocabulary)}
    sides = [_facts(treat.values()), _facts(watch.values())]
    apart = [name for name in {**sides[0], **sides[1]} if name not in sides[0] or name not in sides[1]]
    names = apart or list(sides[0]) or list(sides[1])
    return {
        "treat": _named(treat, guidelines, _TABLE if category == "high" else ""),
        "watch": _named(watch, guidelines, _TABLE if category == "low" else ""),
        "facts": ", ".join(dict.fromkeys(vocabulary.facts[name].text for name in names)) or "the cut-offs of each",
    }


def _facts(answers: Iterable[GuidelineAnswer]) -> dict[str, None]:
    return dict.fromkeys(fact.name for answer in answers for fact in answer.deciding_facts)


def _named(answers: Mapping[str, GuidelineAnswer], guidelines: Mapping[str, Guideline], table: str) -> str:
    said = [f"{guidelines[name].short_title} ({first_clause(answer.text)})" for name, answer in answers.items()]
    return "; ".join([*said, *([table] if table else [])]) or _NOBODY
