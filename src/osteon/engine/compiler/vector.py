"""LLVM text for operations on vectors of `LANES` doubles, one patient in each lane.

Only portable vector operations are used: LLVM splits them to what the machine has. The number of lanes is only a
matter of speed; what happens in one lane is the same for any number.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence
from typing import Final

import llvmlite.binding as llvm

#: one register of AVX-512; elsewhere vectors of four leave more registers free and were 15 % faster (AVX2)
LANES: Final = 8 if llvm.get_host_cpu_features().get("avx512f") else 4
VECTOR: Final = f"<{LANES} x double>"
INTEGERS: Final = f"<{LANES} x i64>"
MASK: Final = f"<{LANES} x i1>"

#: log(2) = high + low; high has 33 significant bits, so that its product with a small integer is exact
_LN2_HIGH: Final = float.fromhex("0x1.62e42ffp-1")
_LN2_LOW: Final = -4.2009150726810846e-11
#: (exp(r) - 1 - r)/r**2 on |r| <= log(2)/2, interpolated at Chebyshev nodes: exp to 1.3e-17 before rounding
_EXP: Final = (
    0.5, 0.16666666666666669, 0.041666666666624136, 0.008333333333330063, 0.001388888891720967,
    0.00019841269863050506, 2.4801521302241082e-05, 2.7557268464831627e-06, 2.7620085455018414e-07,
    2.510038319586702e-08,
)  # fmt: skip
#: (2 atanh(s) - 2 s)/s**3 as a function of s**2 where |s| <= (sqrt(2) - 1)/(sqrt(2) + 1): the logarithm to 5e-18
_LOG: Final = (
    0.666666666666667, 0.39999999999899033, 0.28571428626190487, 0.22222211099711295, 0.18182891680439733,
    0.15331636699545695, 0.1461749869387011,
)  # fmt: skip
#: adding this to a small double leaves its nearest integer in the low mantissa bits
_ROUNDER: Final = 6755399441055744.0
_ROUNDER_BITS: Final = 0x4338000000000000
_SMALLEST_NORMAL: Final = 2.2250738585072014e-308
#: what `floored_log` gives for a base that is not above zero: b times it is 0, -huge or huge, never NaN
FLOOR: Final = -1e300


class Block:
    """Instructions of one function body, written in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._count = 0

    def name(self) -> str:
        self._count += 1
        return f"%v{self._count}"

    def assign(self, instruction: str) -> str:
        """Write ``name = instruction``; returns the name."""
        name = self.name()
        self.lines.append(f"  {name} = {instruction}")
        return name

    def write(self, instruction: str) -> None:
        self.lines.append(f"  {instruction}")

    def function(self, header: str) -> str:
        """The function with these instructions as its body, returning nothing."""
        return "\n".join([f"define {header} {{", *self.lines, "  ret void", "}", ""])

    def address(self, base: str, index: int | str) -> str:
        """Address of vector number `index` after `base`."""
        return self.assign(f"getelementptr {VECTOR}, ptr {base}, i64 {index}")

    def load(self, base: str, index: int | str = 0) -> str:
        return self.assign(f"load {VECTOR}, ptr {self.address(base, index)}, align 8")

    def store(self, value: str, base: str, index: int | str = 0) -> None:
        self.write(f"store {VECTOR} {value}, ptr {self.address(base, index)}, align 8")

    def broadcast(self, base: str, index: int | str) -> str:
        """One double of an array of doubles, in every lane."""
        place = self.assign(f"getelementptr double, ptr {base}, i64 {index}")
        scalar = self.assign(f"load double, ptr {place}, align 8")
        first = self.assign(f"insertelement {VECTOR} poison, double {scalar}, i64 0")
        return self.assign(f"shufflevector {VECTOR} {first}, {VECTOR} poison, <{LANES} x i32> zeroinitializer")

    def add(self, a: str, b: str) -> str:
        return self.assign(f"fadd {VECTOR} {a}, {b}")

    def subtract(self, a: str, b: str) -> str:
        return self.assign(f"fsub {VECTOR} {a}, {b}")

    def multiply(self, a: str, b: str) -> str:
        return self.assign(f"fmul {VECTOR} {a}, {b}")

    def multiply_add(self, a: str, b: str, c: str) -> str:
        """a b + c, rounded once where the machine can: the compiler has no choice in it."""
        return self.assign(f"call {VECTOR} @llvm.fmuladd.v{LANES}f64({VECTOR} {a}, {VECTOR} {b}, {VECTOR} {c})")

    def negate(self, a: str) -> str:
        return self.assign(f"fneg {VECTOR} {a}")

    def reciprocal(self, a: str) -> str:
        return self.assign(f"fdiv {VECTOR} {constant(1.0)}, {a}")

    def magnitude(self, a: str) -> str:
        return self.assign(f"call {VECTOR} @llvm.fabs.v{LANES}f64({VECTOR} {a})")

    def select(self, relation: str, a: str, b: str, yes: str, no: str) -> str:
        """Lane by lane ``yes`` where a is in `relation` (an LLVM fcmp predicate) to b, else ``no``."""
        mask = self.assign(f"fcmp {relation} {VECTOR} {a}, {b}")
        return self.assign(f"select {MASK} {mask}, {VECTOR} {yes}, {VECTOR} {no}")

    def extremum(self, relation: str, a: str, b: str) -> str:
        """Maximum (``ogt``) or minimum (``olt``); NaN if either is NaN."""
        ordered = self.select(relation, a, b, a, b)
        return self.select("uno", a, a, a, ordered)

    def call(self, function: str, a: str, inline: bool = False) -> str:
        attribute = "alwaysinline" if inline else "noinline"
        return self.assign(f"call {VECTOR} @{function}({VECTOR} {a}) {attribute}")

    def loop(self, count: int, body: Callable[[str], None]) -> None:
        """Run the body `count` times; it is given the name of the index."""
        index, following = self.name(), self.name()
        label = index[1:]
        self.write(f"br label %before_{label}")
        self.lines.append(f"before_{label}:")
        self.write(f"br label %loop_{label}")
        self.lines.append(f"loop_{label}:")
        self.write(f"{index} = phi i64 [ 0, %before_{label} ], [ {following}, %loop_{label} ]")
        body(index)
        self.write(f"{following} = add nuw nsw i64 {index}, 1")
        more = self.assign(f"icmp ult i64 {following}, {count}")
        self.write(f"br i1 {more}, label %loop_{label}, label %after_{label}")
        self.lines.append(f"after_{label}:")


def _splat(kind: str, text: str) -> str:
    return "<" + ", ".join([f"{kind} {text}"] * LANES) + ">"


def constant(value: float) -> str:
    """A vector with the value in every lane."""
    return _splat("double", "0x" + struct.pack(">d", float(value)).hex().upper())


def _integers(value: int) -> str:
    return _splat("i64", str(value))


def _polynomial(block: Block, x: str, coefficients: Sequence[float]) -> str:
    """Value at x by Estrin's scheme: pairs, then pairs of pairs, so that the multiplications can overlap."""
    terms = [constant(c) for c in coefficients]
    while len(terms) > 1:
        pairs = [block.multiply_add(x, terms[i + 1], terms[i]) for i in range(0, len(terms) - 1, 2)]
        if len(terms) % 2:
            pairs.append(terms[-1])
        terms = pairs
        if len(terms) > 1:
            x = block.multiply(x, x)
    return terms[0]


def exponential() -> str:
    """``@exp``: 2**k times a polynomial of degree 11 in r = x - k log(2); zero below -708."""
    b = Block()
    shifted = b.multiply_add("%x", constant(1.0 / math.log(2.0)), constant(_ROUNDER))
    bits = b.assign(f"bitcast {VECTOR} {shifted} to {INTEGERS}")
    whole = b.assign(f"fsub {VECTOR} {shifted}, {constant(_ROUNDER)}")
    rest = b.multiply_add(whole, constant(-_LN2_HIGH), "%x")
    rest = b.multiply_add(whole, constant(-_LN2_LOW), rest)
    value = _polynomial(b, rest, (1.0, 1.0, *_EXP))
    value_bits = b.assign(f"bitcast {VECTOR} {value} to {INTEGERS}")
    power = b.assign(f"shl {INTEGERS} {bits}, {_integers(52)}")
    scaled = b.assign(f"add {INTEGERS} {value_bits}, {power}")
    result = b.assign(f"bitcast {INTEGERS} {scaled} to {VECTOR}")
    # beyond the range x times infinity is infinity, and NaN for NaN
    result = b.select("ole", "%x", constant(709.0), result, b.multiply("%x", constant(math.inf)))
    result = b.select("olt", "%x", constant(-708.0), constant(0.0), result)
    return _elementary("exp", b, result)


def logarithm(name: str, at_zero: float, below_zero: float) -> str:
    """``@name``: k log(2) + 2 atanh((m - 1)/(m + 1)), where x = m 2**k and sqrt(1/2) <= m < sqrt(2)."""
    b = Block()
    (half,) = struct.unpack(">q", struct.pack(">d", math.sqrt(0.5)))
    bias = 1024 << 52
    x_bits = b.assign(f"bitcast {VECTOR} %x to {INTEGERS}")
    above_half = b.assign(f"add {INTEGERS} {x_bits}, {_integers(bias - half)}")
    exponent = b.assign(f"lshr {INTEGERS} {above_half}, {_integers(52)}")
    power = b.assign(f"shl {INTEGERS} {exponent}, {_integers(52)}")
    scaled = b.assign(f"sub {INTEGERS} {x_bits}, {power}")
    unbiased = b.assign(f"add {INTEGERS} {scaled}, {_integers(bias)}")
    mantissa = b.assign(f"bitcast {INTEGERS} {unbiased} to {VECTOR}")
    whole_bits = b.assign(f"or {INTEGERS} {exponent}, {_integers(_ROUNDER_BITS)}")
    whole = b.assign(f"bitcast {INTEGERS} {whole_bits} to {VECTOR}")
    whole = b.assign(f"fsub {VECTOR} {whole}, {constant(_ROUNDER + 1024.0)}")
    s = b.multiply(b.subtract(mantissa, constant(1.0)), b.reciprocal(b.add(mantissa, constant(1.0))))
    z = b.multiply(s, s)
    series = b.multiply(z, _polynomial(b, z, _LOG))
    low = b.multiply_add(s, series, b.multiply(whole, constant(_LN2_LOW)))
    result = b.multiply_add(whole, constant(_LN2_HIGH), b.add(b.add(s, s), low))
    # infinity and NaN are their own logarithms
    result = b.select("olt", "%x", constant(math.inf), result, "%x")
    result = b.select("olt", "%x", constant(_SMALLEST_NORMAL), constant(at_zero), result)
    if below_zero != at_zero:
        result = b.select("olt", "%x", constant(0.0), constant(below_zero), result)
    return _elementary(name, b, result)


def _elementary(name: str, block: Block, result: str) -> str:
    header = f"define internal {VECTOR} @{name}({VECTOR} %x) nounwind {{"
    return "\n".join([header, *block.lines, f"  ret {VECTOR} {result}", "}", ""])


def library() -> str:
    """Declarations and elementary functions that every kernel uses."""
    return "\n".join([
        f"declare {VECTOR} @llvm.fabs.v{LANES}f64({VECTOR})",
        f"declare {VECTOR} @llvm.fmuladd.v{LANES}f64({VECTOR}, {VECTOR}, {VECTOR})",
        exponential(),
        logarithm("log", -math.inf, math.nan),
        logarithm("floored_log", FLOOR, FLOOR),
    ])  # fmt: skip
