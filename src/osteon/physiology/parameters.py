"""Parameters of the model, read from the package's data and from the files of drugs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, NotRequired, TypedDict

from osteon.drugs.catalogue import catalogue, families
from osteon.drugs.drug import Drug
from osteon.engine.model import Parameter
from osteon.errors import InputError, Remark
from osteon.records import DataFile, Said, Source, Sourced


class Row(Sourced):
    """One parameter as written; ``range`` is what is plausible."""

    name: Said
    symbol: Said
    value: float
    unit: Said
    range: tuple[float, float]
    meaning: Said
    identified_by: NotRequired[str]


class FamilyRow(TypedDict):
    """A parameter of each drug of a family; the drug's own file gives what does not stand here."""

    name: Said
    over: Said
    symbol: Said
    unit: Said
    meaning: Said
    value: NotRequired[float]
    range: NotRequired[tuple[float, float]]
    status: NotRequired[Said]
    source: NotRequired[Source]
    identified_by: NotRequired[str]


FILE = DataFile("parameters.yaml", list[Row | FamilyRow], "parameters of the model")

_FIELDS = ("symbol", "value", "unit", "range", "status", "source", "meaning")


@cache
def parameters(*, added: bool = True) -> tuple[Parameter, ...]:
    """All parameters: those of ``data/parameters.yaml`` in their order, then what drugs bring of their own.

    A row with ``over`` stands for one parameter of each drug of that family. ``added`` says whether drugs that came
    after the calibration belong to them.

    Raises
    ------
    InputError
        A drug that lacks a number of its family, or gives one without its unit.
    """
    return tuple(_parameter(name, row) for name, row in _rows(added))


def where_parameter(name: str) -> str:
    """The file and line in which a parameter stands, or the one with the nearest name."""
    for drug in catalogue().values():
        if name in drug.parameters:
            return f"drugs/{drug.key}.yaml: parameters.{name}"
    read = FILE.located()
    known = [row["name"] for row in read.record]
    meant = name if name in known else (get_close_matches(name, known, n=1, cutoff=0.6) or known[-1:])[0]
    return read.where((known.index(meant), "name"))


def _rows(added: bool) -> Iterator[tuple[str, Mapping[str, Any]]]:
    shared: set[str] = set()
    for row in FILE.read():
        family = row.get("over")
        if family is None:
            yield row["name"], row
            continue
        shared.add(row["name"])
        for drug in families().get(str(family), ()):
            if added or drug.is_settled:
                yield f"{row['name']}_{drug.member}", _of_member(drug, row)
    for drug in catalogue().values():
        for name, own in drug.parameters.items():
            if name not in shared and (added or drug.is_settled):
                yield name, _complete(drug, name, own)


def _of_member(drug: Drug, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row of a family with what the drug's own file says of it."""
    abbreviation = drug.family.abbreviation if drug.family else drug.key
    told = {"symbol": row["symbol"].replace("@", abbreviation), "meaning": row["meaning"].format(drug=drug.name)}
    return _complete(drug, row["name"], {**row, **told, **drug.parameters.get(row["name"], {})})


def _complete(drug: Drug, name: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    missing = [field for field in _FIELDS if field not in row]
    if missing:
        fix = f"give {', '.join(missing)} under parameters: {name} in the drug's file"
        raise InputError(f"{drug.key}: parameters.{name}", Remark("not given"), fix)
    return row


def _parameter(name: str, row: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=name,
        symbol=row["symbol"],
        value=float(row["value"]),
        unit=row["unit"],
        low=float(row["range"][0]),
        high=float(row["range"][1]),
        source=row["source"],
        status=row["status"],
        meaning=row["meaning"],
        identified_by=row.get("identified_by", ""),
    )
