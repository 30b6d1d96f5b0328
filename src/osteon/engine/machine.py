"""From LLVM text to functions at addresses, through the cache."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field
from functools import cache as once
from pathlib import Path
from typing import Any, Final

import llvmlite
import llvmlite.binding as llvm

from osteon.engine import cache
from osteon.engine.kernel import kernel_text
from osteon.engine.lowering import lower
from osteon.engine.model import Model

_SOURCES: Final = ("expression", "model", "program", "lowering", "elimination", "rodas5p", "vector", "kernel", "machine")
_FUNCTIONS: Final = ("prepare", "step", "interpolate")
_lock = threading.Lock()
_loaded: dict[str, Kernel] = {}


@dataclass(frozen=True)
class Kernel:
    """Addresses of a model's compiled functions; they are valid as long as the kernel lives."""

    prepare: int
    step: int
    interpolate: int
    n_constants: int
    from_cache: bool
    _engine: Any = field(repr=False)


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
    machine_code = _compile(text)
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
    return target.create_target_machine(cpu=_cpu(), features=_features(), opt=2, codemodel="jitdefault", jit=True)


def _compile(text: str) -> bytes:
    machine = _target()
    module = llvm.parse_assembly(text)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = options.slp_vectorization = False
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(module, passes)
    return bytes(machine.emit_object(module))


def _load(machine_code: bytes, n_constants: int, from_cache: bool) -> Kernel:
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
    engine.add_object_file(llvm.ObjectFileRef.from_data(machine_code))
    engine.finalize_object()
    addresses = [engine.get_function_address(name) for name in _FUNCTIONS]
    return Kernel(*addresses, n_constants, from_cache, engine)
