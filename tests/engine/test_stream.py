"""A stream gives the same summary however it is run, in memory that does not grow with its length."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from osteon.engine.accuracy import accuracy_check
from osteon.engine.integration import Schedule, integrate
from osteon.engine.outputs import outputs_at
from osteon.engine.streaming import People, Task, chunk_summary, draw, stream
from osteon.engine.summary import Summary, Tally

TIMES = np.linspace(0.0, 60.0, 7)
OUTPUTS = ["central", "effect", "stimulus"]


@pytest.fixture(scope="module")
def people_of(drug):
    """A population: random parameters, start and doses; one in fifty cannot be integrated."""

    def population(random, n):
        parameters = drug.parameter_table(n) * np.exp(0.3 * random.standard_normal((n, len(drug.defaults))))
        parameters[random.random(n) < 0.02, drug.parameter_names.index("volume")] = np.nan
        starts = -random.uniform(0.0, 20.0, n)
        schedules = [Schedule(np.array([s, 5.0]), np.zeros(2, np.int64), random.uniform(1.0, 5.0, 2)) for s in starts]
        return People(parameters, starts, None, schedules)

    return population


def assert_identical(a: Summary, b: Summary):
    assert (a.patients, a.failures, a.examples) == (b.patients, b.failures, b.examples)
    assert (a.steps, a.rejected, a.most_steps) == (b.steps, b.rejected, b.most_steps)
    for name in a.outputs:
        for field in ("count", "mean", "squares", "minimum", "maximum"):
            np.testing.assert_array_equal(getattr(a[name], field), getattr(b[name], field))
        np.testing.assert_array_equal(a[name].quantile(0.3), b[name].quantile(0.3))


@pytest.fixture(scope="module")
def alone(drug, people_of):
    return stream(drug, people_of, OUTPUTS, TIMES, 1050, seed=5, chunk=100, threads=1)


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads_change_nothing_to_the_last_bit(drug, people_of, alone, threads):
    assert_identical(stream(drug, people_of, OUTPUTS, TIMES, 1050, seed=5, chunk=100, threads=threads), alone)


def test_chunks_computed_elsewhere_merge_to_the_same_bits(drug, people_of, alone):
    task = Task(drug, people_of, OUTPUTS, TIMES, seed=5)
    parts = [chunk_summary(task, i, 100 if i < 10 else 50, 100 * i) for i in reversed(range(11))]
    merged = parts.pop()
    while parts:
        merged = merged.merge(parts.pop())
    assert_identical(merged, alone)


def test_another_seed_gives_other_patients(drug, people_of, alone):
    other = stream(drug, people_of, OUTPUTS, TIMES, 1050, seed=6, chunk=100)
    assert not np.array_equal(other["effect"].mean, alone["effect"].mean)
    np.testing.assert_allclose(other["effect"].mean, alone["effect"].mean, rtol=0.1)


def test_a_stream_says_what_all_patients_together_say(drug, people_of, alone):
    chunks = [draw(people_of, 5, i, 100 if i < 10 else 50) for i in range(11)]
    table = np.concatenate([c.parameters for c in chunks])
    starts = np.concatenate([c.start for c in chunks])
    schedules = [s for c in chunks for s in c.schedules]
    solution = integrate(drug, table, TIMES, start=starts, schedules=schedules)
    values = outputs_at(drug, OUTPUTS, solution.states, table, TIMES, starts, schedules)
    together = Summary.of(values, Tally.of(solution, 0), TIMES)
    assert alone.failed == np.count_nonzero(solution.status) > 0
    assert alone.examples == together.examples
    assert "volume = nan" in alone.examples[0][1]
    assert alone.steps == solution.steps.sum()
    good = solution.status == 0
    for name in OUTPUTS:
        np.testing.assert_array_equal(alone[name].maximum, values[name][good].max(axis=0))
        np.testing.assert_array_equal(alone[name].quantile(0.9), together[name].quantile(0.9))
        np.testing.assert_allclose(alone[name].mean, values[name][good].mean(axis=0), rtol=1e-13)
        np.testing.assert_allclose(alone[name].deviation, values[name][good].std(axis=0, ddof=1), rtol=1e-11)


def test_outputs_can_be_derived_from_those_asked_for(drug, people_of, alone):
    def rise(values):
        return {"rise": values["effect"] - values["effect"][:, :1]}

    found = stream(drug, people_of, ["effect"], TIMES, 1050, seed=5, chunk=100, derive=rise)
    assert list(found.outputs) == ["effect", "rise"]
    np.testing.assert_allclose(found["rise"].mean, alone["effect"].mean - alone["effect"].mean[0], atol=1e-13)


def test_ctrl_c_gives_the_summary_of_the_chunks_before_it(drug, people_of):
    def press(done, n):
        if done == 300:
            signal.raise_signal(signal.SIGINT)

    before = set(threading.enumerate())
    # a process in the background of a script ignores Ctrl-C, and with it all that it starts
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        found = stream(drug, people_of, OUTPUTS, TIMES, 100_000, seed=5, chunk=100, threads=2, progress=press)
    finally:
        signal.signal(signal.SIGINT, usual)
    assert found.interrupted
    assert_identical(found, stream(drug, people_of, OUTPUTS, TIMES, 300, seed=5, chunk=100))
    assert not [t for t in threading.enumerate() if "ThreadPool" in t.name and t not in before]


def test_progress_counts_every_patient_once(drug, people_of):
    seen = []
    stream(drug, people_of, OUTPUTS, TIMES, 250, seed=1, chunk=100, progress=lambda done, n: seen.append((done, n)))
    assert seen == [(100, 250), (200, 250), (250, 250)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outputs": ["centrel"]}, "no output 'centrel'"),
        ({"outputs": []}, "at least one name"),
        ({"outputs": "central"}, "give a list"),
        ({"outputs": ["central", "central"]}, "given twice"),
        ({"times": [0.0, 2.0, 1.0]}, r"times\[2\] = 1 is not after 2"),
        ({"n": 0}, "n is 0: give at least 1"),
        ({"chunk": 0}, "chunk is 0: give at least 1"),
        ({"threads": 0}, "threads is 0: give at least 1"),
        ({"rtol": 2.0}, "rtol is 2.0"),
        ({"population": lambda random, n: People(np.ones((3, 11)))}, "gave 3 rows of parameters: 10 patients"),
    ],
)
def test_what_cannot_be_streamed_is_refused(drug, people_of, change, message):
    given = {"population": people_of, "outputs": OUTPUTS, "times": TIMES, "n": 10, "seed": 1} | change
    with pytest.raises(ValueError, match=message):
        stream(drug, **given)


def test_outputs_use_the_parameters_in_force_at_their_time(drug):
    slot = len(drug.states) + drug.parameter_names.index("volume")
    schedule = Schedule(np.array([0.0, 2.0]), np.array([slot, slot]), np.array([4.0, 6.0]))
    days = np.array([0.0, 1.0, 2.0, 3.0])
    table = drug.parameter_table(2)
    states = integrate(drug, table, days, initial=np.ones((2, 4)), start=[-1.0, 0.0], schedules=[schedule] * 2).states
    found = outputs_at(drug, ["concentration"], states, table, days, np.array([-1.0, 0.0]), [schedule] * 2)
    # at an event's own time the state, and the parameter, is the one before it; at the start the one after it
    volumes = np.array([[3.0, 4.0, 4.0, 6.0], [4.0, 4.0, 4.0, 6.0]])
    np.testing.assert_array_equal(found["concentration"], states[..., 1] / volumes)


MEMORY = """
import resource, sys
import numpy as np
import two_compartments
from osteon.engine.streaming import People, stream
model = two_compartments.model()
def population(random, n):
    return People(model.parameter_table(n) * np.exp(0.2 * random.standard_normal((n, len(model.defaults)))))
stream(model, population, ["central", "effect"], np.linspace(0.0, 300.0, 121), int(sys.argv[1]), seed=1, threads=2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_number_of_patients():
    def peak_mebibytes(n):
        here = Path(__file__).parent
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, str(n)], cwd=here, capture_output=True, text=True, check=True, timeout=120
        )
        return int(done.stdout) / (1024 if sys.platform != "darwin" else 1024**2)

    peak_mebibytes(20_000)  # compiles, so that the next two do not have to
    # the states of 20,000 patients would be 77 MiB
    assert peak_mebibytes(20_000) < peak_mebibytes(2_000) + 12


def test_accuracy_check_reports_the_error_of_each_output(drug, people_of):
    people = draw(people_of, 5, 0, 100)
    given = {"start": people.start, "schedules": people.schedules}
    report = accuracy_check(drug, people.parameters, TIMES, outputs=OUTPUTS, rtol=1e-4, atol=1e-7, **given)
    assert len(report.patients) == 16
    assert set(report.worst) == set(OUTPUTS)
    assert 0 < report.largest < 20e-4
    patient, day = report.where["effect"]
    assert patient in report.patients
    assert day in TIMES
    strict = accuracy_check(drug, people.parameters, TIMES, outputs=OUTPUTS, rtol=1e-7, atol=1e-10, **given)
    assert strict.largest < 0.05 * report.largest
    assert "again at rtol 1e-06" in str(report)


def test_accuracy_check_names_the_patients_it_could_not_compare(drug):
    table = drug.parameter_table(3)
    table[1, drug.parameter_names.index("volume")] = np.nan
    report = accuracy_check(drug, table, TIMES, outputs=["effect"], rtol=1e-5)
    assert list(report.failures) == [1]
    assert "volume = nan" in report.failures[1]
    assert np.isfinite(report.largest)


@pytest.mark.parametrize(("change", "message"), [({"outputs": ["x"]}, "no output 'x'"), ({"n": 0}, "n is 0")])
def test_an_accuracy_check_of_nothing_is_refused(drug, change, message):
    with pytest.raises(ValueError, match=message):
        accuracy_check(drug, drug.parameter_table(3), TIMES, **({"outputs": ["effect"], "rtol": 1e-5} | change))
