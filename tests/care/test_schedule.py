"""What is due when, by rules that say where they come from."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from plan_cases import ANNA, TODAY, assessed, changed, taking

from osteon.care.due import Event
from osteon.care.plan.inhibitor import inhibitor
from osteon.care.plan.options import options
from osteon.care.plan.plan_data import monitoring_data, plan_rules
from osteon.care.plan.schedule import monitoring, option_events

LOW = {"lumbar_spine": -0.5, "total_hip": -0.4}
MODERATE = {"lumbar_spine": -1.7, "total_hip": -1.6}


def due(fields: dict[str, Any]) -> list[Event]:
    return list(monitoring(*assessed(fields), TODAY))


def due_with(fields: dict[str, Any], key: str) -> list[Event]:
    person, assessment = assessed(fields)
    treated = inhibitor(person)
    option = next(o for o in options(person, assessment, treated).shown if o.key == key)
    return list(option_events(person, assessment, TODAY, option, treated))


def by_rule(events: list[Event]) -> dict[str, list[Event]]:
    return {event.rule: [e for e in events if e.rule == event.rule] for event in events}


def months(event: Event) -> float:
    return (event.date - TODAY).days / 30.4375


@pytest.mark.parametrize(
    "fields",
    [
        ANNA,
        changed(dxa=LOW),
        taking("alendronate_70mg_weekly", 18),
        taking("denosumab_60mg_q6mo", 18, 5, stopping=True),
    ],
)
def test_every_event_has_a_rule_with_source_and_mark_and_none_is_in_the_past(fields: dict[str, Any]):
    events = due(fields)
    assert events
    assert [e.date for e in events] == sorted(e.date for e in events)
    known = {rule.id: rule for rule in monitoring_data().rules}
    for event in events:
        assert event.date >= TODAY
        assert event.latest is None or event.latest >= event.date
        assert (event.source, event.verification) == (known[event.rule].source, known[event.rule].verification)
        assert event.why


def test_ids_of_rules_are_unique():
    ids = [rule.id for rule in monitoring_data().rules]
    assert len(set(ids)) == len(ids)


def test_s24_without_a_t_score_density_is_measured_now():
    events = by_rule(due(changed(dxa={"lumbar_spine": None, "total_hip": None, "age_months": None})))
    assert events["M-DXA-BASELINE"][0].date == TODAY


@pytest.mark.parametrize(("scores", "rule"), [(LOW, "M-DXA-LOW"), (MODERATE, "M-DXA-MODERATE")])
def test_s25_s26_density_again_12_to_24_months_after_the_last_scan(scores: dict[str, float], rule: str):
    (event,) = by_rule(due(changed(dxa=scores)))[rule]
    assert months(event) == pytest.approx(11, abs=0.1)
    assert event.latest == date(2028, 1, 30)


def test_a_dated_scan_counts_as_the_last_one():
    scan = {
        "date": "2025-09-01",
        "what": "dxa",
        "site": "total_hip",
        "device": "hologic",
        "value": 0.9,
        "unit": "g/cm2",
    }
    (event,) = by_rule(due(changed(dxa={**LOW, "age_months": None}, measurements=[scan])))["M-DXA-LOW"]
    assert months(event) == pytest.approx(6, abs=0.1)


def test_every_rule_is_found_where_it_stands():
    rule = plan_rules()["M-EXIT"]
    text = files("osteon").joinpath("data", *rule.file.split("/")).read_text(encoding="utf-8")
    assert text.splitlines()[rule.line - 1].strip() == "- id: M-EXIT"
    assert {event.rule for event in due(ANNA)} <= set(plan_rules())


def test_s27_at_high_risk_density_is_followed_closely():
    assert [round(months(e)) for e in by_rule(due(ANNA))["M-DXA-HIGH"]] == [12, 24]


def test_s35_tablets_are_asked_for_and_density_is_measured_under_treatment():
    events = by_rule(due(taking("alendronate_70mg_weekly", 18, dxa=MODERATE)))
    assert events["M-ADHERENCE"]
    assert events["M-DXA-TREATED"]
    assert not {"M-DOSE-DENOSUMAB", "M-CREATININE", "M-MARKERS-BEFORE"} & set(events)


def test_s36_markers_before_the_first_dose_and_3_to_6_months_after():
    events = by_rule(due_with(ANNA, "risedronate"))
    assert events["M-MARKERS-BEFORE"][0].date == TODAY
    (response,) = events["M-MARKERS-RESPONSE"]
    assert months(response) == pytest.approx(3, abs=0.1)
    assert response.latest is not None
    assert (response.latest - TODAY).days / 30.4375 == pytest.approx(6, abs=0.1)


def test_s34_the_end_of_the_inhibitor_is_a_date_to_look_again():
    (event,) = by_rule(due(ANNA))["M-INHIBITOR-END"]
    assert months(event) == pytest.approx(54, abs=0.1)


def test_s31_denosumab_brings_the_date_of_its_follow_on_and_of_ctx_after_it():
    events = by_rule(due_with(ANNA, "denosumab"))
    (follow_on,) = events["M-EXIT"]
    assert months(follow_on) == pytest.approx(54, abs=0.1)
    assert "zoledronic acid 5 mg" in follow_on.detail
    assert [round(months(e)) for e in events["M-EXIT-MARKERS"]] == [57, 60]
    stopping = by_rule(due(taking("denosumab_60mg_q6mo", 18, 5, stopping=True)))
    assert months(stopping["M-EXIT"][0]) == pytest.approx(1, abs=0.1)
    assert "M-DOSE-DENOSUMAB" not in stopping


@pytest.mark.parametrize(("since", "month", "left"), [(4, 2, 3), (6.5, 0, 0.5), (9, 0, 0)])
def test_the_next_dose_of_denosumab_is_due_after_6_months_and_urgent_after_7(since: float, month: float, left: float):
    first = by_rule(due(taking("denosumab_60mg_q6mo", 18, since)))["M-DOSE-DENOSUMAB"][0]
    assert months(first) == pytest.approx(month, abs=0.05)
    assert first.latest is not None
    assert (first.latest - TODAY).days / 30.4375 == pytest.approx(left, abs=0.05)


def test_an_unknown_last_dose_is_a_question_for_today():
    assert by_rule(due(taking("denosumab_60mg_q6mo", 18)))["M-DOSE-DENOSUMAB"][0].date == TODAY


def test_creatinine_and_calcium_before_every_infusion():
    events = by_rule(due_with(ANNA, "zoledronate"))
    assert [e.date for e in events["M-CREATININE"]] == [e.date for e in events["M-DOSE-ZOLEDRONATE"]]
    assert [e.date for e in events["M-CALCIUM"]] == [e.date for e in events["M-DOSE-ZOLEDRONATE"]]


def test_calcium_is_watched_closely_where_the_kidney_makes_denosumab_dangerous():
    weak = by_rule(due_with(changed(labs={"crcl_ml_min": 25}), "denosumab"))
    assert [e.date for e in weak["M-CALCIUM-KIDNEY"]][:2] == [date(2026, 3, 8), date(2026, 3, 15)]
    assert months(weak["M-CALCIUM-AFTER"][0]) == pytest.approx(0.33, abs=0.05)
    assert not {"M-CALCIUM-KIDNEY", "M-CALCIUM-AFTER"} & set(by_rule(due_with(ANNA, "denosumab")))
    unknown = by_rule(due_with(changed(labs={"crcl_ml_min": None}), "denosumab"))
    assert "M-CALCIUM-KIDNEY" not in unknown
