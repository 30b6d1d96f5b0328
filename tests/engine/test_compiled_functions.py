"""Compiled code computes what Python and NumPy compute."""

import ctypes
from dataclasses import dataclass

import llvmlite.binding as llvm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.engine.compiler import machine
from osteon.engine.compiler.subset import Integers, Reals, Routine, translate, words
from osteon.engine.compiler.vector import LANES, VECTOR, Block, library


def addresses(text, names):
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine._target())
    engine.add_object_file(llvm.ObjectFileRef.from_data(machine._compile(text)))
    engine.finalize_object()
    return engine, [engine.get_function_address(n) for n in names]


@pytest.fixture(scope="module")
def elementary():
    """exp, log and floored_log on arrays of LANES numbers."""
    names = ("exp", "log", "floored_log")
    parts = [library()]
    for name in names:
        block = Block()
        block.store(block.call(name, block.load("%x")), "%y")
        parts.append(block.function(f"void @apply_{name}(ptr %x, ptr %y)"))
    engine, found = addresses("\n".join(parts), [f"apply_{n}" for n in names])

    def apply(name, x):
        x = np.ascontiguousarray(x, dtype=float)
        padded = np.resize(x, -(-x.size // LANES) * LANES)
        y = np.empty_like(padded)
        function = machine.CompiledRoutine(found[names.index(name)])
        for i in range(0, padded.size, LANES):
            function(padded[i : i + LANES], y[i : i + LANES])
        return y[: x.size]

    yield apply
    engine.close()


def test_exponential_is_accurate_to_two_units_in_the_last_place(elementary):
    x = np.concatenate([np.linspace(-707.0, 709.0, 20_000), np.linspace(-1.0, 1.0, 5_000)])
    np.testing.assert_array_max_ulp(elementary("exp", x), np.exp(x), maxulp=2)


def test_logarithm_is_accurate_to_two_units_in_the_last_place(elementary):
    rng = np.random.default_rng(0)
    x = np.concatenate([np.exp(rng.uniform(-700.0, 700.0, 20_000)), rng.uniform(0.5, 2.0, 5_000)])
    np.testing.assert_array_max_ulp(elementary("log", x), np.log(x), maxulp=2)


def test_elementary_functions_at_the_edges(elementary):
    edges = [-np.inf, -1000.0, 1000.0, np.inf, np.nan, 0.0]
    np.testing.assert_array_equal(elementary("exp", edges), [0.0, 0.0, np.inf, np.inf, np.nan, 1.0])
    edges = [-1.0, 0.0, 1.0, np.inf, np.nan]
    np.testing.assert_array_equal(elementary("log", edges), [np.nan, -np.inf, 0.0, np.inf, np.nan])
    assert (elementary("floored_log", [-1.0, 0.0, 1e-320]) == -1e300).all()


@dataclass
class Record:
    """Everything a record can hold."""

    numbers: Reals
    counts: Integers
    twice: Routine
    limit: int


def collatz(n: int, limit: int) -> int:
    steps = 0
    while n != 1 and steps < limit:
        half = 0
        for i in range(1, n):
            if 2 * i == n:
                half = i
                break
        if half == 0:
            n = 3 * n + 1
            steps += 1
            continue
        n = half
        steps += 1
    return steps if n == 1 else -1


def neighbour(numbers: Reals, i: int, n: int) -> float:
    return numbers[i + 1] if i + 1 < n else numbers[0]


def mix(first: int, record: Record) -> None:
    for i in range(record.limit):
        record.counts[i] = collatz(first + i, 50)
        small = record.numbers[i] < 0.5
        if (small and not record.counts[i] > 3) or first > 100:
            record.numbers[i] = min(record.numbers[i] * 3, 1.0 - record.numbers[i])
        elif record.counts[i] >= 0:
            record.numbers[i] -= float(record.counts[i]) / 7.0 + neighbour(record.numbers, i, record.limit)
        record.counts[i] += bool(small)
    record.twice(record.numbers)


def double(numbers):
    numbers *= 2.0


double_text = """define void @double(ptr %x) {
  %a = load <4 x double>, ptr %x, align 8
  %b = fmul <4 x double> %a, <double 2.0, double 2.0, double 2.0, double 2.0>
  store <4 x double> %b, ptr %x, align 8
  ret void
}
"""


@pytest.fixture(scope="module")
def compiled_mix():
    engine, (mixing, doubling) = addresses(translate((collatz, neighbour, mix), "mix") + double_text, ["mix", "double"])

    def run(first, record):
        record.twice = machine.CompiledRoutine(doubling)
        given = words(record)
        ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_void_p)(mixing)(first, given.ctypes.data)

    yield run
    engine.close()


@given(st.integers(1, 120), st.lists(st.floats(-10.0, 10.0), min_size=4, max_size=4))
def test_compiled_subset_does_what_python_does(compiled_mix, first, numbers):
    interpreted = Record(np.array(numbers), np.zeros(4, np.int64), double, 4)
    compiled = Record(np.array(numbers), np.zeros(4, np.int64), double, 4)
    mix(first, interpreted)
    compiled_mix(first, compiled)
    np.testing.assert_array_equal(compiled.numbers, interpreted.numbers)
    np.testing.assert_array_equal(compiled.counts, interpreted.counts)


def uses_a_list(n: int) -> int:
    return [n][0]


def divides_integers(n: int) -> float:
    return n / 2


def takes_text(n: str) -> int:
    return 1


def adds_an_array(n: int, record: Record) -> float:
    return record.numbers + 1.0


@pytest.mark.parametrize("function", [uses_a_list, divides_integers, takes_text, adds_an_array])
def test_what_is_outside_the_subset_is_refused_by_name(function):
    with pytest.raises(TypeError, match=function.__name__):
        translate([function], function.__name__)


def test_vectors_are_portable_text():
    assert f"<{LANES} x double>" == VECTOR
    assert "x86" not in library()
