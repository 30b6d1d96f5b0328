"""What is said fits the person: sex, what is taken already, what is known; no code of a file in a sentence."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from anyone import anyone
from hypothesis import HealthCheck, assume, given, settings
from plan_cases import ANNA, TODAY

from osteon.care import assess
from osteon.care.assessment import Assessment
from osteon.cli.terminal.places import day
from osteon.errors import InputError
from osteon.report.summary.answer import first_page
from osteon.report.summary.patient import patient_view

WOMAN = re.compile(r"\b(she|her|hers|herself)\b", re.IGNORECASE)
CODE = re.compile(r"\b[a-z]+_[a-z0-9_]+\b")


def said(found: Assessment) -> str:
    """Everything said of the patient as things are, options left aside."""
    action = found.next_action
    assert action is not None
    texts = [*found.texts["flags"].values(), *found.texts["advice"].values()]
    texts += [reason.text for drug in found.drugs.values() for reason in drug.reasons]
    texts += [event.why for event in found.monitoring] + [action.sentence, action.because]
    texts += [f"{step.what} {step.why}" for step in (*action.before, *action.steps)]
    return "\n".join(texts)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(anyone())
def test_words_fit_sex_treatment_and_what_is_known(fields: dict[str, Any]):
    try:
        found = assess(fields, simulate=False, today=TODAY)
    except InputError:
        assume(False)
    text, plain = said(found), str(patient_view(found, TODAY))
    action = found.next_action
    if fields["sex"] == "male":
        assert not WOMAN.search(text + plain + str(first_page(found, TODAY, "")))
    if found.facts.word("bone_drug") == "denosumab":
        assert "first dose" not in text
    if found.facts.word("ai") == "current":
        assert "about to start" not in plain
        assert "at the start of the inhibitor" not in text
    if found.lowest_t is None:
        assert "T-score" not in found.texts["flags"].get("near_threshold", "")
        assert "Your lowest" not in plain
    sentences = [action.sentence, action.because, *(step.what for step in (*action.before, *action.steps))]
    assert not CODE.search(" ".join(sentences))
    assert not CODE.search(patient_view(found, TODAY).next_action)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "1989-12-31", "2101-01-01"])
def test_a_day_from_which_nothing_can_be_counted_is_refused(text: str):
    with pytest.raises(InputError, match=r"--today.*give a day from"):
        day(text)
    with pytest.raises(InputError, match=r"today.*give a day from"):
        assess(ANNA, simulate=False, today=date.fromisoformat(text))
