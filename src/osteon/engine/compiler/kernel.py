"""LLVM text of a model's kernel: whole Rodas5P steps for `LANES` patients at a time.

Every array is a sequence of vectors: vector i holds item i of `LANES` patients. Three functions are visible:

- ``prepare(parameters, constants)``: what depends on parameters only;
- ``step(y, constants, h, tolerances, k, y1, error, before, factor)``: from states y by step lengths h to y1,
  with the stages k, the error norm (at most 1: accept), and the factor for the next step length, which also
  depends on the error norm of the step before;
- ``interpolate(y, y1, k, theta, result)``: states at the fraction theta of an accepted step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from osteon.engine.compiler import outcome
from osteon.engine.compiler.lowering import Lowered
from osteon.engine.compiler.rodas5p import GAMMA, STAGES, A, C, H
from osteon.engine.compiler.vector import VECTOR, Block, constant, library


def kernel_text(lowered: Lowered) -> tuple[str, int]:
    """The LLVM module, and the number of per-patient constants it needs."""
    roots = [*lowered.rates, *lowered.factors.values]
    hoisted = {number: i for i, number in enumerate(lowered.program.hoisted(roots))}
    parts = [
        library(),
        _prepare(lowered, hoisted),
        _rates(lowered, hoisted),
        _linearise(lowered, hoisted),
        _solve(lowered),
        _step(lowered),
        _interpolate(lowered.n_states),
    ]
    return "\n".join(parts), max(1, len(hoisted))


def _evaluate(
    block: Block, lowered: Lowered, roots: Iterable[int], hoisted: dict[int, int], inline: bool = False
) -> dict[int, str]:
    """Write the operations that the roots need; hoisted values are loaded, not computed."""
    program = lowered.program
    names: dict[int, str] = {}
    for number in program.needed(roots, frozenset(hoisted)):
        operation = program.operations[number]
        arguments = [names[a] for a in program.arguments(number)] if number not in hoisted else []
        names[number] = (
            block.load("%constants", hoisted[number])
            if number in hoisted
            else _instruction(block, operation[0], operation[1:], arguments, inline)
        )
    return names


def _instruction(block: Block, name: str, key: tuple[float | int, ...], arguments: Sequence[str], inline: bool) -> str:
    match name:
        case "constant":
            return constant(key[0])
        case "parameter":
            return block.load("%parameters", int(key[0]))
        case "state":
            return block.load("%y", int(key[0]))
        case "shift":
            return "%shift"
        case "add":
            return block.add(*arguments)
        case "sub":
            return block.subtract(*arguments)
        case "mul":
            return block.multiply(*arguments)
        case "fma":
            return block.multiply_add(*arguments)
        case "fms":
            return block.multiply_add(arguments[0], arguments[1], block.negate(arguments[2]))
        case "fnma":
            return block.multiply_add(block.negate(arguments[0]), arguments[1], arguments[2])
        case "neg":
            return block.negate(*arguments)
        case "reciprocal":
            return block.reciprocal(*arguments)
        case "exp" | "log" | "floored_log":
            return block.call(name, arguments[0], inline)
        case "max":
            return block.extremum("ogt", *arguments)
        case "min":
            return block.extremum("olt", *arguments)
        case "positive":
            return block.select("ogt", arguments[0], constant(0.0), constant(1.0), constant(0.0))
        case "finite":
            return block.select("oeq", arguments[0], constant(float("inf")), constant(0.0), arguments[0])
    raise ValueError(f"no instruction for {name!r}")


def _prepare(lowered: Lowered, hoisted: dict[int, int]) -> str:
    block = Block()
    names = _evaluate(block, lowered, hoisted, {})
    for number, place in hoisted.items():
        block.store(names[number], "%constants", place)
    return block.function("void @prepare(ptr noalias readonly %parameters, ptr noalias %constants) nounwind")


def _rates(lowered: Lowered, hoisted: dict[int, int]) -> str:
    """Add the rates to %dy."""
    block = Block()
    # called seven times per step, all else once: only here is inlining worth its compile time
    names = _evaluate(block, lowered, lowered.rates, hoisted, inline=True)
    for i, number in enumerate(lowered.rates):
        block.store(block.add(block.load("%dy", i), names[number]), "%dy", i)
    return block.function(
        "internal void @rates(ptr noalias readonly %y, ptr noalias readonly %constants, ptr noalias %dy) "
        "noinline nounwind"
    )


def _linearise(lowered: Lowered, hoisted: dict[int, int]) -> str:
    """Rates and the factors of W at one state."""
    block = Block()
    factors = lowered.factors.values
    names = _evaluate(block, lowered, [*lowered.rates, *factors], hoisted)
    for i, number in enumerate(lowered.rates):
        block.store(names[number], "%dy", i)
    for i, number in enumerate(factors):
        block.store(names[number], "%lu", i)
    return block.function(
        f"internal void @linearise(ptr noalias readonly %y, ptr noalias readonly %constants, "
        f"{VECTOR} %shift, ptr noalias %dy, ptr noalias %lu) noinline nounwind"
    )


def _solve(lowered: Lowered) -> str:
    """Replace x by W^-1 x."""
    block = Block()
    factors = lowered.factors
    places = {place: i for i, place in enumerate(factors.lower)}
    x = {i: block.load("%x", i) for i in range(lowered.n_states)}
    for (i, k), place in places.items():
        x[i] = block.multiply_add(block.negate(block.load("%lu", place)), x[k], x[i])
    above = len(factors.lower)
    rows: dict[int, list[tuple[int, int]]] = {k: [] for k in factors.order}
    for place, (k, j) in enumerate(factors.upper, start=above):
        rows[k].append((j, place))
    diagonal = {k: i for i, k in enumerate(factors.pivots, start=above + len(factors.upper))}
    for k in reversed(factors.order):
        for j, place in rows[k]:
            x[k] = block.multiply_add(block.negate(block.load("%lu", place)), x[j], x[k])
        x[k] = block.multiply(x[k], block.load("%lu", diagonal[k]))
        block.store(x[k], "%x", k)
    return block.function("internal void @solve(ptr noalias readonly %lu, ptr noalias %x) noinline nounwind")


def _combine(block: Block, weights: Sequence[float], stages: Sequence[str], first: str | None = None) -> str:
    """first + sum of weights times stages."""
    total = first
    for weight, stage in zip(weights, stages, strict=True):
        if total is None:
            total = block.multiply(constant(weight), stage)
        else:
            total = block.multiply_add(constant(weight), stage, total)
    assert total is not None
    return total


def _stages(block: Block, count: int, n: int, index: str) -> list[str]:
    """Item `index` of the first stages."""
    return [block.load(block.address("%k", j * n), index) for j in range(count)]


def _step(lowered: Lowered) -> str:
    n = lowered.n_states
    block = Block()
    block.write(f"%lu = alloca {VECTOR}, i64 {len(lowered.factors.values)}, align 64")
    block.write(f"%u = alloca {VECTOR}, i64 {n}, align 64")
    per_h = block.reciprocal(block.load("%h"))
    shift = block.multiply(per_h, constant(1.0 / GAMMA))
    block.write(f"call void @linearise(ptr %y, ptr %constants, {VECTOR} {shift}, ptr %k, ptr %lu)")
    block.write("call void @solve(ptr %lu, ptr %k)")
    for s in range(1, STAGES):
        stage = block.address("%k", s * n)

        def argument(i: str, s: int = s, stage: str = stage) -> None:
            """Where the rates are to be taken, and what is to be added to them."""
            stages = _stages(block, s, n, i)
            # the last stages only add one k to the argument before them
            base, skipped = ("%u", s - 1) if A[s][:-1] == A[s - 1] and s > 1 else ("%y", 0)
            block.store(_combine(block, A[s][skipped:], stages[skipped:], block.load(base, i)), "%u", i)
            block.store(block.multiply(per_h, _combine(block, C[s], stages)), stage, i)

        block.loop(n, argument)
        block.write(f"call void @rates(ptr %u, ptr %constants, ptr {stage})")
        block.write(f"call void @solve(ptr %lu, ptr {stage})")
    _finish(block, n, lowered.n_normed)
    return block.function(
        "void @step(ptr noalias readonly %y, ptr noalias readonly %constants, ptr noalias readonly %h, "
        "ptr noalias readonly %tolerances, ptr noalias %k, ptr noalias %y1, "
        "ptr noalias %error, ptr noalias readonly %before, ptr noalias %factor) nounwind"
    )


def _finish(block: Block, n: int, n_normed: int) -> None:
    """Solution, error norm and the factor for the next step."""
    block.write(f"%sum = alloca {VECTOR}, align 64")
    block.store(constant(1e-40), "%sum")
    rtol = block.broadcast("%tolerances", 0)
    atol = block.assign("getelementptr double, ptr %tolerances, i64 1")
    last = block.address("%k", (STAGES - 1) * n)

    def item(i: str) -> None:
        error = block.load(last, i)
        y1 = block.add(block.load("%u", i), error)
        block.store(y1, "%y1", i)
        size, size1 = block.magnitude(block.load("%y", i)), block.magnitude(y1)
        largest = block.select("ogt", size, size1, size, size1)
        allowed = block.multiply_add(rtol, largest, block.broadcast(atol, i))
        ratio = block.multiply(error, block.reciprocal(allowed))
        square = block.multiply(ratio, ratio)
        block.store(block.multiply_add(square, square, block.load("%sum")), "%sum")

    block.loop(n, item)
    norm2 = block.multiply(block.load("%sum"), constant(1.0 / n_normed))
    log_norm = block.multiply(constant(0.25), block.call("log", norm2))
    block.store(block.call("exp", log_norm), "%error")
    log_before = block.call("log", block.load("%before"))
    log_factor = block.multiply_add(
        constant(outcome.EXPONENT_NOW), log_norm, block.multiply(constant(outcome.EXPONENT_BEFORE), log_before)
    )
    block.store(block.multiply(constant(outcome.SAFETY), block.call("exp", log_factor)), "%factor")


def _interpolate(n: int) -> str:
    """Dense output; at theta = 0 and 1 it is exactly y and y1."""
    block = Block()
    theta = block.load("%theta")
    rest = block.assign(f"fsub {VECTOR} {constant(1.0)}, {theta}")

    def item(i: str) -> None:
        stages = _stages(block, STAGES, n, i)
        inner = _combine(block, H[2], stages)
        for weights in (H[1], H[0]):
            inner = block.multiply_add(theta, inner, _combine(block, weights, stages))
        ahead = block.multiply_add(rest, inner, block.load("%y1", i))
        value = block.multiply_add(theta, ahead, block.multiply(rest, block.load("%y", i)))
        block.store(value, "%result", i)

    block.loop(n, item)
    return block.function(
        "void @interpolate(ptr noalias readonly %y, ptr noalias readonly %y1, ptr noalias readonly %k, "
        "ptr noalias readonly %theta, ptr noalias %result) nounwind"
    )
