"""From LLVM text to functions at addresses, through the cache."""

from __future__ import annotations

import ctypes
import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache as once
from pathlib import Path
from typing import Any, Final

import llvmlite
import llvmlite.binding as llvm
import numpy as np
from numpy.typing import NDArray

from osteon.engine.compiler import cache
from osteon.engine.compiler.idle import NOTHING, Idle
from osteon.engine.compiler.kernel import kernel_text
from osteon.engine.compiler.loop import Lanes, Problem, Result, loop_text
from osteon.engine.compiler.lowering import lower
from osteon.engine.compiler.reduction import reduce
from osteon.engine.compiler.subset import words
from osteon.engine.model import Model

_SOURCES: Final = (
    "expression", "family", "model", "compiler/program", "compiler/lowering", "compiler/elimination",
    "compiler/rodas5p",
    "compiler/vector", "compiler/kernel", "compiler/outcome", "compiler/idle", "compiler/reduction",
    "compiler/subset_values", "compiler/subset", "compiler/loop", "compiler/machine",
)  # fmt: skip
#: steps that take about as long as building a kernel
_STEPS_WORTH_A_KERNEL: Final = 300_000
_lock = threading.Lock()
_loaded: dict[str, Kernel] = {}
_asked: dict[str, int] = {}


@dataclass(frozen=True)
class CompiledRoutine:
    """A compiled function that takes addresses of arrays."""

    address: int

    def __call__(self, *arrays: NDArray[np.float64]) -> None:
        function = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(arrays))(self.address)
        function(*[a.ctypes.data for a in arrays])


@dataclass(frozen=True)
class Kernel:
    """A model's compiled functions, documented in `osteon.engine.compiler.kernel` and `osteon.engine.compiler.loop`.

    The addresses are valid as long as the object lives. ``states`` are the numbers of the model's states that it
    integrates; the others do not change.
    """

    prepare: CompiledRoutine
    step: CompiledRoutine
    interpolate: CompiledRoutine
    loop: int
    n_constants: int
    states: tuple[int, ...]
    from_cache: bool
    _engine: Any = field(repr=False)

    def integrate_range(self, first: int, last: int, problem: Problem, lanes: Lanes, result: Result) -> None:
        """The compiled `osteon.engine.compiler.loop.integrate_range`; other threads run meanwhile."""
        records = [words(record) for record in (problem, lanes, result)]
        function = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 2, *[ctypes.c_void_p] * 3)(self.loop)
        function(first, last, *[r.ctypes.data for r in records])


def kernel(model: Model, idle: Idle = NOTHING) -> Kernel:
    """The model's compiled kernel, without the idle states: from this process, from the cache, or built now."""
    with _lock:
        return _available(model, idle) or _built(model, idle)


def suited_kernel(model: Model, idle: Idle, steps: int) -> Kernel:
    """The kernel without the idle states if there is one, or if building it pays; else that of the whole model.

    Which of them it is makes no difference to any result. `steps` is how many the caller expects to need.
    """
    with _lock:
        key = _key(model, idle)
        first = key not in _asked
        _asked[key] = _asked.get(key, 0) + steps
        # whether there is a file is looked up once
        suited = _available(model, idle) if first else _loaded.get(key)
        if suited is None and (_asked[key] >= _STEPS_WORTH_A_KERNEL or not idle.states):
            suited = _built(model, idle)
    return suited or kernel(model)


def _key(model: Model, idle: Idle) -> str:
    return f"{model.digest} {idle}"


def _file(model: Model, idle: Idle) -> str:
    return f"{_key(model, idle)} {source_digest()} {llvmlite.__version__} {_cpu()} {_features()}"


def _available(model: Model, idle: Idle) -> Kernel | None:
    """A kernel of this process or of the cache."""
    key = _key(model, idle)
    if key not in _loaded:
        content = cache.read(_file(model, idle))
        if content is None:
            return None
        head, _, machine_code = content.partition(b"\n")
        _loaded[key] = _load(machine_code, json.loads(head), True)
    return _loaded[key]


def _built(model: Model, idle: Idle) -> Kernel:
    lowered, states = reduce(lower(model), idle)
    text, n_constants = kernel_text(lowered)
    machine_code = _compile(text + loop_text())
    head = {"constants": n_constants, "states": states}
    cache.write(_file(model, idle), json.dumps(head).encode() + b"\n" + machine_code)
    kernel = _loaded[_key(model, idle)] = _load(machine_code, head, False)
    return kernel


@once
def source_digest() -> str:
    """SHA-256 of the engine's own sources: a kernel built by another version is never used."""
    engine = Path(__file__).parent.parent
    return hashlib.sha256(b"\0".join((engine / f"{name}.py").read_bytes() for name in _SOURCES)).hexdigest()


@once
def _initialise() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


def _cpu() -> str:
    return str(llvm.get_host_cpu_name())


@once
def _features() -> str:
    features = str(llvm.get_host_cpu_features().flatten())
    # LLVM avoids 512-bit registers by default even where the code asks for them
    return features + ",-prefer-256-bit" if "+avx512f" in features else features


def _target() -> Any:
    _initialise()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(cpu=_cpu(), features=_features(), opt=1, codemodel="jitdefault", jit=True)


def _compile(text: str) -> bytes:
    machine = _target()
    module = llvm.parse_assembly(text)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=1)
    options.loop_vectorization = options.slp_vectorization = False
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(module, passes)
    return bytes(machine.emit_object(module))


def _load(machine_code: bytes, head: Mapping[str, Any], from_cache: bool) -> Kernel:
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
    engine.add_object_file(llvm.ObjectFileRef.from_data(machine_code))
    engine.finalize_object()
    prepare, step, interpolate = (
        CompiledRoutine(engine.get_function_address(n)) for n in ("prepare", "step", "interpolate")
    )
    loop = engine.get_function_address("integrate_range")
    return Kernel(prepare, step, interpolate, loop, head["constants"], tuple(head["states"]), from_cache, engine)
