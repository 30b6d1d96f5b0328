"""Declared records: what a data file holds, said once as types, and checked whenever the file is read.

A file is declared either as a `TypedDict` (its rows stay plain dicts) or as a `Record` (its rows become objects)::

    class Row(TypedDict):
        name: str
        value: float
        status: Literal["seen", "recalled"]
        note: NotRequired[str]

    PARAMETERS = DataFile("parameters.yaml", list[Row], "parameters of the model")   # below data/
    rows = PARAMETERS.read()
    rows = read_record(Path("own.yaml"), list[Row])                                 # a file of one's own

An unknown key, a missing key and a value of another type are refused with file, line, field and fix, all at once.
"""

from osteon.records.arrays import ArrayFile
from osteon.records.bibliography import Cited, Publication, Source, bibliography, cited, keys_of
from osteon.records.fault import NOT_GIVEN, Fault, InFile, name_of, near
from osteon.records.marks import AtLeast, Between, Key, Matches, Over, Said
from osteon.records.read import DataFile, Located, PackagedReader, read_layers, read_located, read_record, record_of
from osteon.records.record import Record
from osteon.records.sourced import Mark, Sourced

__all__ = [
    "NOT_GIVEN", "ArrayFile", "AtLeast", "Between", "Cited", "DataFile", "Fault", "InFile", "Key",
    "Located", "Mark", "Matches", "Over", "PackagedReader", "Publication", "Record", "Said", "Source",
    "Sourced", "bibliography", "cited", "keys_of", "name_of", "near", "read_layers", "read_located",
    "read_record", "record_of",
]  # fmt: skip
