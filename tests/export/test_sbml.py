from __future__ import annotations

import sys
from xml.etree import ElementTree

import libsbml
import numpy as np
import pytest
import roadrunner
from scipy.integrate import solve_ivp
from toy_bone import toy_bone

from osteon.engine.events import Schedule
from osteon.engine.expression import evaluate
from osteon.engine.integration import integrate
from osteon.engine.model import Model, Parameter, equations_of, rate
from osteon.errors import InputError
from osteon.export.sbml_file import write_sbml
from osteon.export.sbml_units import factors
from osteon.physiology.skeleton import skeleton


def doses(model, *entries):
    names = (*model.states, *model.parameter_names)
    rows = sorted((time, names.index(name), value) for time, name, value in entries)
    times, slots, values = zip(*rows, strict=True)
    return Schedule(np.array(times), np.array(slots), np.array(values))


def own_trajectory(model, times, schedule, row, initial):
    """Solution of the model's own rates, restarted at every change; at a change, the value after it."""
    ns = len(model.states)
    changes = (
        sorted(zip(schedule.times, schedule.slots, schedule.values, strict=True), key=lambda c: c[0])
        if schedule
        else []
    )
    stops = sorted({*times, *(c[0] for c in changes if times[0] <= c[0] <= times[-1])})
    row, y, found = row.copy(), np.array(initial, dtype=float), {}

    def right_hand_side(_, state):
        values = {
            **dict(zip(model.states, state, strict=True)),
            **dict(zip(model.parameter_names, row, strict=True)),
        }
        return [float(v) for v in evaluate(model.rates, values)]

    for here, there in zip(stops, [*stops[1:], None], strict=True):
        for _, slot, value in (c for c in changes if c[0] == here):
            if slot < ns:
                y[slot] += value
            else:
                row[slot - ns] = value
        found[here] = y.copy()
        if there is not None:
            y = solve_ivp(right_hand_side, (here, there), y, method="LSODA", rtol=1e-9, atol=1e-15).y[:, -1]
    return np.array([found[t] for t in times])


def roadrunner_run(text, times, names):
    roadrunner.Logger.disableLogging()
    runner = roadrunner.RoadRunner(text)
    runner.integrator.relative_tolerance = 1e-9
    runner.integrator.absolute_tolerance = 1e-15
    runner.integrator.maximum_num_steps = 100_000
    runner.timeCourseSelections = ["time", *names]
    return np.array(runner.simulate(times=list(times)))[:, 1:]


def problems(text):
    document = libsbml.readSBMLFromString(text)
    document.checkConsistency()
    return [document.getError(i).getMessage() for i in range(document.getNumErrors())]


def largest_difference(a, b):
    # an amount that has decayed to nothing is compared with the absolute tolerance, not with itself
    return float(np.max(np.abs(a - b) / np.maximum(np.abs(b).max(axis=0), 1e-9)))


MODEL = toy_bone()


def compare(schedule, *, start=0.0, days=400.0, parameters=None, initial=None):
    text = write_sbml(MODEL, parameters=parameters, initial=initial, schedule=schedule, start=start)
    assert problems(text) == []
    # half days off the dose times: at the very moment of a dose, engines may report either side
    times = np.array([start, *(start + np.arange(0.5, days, 7.0))])
    row = MODEL.parameter_table(1, parameters)[0]
    y = MODEL.initial_states(row[None])[0]
    for name, value in (initial or {}).items():
        y[MODEL.states.index(name)] = value
    ours = own_trajectory(MODEL, times, schedule, row, y)
    theirs = roadrunner_run(text, times, MODEL.states)
    assert largest_difference(theirs, ours) < 1e-5
    return text, ours, theirs


def test_undosed_model_runs_alike_in_libroadrunner():
    compare(None)


def test_daily_doses_bolus_and_switched_input_run_alike_in_libroadrunner():
    daily = [(float(d), "depot", 1.0) for d in range(100)]
    others = [(20.0, "depot", 3.0), (20.0, "hormone", 2.0), (50.5, "switch", 0.0), (70.0, "switch", 1.0)]
    text, _, _ = compare(doses(MODEL, *daily, *others), days=150.0)
    events = libsbml.readSBMLFromString(text).getModel().getNumEvents()
    assert events == 4  # one that counts the daily doses, days 20, 50.5 and 70


def test_no_dose_too_many_and_none_too_few():
    slow = {"absorption": 1e-6}
    ten = doses(MODEL, *((10.0 + 7.0 * i, "depot", 1.0) for i in range(10)))
    _, _, theirs = compare(ten, parameters=slow, days=200.0)
    assert theirs[-1, MODEL.states.index("depot")] == pytest.approx(10.0, rel=1e-3)


def test_two_doses_at_one_moment_add_up():
    slow = {"absorption": 1e-6}
    daily = [(float(d), "depot", 1.0) for d in range(1, 31)]
    weekly = [(7.0 * w, "depot", 5.0) for w in range(1, 5)]
    _, _, theirs = compare(doses(MODEL, *daily, *weekly), parameters=slow, days=60.0)
    assert theirs[-1, MODEL.states.index("depot")] == pytest.approx(50.0, rel=1e-3)


def test_what_happens_at_the_start_is_part_of_the_initial_values():
    start = -200.0
    schedule = doses(
        MODEL,
        (start, "depot", 2.0),
        (start, "hormone", 1.5),
        (start, "hormone_before", 30.0),
        (-100.0, "depot", 1.0),
    )
    text, ours, _ = compare(schedule, start=start)
    assert ours[0, MODEL.states.index("hormone")] == pytest.approx(0.9 * 20.0 + 1.5)
    assert libsbml.readSBMLFromString(text).getModel().getNumEvents() == 1


def test_starts_stay_formulas_over_parameters_unless_given():
    bare = libsbml.readSBMLFromString(write_sbml(MODEL)).getModel()
    assert libsbml.formulaToL3String(bare.getInitialAssignmentBySymbol("hormone").getMath()) == (
        "0.9 dimensionless * hormone_before"
    )
    given = libsbml.readSBMLFromString(write_sbml(MODEL, initial={"hormone": 7.0})).getModel()
    assert given.getInitialAssignmentBySymbol("hormone") is None
    compare(None, initial={"hormone": 7.0, "mineral_hip_cortical": 0.5}, parameters={"gain": 0.4})


def test_assignment_rules_keep_the_named_quantities():
    rules = libsbml.readSBMLFromString(write_sbml(MODEL)).getModel()
    formula = libsbml.formulaToL3String(rules.getRateRuleByVariable("mineral_hip_cortical").getMath())
    assert {"drive", "peak_hip", "loss_cortical", "mineral_hip_cortical"} <= set(formula.replace("(", " ").split())
    assert "hormone" not in formula


def test_variables_read_back_from_libroadrunner_equal_ours():
    schedule = doses(MODEL, *((float(d), "depot", 1.0) for d in range(1, 100)))
    times = np.array([0.0, 30.5, 60.5, 99.5, 200.0])
    names = [v for v in MODEL.variables if not v.startswith("change")] + ["change_spine_trabecular"]
    theirs = roadrunner_run(write_sbml(MODEL, schedule=schedule), times, names)
    row = MODEL.parameter_table(1)
    states = own_trajectory(MODEL, times, schedule, row[0], MODEL.initial_states(row)[0])
    ours = MODEL.evaluate(names, states[None], row)
    assert largest_difference(theirs, np.stack([ours[n][0] for n in names], axis=1)) < 1e-5


def test_maximum_is_no_piecewise_whose_switching_point_libroadrunner_would_search():
    """A model at rest exactly on a switching point would not get past its first step."""
    text = write_sbml(MODEL)
    assert "<max/>" in text
    assert "piecewise" not in text


def test_skeleton_with_daily_tablets_and_injections_runs_alike():
    model = skeleton()
    start = -20 * 365.25
    tablets = [(1.0 + d, "anastrozole_gut", 1.0) for d in range(60)]
    injections = [(120.25 + 182.625 * i, "denosumab_depot", 36000.0) for i in range(2)]
    schedule = doses(model, *tablets, *injections, (600.0, "bisphosphonate_surface_zoledronic_acid", 2.0))
    row = model.parameter_table(1, {"starting_age": 45.0})
    text = write_sbml(model, parameters=row[0], schedule=schedule, start=start)
    assert problems(text) == []
    times = np.array([start, *np.arange(0.3, 1000.0, 30.4375)])
    own = integrate(model, row, times, start=start, schedules=[schedule], rtol=1e-8, atol=1e-11).states[0]
    assert largest_difference(roadrunner_run(text, times, model.states), own) < 1e-4


def test_missing_libsbml_is_said_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "libsbml", None)
    with pytest.raises(InputError, match=r"pip install osteon\[sbml\]"):
        write_sbml(MODEL)


def test_every_number_carries_unit_source_and_status(tmp_path):
    target = tmp_path / "toy.xml"
    text = write_sbml(MODEL, target)
    assert target.read_text(encoding="utf-8") == text
    model = libsbml.readSBMLFromString(text).getModel()
    assert all(p.isSetUnits() for p in model.getListOfParameters())
    absorption = model.getParameter("absorption")
    assert absorption.getName() == "first-order absorption rate"
    notes = "".join(ElementTree.fromstring(absorption.getNotesString()).itertext())
    assert "doi:10.1000/abc.1" in notes
    assert "Status: seen" in notes
    assert "Source: 10.1000/made.up" in model.getParameter("inhibition").getNotesString()


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"parameters": {"absorbtion": 1.0}}, "parameters.absorbtion"),
        ({"parameters": [1.0, 2.0]}, "parameters"),
        ({"initial": {"bone": 1.0}}, "initial.bone"),
        ({"schedule": Schedule(np.array([1.0]), np.array([999]), np.array([1.0]))}, "schedule.slots"),
        ({"schedule": Schedule(np.array([1.0, 2.0]), np.array([0]), np.array([1.0]))}, "schedule"),
        ({"schedule": Schedule(np.array([-1.0]), np.array([0]), np.array([1.0]))}, "schedule.times"),
    ],
)
def test_what_the_model_does_not_have_is_refused_by_name(arguments, field):
    with pytest.raises(InputError) as refused:
        write_sbml(MODEL, **arguments)
    assert refused.value.field == field


def test_names_that_sbml_forbids_are_made_legal_and_kept_apart():
    @rate(unit="1", symbol="x", start=1.0, source="made up", over="site")
    def level(k):
        """Level."""
        return -k

    k = Parameter("k", "k", 0.1, "1/d", 0.0, 1.0, "made up & <untested>", "assumed", "rate")
    module = type("Module", (), {"__name__": __name__})
    module.level = staticmethod(level)
    model = Model("names", [level.equation], [k], {"site": [("distal-third",), ("distal_third",)]})
    text = write_sbml(model)
    assert problems(text) == []
    assert roadrunner_run(text, [0.0, 10.0], ["level_distal_third", "level_distal_third_2"])[-1] == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("1", 1.0), ("percent", 1e-2), ("1/y", 1 / 31557600.0), ("pmol/L", 1e-12), ("mg/kg/d", 1e-6 / 86400),
        ("g/cm^2", 1e4), ("ng/mL", 1e-6), ("umol*min", 6e-5), ("1/(mg*d)", 1e3 / 86400),
        ("mg/(kg*d)", 1e-6 / 86400),
    ],
)  # fmt: skip
def test_unit_strings_keep_their_size(unit, size):
    product = np.prod([(f.multiplier * 10.0**f.scale) ** f.exponent for f in factors(unit)])
    assert product == pytest.approx(size, rel=1e-12, abs=0.0)


def test_units_without_an_si_meaning_are_left_out_not_guessed():
    assert factors("nmol BCE/mmol creatinine") is None
    assert factors("U/L") is None
    assert equations_of() == []
