"""What the options of a plan are called, on every face."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from osteon.words.faces.assessment import assessment_words
from osteon.words.facts import drug_term

Option = Mapping[str, Any]


def option_drug(option: Option) -> str:
    """The drug of an option, or what stands for it: ``zoledronic acid``, ``calcium, vitamin D and exercise``."""
    words = assessment_words().option
    if option["treatment"] is None:
        return words.base if option["kind"] == "base" else words.pause
    drug = drug_term(option["treatment"]["drug"])
    if option["kind"] != "exit":
        return drug
    follows = option["exit"]["drug"]
    return words.exit(drug=drug, follows=drug_term(follows)) if follows else words.exit_open(drug=drug)


def option_name(option: Option) -> str:
    """An option with its dose: ``zoledronic acid 4 mg every 6 months``."""
    given = option["treatment"]
    if given is None or option["kind"] == "exit":
        return option_drug(option)
    return assessment_words().option.drug(drug=option_drug(option), dose=given["dose"], interval=given["interval"])


def unaided_name(option: Option) -> str:
    """An option without what has to follow it: ``denosumab, then nothing``."""
    words, drug = assessment_words().option, drug_term(option["treatment"]["drug"])
    return words.exit_unaided(drug=drug) if option["kind"] == "exit" else words.unaided(drug=drug)


def reference_name(inhibitor: str | None) -> str:
    """What options are compared with: the inhibitor alone, or no treatment where there is none."""
    words = assessment_words().option
    return words.alone(drug=inhibitor) if inhibitor else words.untreated
