"""From LLVM text to functions at addresses, through the cache."""

from __future__ import annotations

import ctypes
import hashlib
import json
import threading
from dataclasses import dataclass, field
from functools import cache as once
from pathlib import Path
from typing import Any, Final

import llvmlite
import llvmlite.binding as llvm
import numpy as np
from numpy.typing import NDArray

from osteon.engine import cache
from osteon.engine.kernel import kernel_text
from osteon.engine.loop import Lanes, Problem, Result, loop_text
from osteon.engine.lowering import lower
from osteon.engine.model import Model
from osteon.engine.subset import words

_SOURCES: Final = (
    "expression", "model", "program", "lowering", "elimination", "rodas5p", "vector", "kernel", "outcome",
    "subset_values", "subset", "loop", "machine",
)  # fmt: skip
_lock = threading.Lock()
_loaded: dict[str, Kernel] = {}


@dataclass(frozen=True)
class CompiledRoutine:
    """A compiled function that takes addresses of arrays."""

    address: int

    def __call__(self, *arrays: NDArray[np.float64]) -> None:
        function = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(arrays))(self.address)
        function(*[a.ctypes.data for a in arrays])


@dataclass(frozen=True)
class Kernel:
    """A model's compiled functions, documented in `osteon.engine.kernel` and `osteon.engine.loop`.

    The addresses are valid as long as the object lives.
    """

    prepare: CompiledRoutine
    step: CompiledRoutine
    interpolate: CompiledRoutine
    loop: int
    n_constants: int
    from_cache: bool
    _engine: Any = field(repr=False)

    def integrate_range(self, first: int, last: int, problem: Problem, lanes: Lanes, result: Result) -> None:
        """The compiled `osteon.engine.loop.integrate_range`; other threads run meanwhile."""
        records = [words(record) for record in (problem, lanes, result)]
        function = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 2, *[ctypes.c_void_p] * 3)(self.loop)
        function(first, last, *[r.ctypes.data for r in records])


def kernel(model: Model) -> Kernel:
    """The model's compiled kernel: from this process, from the cache, or built now."""
    with _lock:
        if model.digest not in _loaded:
            _loaded[model.digest] = _cached(model)
        return _loaded[model.digest]


def _cached(model: Model) -> Kernel:
    key = f"{model.digest} {source_digest()} {llvmlite.__version__} {_cpu()} {_features()}"
    content = cache.read(key)
    if content is not None:
        head, _, machine_code = content.partition(b"\n")
        return _load(machine_code, json.loads(head)["constants"], True)
    text, n_constants = kernel_text(lower(model))
    machine_code = _compile(text + loop_text())
    cache.write(key, json.dumps({"constants": n_constants}).encode() + b"\n" + machine_code)
    return _load(machine_code, n_constants, False)


@once
def source_digest() -> str:
    """SHA-256 of the engine's own sources: a kernel built by another version is never used."""
    here = Path(__file__).parent
    return hashlib.sha256(b"\0".join((here / f"{name}.py").read_bytes() for name in _SOURCES)).hexdigest()


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


def _load(machine_code: bytes, n_constants: int, from_cache: bool) -> Kernel:
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
    engine.add_object_file(llvm.ObjectFileRef.from_data(machine_code))
    engine.finalize_object()
    prepare, step, interpolate = (
        CompiledRoutine(engine.get_function_address(n)) for n in ("prepare", "step", "interpolate")
    )
    loop = engine.get_function_address("integrate_range")
    return Kernel(prepare, step, interpolate, loop, n_constants, from_cache, engine)
