"""The tables of a partition: Parquet with a typed schema, units and meanings in the metadata of every column."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from osteon.fracture.parameters import SITES
from osteon.quantities import estrogen
from osteon.virtual_trials.one_arm import EXPECTED
from osteon.virtual_trials.partition import ENDS, Partition
from osteon.virtual_trials.trial_file import Trial
from osteon.virtual_trials.visits import quantities, unit

Array = NDArray[np.float64]

TABLES = ("people", "courses", "visits", "fractures")
_T_SCORE = "T-score against young white women (NHANES III)"


def encoded(trial: Trial, part: Partition) -> dict[str, bytes]:
    """Each table of a partition as the bytes of a Parquet file."""
    return {name: _bytes(table) for name, table in tables(trial, part).items()}


def tables(trial: Trial, part: Partition) -> dict[str, pa.Table]:
    """Each table of a partition."""
    number = np.arange(part.first, part.first + len(part.people))
    return {
        "people": _people(trial, part, number),
        "courses": _courses(trial, part, number),
        "visits": _visits(trial, part, number),
        "fractures": _fractures(trial, part, number),
    }


def _people(trial: Trial, part: Partition, number: Any) -> pa.Table:
    who = part.people
    columns: list[_Column] = [
        ("person", number, "int64", "1", "number of the person"),
        ("draw", part.draw, "int32", "1", "set of parameters of the person"),
        (
            "allocated",
            (part.allocated, _names(trial)),
            "word",
            "1",
            "arm in which a real trial would have seen the person",
        ),
        ("integrated", part.good, "bool", "1", "whether the equations could be integrated in every arm"),
        ("reason", [part.reasons.get(int(i)) for i in number], "text", "1", "why not"),
        ("age", who.age, "float", "y", "age at month 0"),
        ("menopause_age", who.menopause_age, "float", "y", "age at the final menstrual period"),
        ("bmi", who.bmi, "float", "kg/m2", "body mass index"),
        ("height", who.height_cm, "float", "cm", "height"),
        ("weight", who.weight_kg, "float", "kg", "body mass"),
        *((f"t_score_{s}", x, "float", "1", f"{_T_SCORE}, {s.replace('_', ' ')}") for s, x in who.t_scores.items()),
        *((name, x, "float", unit(name), "true level at month 0") for name, x in who.markers.items()),
        (estrogen().name, who.estradiol, "float", estrogen().unit, "true level at month 0"),
        *((name, x > 0, "bool", "1", f"risk factor: {name.replace('_', ' ')}") for name, x in part.factors.items()),
    ]
    return _table(columns)


def _courses(trial: Trial, part: Partition, number: Any) -> pa.Table:
    n, arms = len(number), len(part.arms)

    def joined(name: str) -> Array:
        return np.concatenate([getattr(arm, name) for arm in part.arms])

    columns: list[_Column] = [
        ("person", np.tile(number, arms), "int64", "1", "number of the person"),
        ("arm", (np.repeat(np.arange(arms), n), _names(trial)), "word", "1", "arm"),
        ("taken", joined("share"), "float", "1", "share of doses taken while on treatment"),
        ("stop_month", _finite(joined("stop")), "float", "month", "treatment given up; null where it was not"),
        ("end_month", joined("end"), "float", "month", "end of follow-up"),
        ("end", (joined("reason"), ENDS), "word", "1", "how follow-up ended"),
        *(
            (
                f"expected_{name}", np.concatenate([arm.expected[name][:, -1] for arm in part.arms]), "float", "1",
                f"probability of a fracture ({name}) before death by the end of the last full year",
            )
            for name in EXPECTED
            if part.arms[0].expected[name].shape[1]
        ),
    ]  # fmt: skip
    return _table(columns)


def _visits(trial: Trial, part: Partition, number: Any) -> pa.Table:
    names, months = quantities(trial), part.visit_months
    blocks: list[list[Any]] = []
    for k, arm in enumerate(part.arms):
        seen = np.zeros((len(number), len(months)), bool)
        for values in arm.measured.values():
            seen |= np.isfinite(values)
        person, visit = np.nonzero(seen)
        blocks.append([number[person], np.full(len(person), k), months[visit], *(arm.measured[q][seen] for q in names)])
    parts = [np.concatenate(column) for column in zip(*blocks, strict=True)]
    columns: list[_Column] = [
        ("person", parts[0], "int64", "1", "number of the person"),
        ("arm", (parts[1], _names(trial)), "word", "1", "arm"),
        ("month", parts[2], "float", "month", "planned month of the visit"),
        *((q, x, "float", unit(q), "measured value; null where not measured")
          for q, x in zip(names, parts[3:], strict=True)),
    ]  # fmt: skip
    return _table(columns)


def _fractures(trial: Trial, part: Partition, number: Any) -> pa.Table:
    def joined(name: str) -> Any:
        return np.concatenate([getattr(arm, name) for arm in part.arms])

    which = np.repeat(np.arange(len(part.arms)), [len(arm.person) for arm in part.arms])
    columns: list[_Column] = [
        ("person", number[joined("person")], "int64", "1", "number of the person"),
        ("arm", (which, _names(trial)), "word", "1", "arm"),
        ("month", joined("month"), "float", "month", "time of the fracture"),
        ("site", (joined("site"), SITES), "word", "1", "site; vertebral fractures are those with symptoms"),
        ("number", joined("number"), "int16", "1", "vertebrae that broke at once; 1 at other sites"),
    ]
    return _table(columns)


#: name, values (or positions and words), type, unit, meaning
_Column = tuple[str, Any, str, str, str]


def _table(columns: Sequence[_Column]) -> pa.Table:
    types = {
        "int64": pa.int64(),
        "int32": pa.int32(),
        "int16": pa.int16(),
        "bool": pa.bool_(),
        "float": pa.float32(),
        "text": pa.string(),
    }
    fields, arrays = [], []
    for name, values, kind, unit_, meaning in columns:
        about = {"unit": unit_, "meaning": meaning}
        if kind == "word":
            positions, words = values
            array: pa.Array = pa.DictionaryArray.from_arrays(pa.array(positions, pa.int8()), pa.array(list(words)))
        else:
            missing = np.isnan(values) if kind == "float" else None
            array = pa.array(values, types[kind], mask=missing)
        arrays.append(array)
        fields.append(pa.field(name, array.type, nullable=kind in ("float", "text"), metadata=about))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _bytes(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", use_dictionary=["arm", "site", "end", "allocated", "month"])
    return buffer.getvalue()


def _names(trial: Trial) -> list[str]:
    return [arm.name for arm in trial.arms]


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, np.nan)
