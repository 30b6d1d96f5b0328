"""Files of numbers (``.npz``): the arrays that one holds, declared and checked as records are."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from osteon.errors import InputError, Remark, refuse
from osteon.files import data_root
from osteon.records.fault import near


@dataclass(frozen=True)
class ArrayFile:
    """A file of arrays of the package, declared beside the code that uses it.

    Attributes
    ----------
    name : path below ``data/``.
    arrays : name of each array -> its dimensions by name, after ``text`` for an array of words. Dimensions of one name
        are equally long.
    what : what the file is, as a person would say it.
    made_by : the command that writes it.
    """

    name: str
    arrays: Mapping[str, tuple[str, ...]]
    what: str
    made_by: str

    def read(self) -> dict[str, Any]:
        """The arrays by name.

        Raises
        ------
        InputError, InputErrors
            A file that is none, or an array that is unknown, missing or of another kind or shape.
        """
        import numpy as np

        path = data_root() / self.name
        try:
            with np.load(path, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
        except (OSError, ValueError, zipfile.BadZipFile, EOFError, KeyError):
            raise InputError(self.name, Remark("no file of arrays"), f"write it anew with {self.made_by}") from None
        refuse(list(self._faults(arrays)))
        return arrays

    def _faults(self, arrays: Mapping[str, Any]) -> Iterator[InputError]:
        fix = f"write it anew with {self.made_by}"
        for name in arrays:
            if name not in self.arrays:
                yield InputError(f"{self.name}: {name}", Remark("unknown array"), near(name, self.arrays) + fix)
        lengths: dict[str, int] = {}
        for name, dimensions in self.arrays.items():
            if name not in arrays:
                yield InputError(f"{self.name}: {name}", Remark("not given"), fix)
                continue
            array, text = arrays[name], dimensions[:1] == ("text",)
            sizes = dimensions[1:] if text else dimensions
            if array.dtype.kind not in ("U" if text else "fiu"):
                yield InputError(f"{self.name}: {name}", Remark(str(array.dtype)), f"{fix}; it holds numbers or words")
            elif array.ndim != len(sizes) or any(
                lengths.setdefault(d, n) != n for d, n in zip(sizes, array.shape, strict=True)
            ):
                yield InputError(
                    f"{self.name}: {name}", Remark(f"shape {array.shape}"), f"{fix}; by {', '.join(sizes)}"
                )
