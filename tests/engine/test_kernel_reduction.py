"""A kernel without the states that do not change gives the same bits as the whole one, so nobody need know of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteon.engine.compiler import machine
from osteon.engine.compiler.idle import NOTHING, Idle, idle
from osteon.engine.compiler.program import Program
from osteon.engine.compiler.reduction import exact
from osteon.engine.events import event_table
from osteon.engine.integration import Schedule, integrate
from osteon.physiology.skeleton import skeleton

DAYS = np.linspace(0.0, 1500.0, 7)
DOSES = {
    "denosumab_depot": 36_600.0, "bisphosphonate_surface_zoledronic_acid": 2.4, "romosozumab_depot": 170.0,
    "anastrozole_gut": 1.0, "serm_plasma_tamoxifen": 7.6,
}  # fmt: skip
RATES = {"letrozole_input": 2.5, "exemestane_input": 25.0, "teriparatide_input": 1.0, "gnrh_agonist_active": 1.0}


def people(n=6):
    model = skeleton()
    table = model.parameter_table(n) * np.exp(0.1 * np.random.default_rng(0).standard_normal((n, 1)))
    table[:, model.parameter_names.index("starting_age")] = 35.0
    table[:, model.parameter_names.index("menopause_age")] = np.linspace(48.0, 54.0, n)
    return model, table


def treatment(model, names):
    names = sorted(names)
    states, parameters = model.states, model.parameter_names
    slots = [states.index(n) if n in DOSES else len(states) + parameters.index(n) for n in names]
    values = np.array([(DOSES | RATES)[n] for n in names])
    return Schedule(np.linspace(100.0, 900.0, len(names)), np.array(slots, int), values)


def whole(model, monkeypatch, *given, **options):
    with monkeypatch.context() as patch:
        patch.setattr(machine, "suited_kernel", lambda model, idle, steps: machine.kernel(model))
        return integrate(model, *given, **options)


def reduced(model, monkeypatch, *given, **options):
    with monkeypatch.context() as patch:
        patch.setattr(machine, "_STEPS_WORTH_A_KERNEL", 0)
        return integrate(model, *given, **options)


@pytest.mark.parametrize(
    "drugs",
    [
        (),
        ("denosumab_depot",),
        ("letrozole_input", "bisphosphonate_surface_zoledronic_acid"),
        tuple(DOSES),
        tuple(RATES),
    ],
)
def test_no_bit_depends_on_which_states_were_left_out(drugs, monkeypatch):
    model, table = people()
    schedules = [treatment(model, drugs)] * len(table)
    with_all = whole(model, monkeypatch, table, DAYS, schedules=schedules)
    without = reduced(model, monkeypatch, table, DAYS, schedules=schedules)
    assert (with_all.status == 0).all()
    np.testing.assert_array_equal(without.states, with_all.states)
    np.testing.assert_array_equal(without.steps, with_all.steps)


def test_states_of_drugs_that_nobody_takes_are_idle():
    model, table = people(2)
    schedules = [treatment(model, ["denosumab_depot"]), treatment(model, ["letrozole_input"])]
    found = idle(model, table, model.initial_states(table), events(model, schedules))
    states = {model.states[i] for i in found.states}
    assert {"romosozumab_serum", "anastrozole_plasma", "bisphosphonate_surface_zoledronic_acid"} <= states
    assert "intact_aromatase" in states
    assert not {"denosumab_depot", "denosumab_serum", "letrozole_gut", "letrozole_plasma", "osteoclasts"} & states


def events(model, schedules):
    return event_table(schedules, np.zeros(len(schedules)), len(model.states), len(model.parameter_names))


def test_a_drug_that_one_patient_has_in_the_body_is_not_idle():
    model, table = people(3)
    initial = model.initial_states(table)
    initial[1, model.states.index("romosozumab_depot")] = 100.0
    found = idle(model, table, initial, events(model, [treatment(model, [])] * 3))
    assert model.states.index("romosozumab_serum") not in found.states


def test_a_patient_who_cannot_be_integrated_does_not_decide_for_the_others(monkeypatch):
    model, table = people(3)
    broken = table.copy()
    broken[0] = np.nan
    schedules = [treatment(model, ["denosumab_depot"])] * 3
    solution = reduced(model, monkeypatch, broken, DAYS, schedules=schedules)
    expected = whole(model, monkeypatch, table, DAYS, schedules=schedules)
    assert solution.status.tolist() == [1, 0, 0]
    np.testing.assert_array_equal(solution.states[1:], expected.states[1:])


def test_a_state_with_a_rate_is_kept_whatever_is_claimed():
    model, _ = people(1)
    claimed = Idle(zeros=(model.states.index("osteoclasts"), model.states.index("romosozumab_depot")))
    kernel = machine.kernel(model, claimed)
    assert model.states.index("osteoclasts") in kernel.states
    assert model.states.index("romosozumab_depot") not in kernel.states


def test_few_patients_do_not_wait_for_a_kernel_of_their_own(monkeypatch, tmp_path):
    model, table = people(2)
    machine.kernel(model)
    monkeypatch.setenv("OSTEON_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(machine, "_asked", {})
    monkeypatch.setattr(machine, "_loaded", {f"{model.digest} {NOTHING}": machine.kernel(model)})
    integrate(model, table, DAYS)
    assert list(tmp_path.iterdir()) == []


numbers = st.sampled_from([0.0, 1.0, -1.0, 0.3, -2.5, 1e-9, 7.0])


@settings(max_examples=300)
@given(st.sampled_from(["add", "sub", "mul", "fma", "fms", "fnma"]), st.tuples(numbers, numbers, numbers))
def test_folding_is_exact(name, values):
    """Each argument in turn is a number that is known in advance; the others are read as parameters."""
    apply = {
        "add": lambda a, b, c: a + b, "sub": lambda a, b, c: a - b, "mul": lambda a, b, c: a * b,
        "fma": lambda a, b, c: a * b + c, "fms": lambda a, b, c: a * b - c, "fnma": lambda a, b, c: c - a * b,
    }  # fmt: skip
    count = 3 if name in ("fma", "fms", "fnma") else 2
    for known in range(2**count):
        program = Program()
        leaves = [program.constant(values[i]) if known >> i & 1 else program.leaf("parameter", i) for i in range(count)]
        number = exact(program, name, leaves)
        found = []
        for operation, *key in program.operations:
            match operation:
                case "constant":
                    found.append(key[0])
                case "parameter":
                    found.append(values[key[0]])
                case "neg":
                    found.append(-found[key[0]])
                case _:
                    found.append(apply[operation](*[found[k] for k in (*key, key[0])[:3]]))
        assert found[number] == apply[name](*values)
