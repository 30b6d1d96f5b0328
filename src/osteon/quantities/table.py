"""Every quantity, read once from ``data/quantities.yaml``, and the groups in which other rooms need them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

from osteon.quantities.quantity import Kind, Name, Quantity, Scan
from osteon.records import DataFile, Fault, Record, Said

Part = Literal["forearm", "resorption", "formation"]


class Table(Record):
    """``quantities.yaml``."""

    regions: tuple[Name, ...]
    scored_together: Mapping[Part, Said]
    quantities: tuple[Quantity, ...]
    published_only: Mapping[Literal["bmd", "structure", "marker", "hormone"], tuple[Name, ...]]

    def faults(self) -> Iterator[Fault]:
        """Names given twice, and spellings that would mean two quantities of one kind."""
        owners: dict[tuple[str, str], str] = {}
        rare = {name for names in self.published_only.values() for name in names}
        for index, one in enumerate(self.quantities):
            if one.name in rare or any(one.name == other.name for other in self.quantities[:index]):
                yield Fault(
                    ("quantities", index, "name"), one.name, "there is a quantity of this name; keep one of them"
                )
            for text in spellings(one):
                owner = owners.setdefault((one.kind, text), one.name)
                if owner != one.name:
                    yield Fault(("quantities", index), text, f"{owner} is spelt so already")


FILE = DataFile("quantities.yaml", Table, "sites, markers, hormones and structure: names, units, labels")


def plain(text: str) -> str:
    """A spelling without case, hyphens, spaces and underscores: ``"Lumbar spine"`` -> ``"lumbarspine"``."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def spellings(one: Quantity) -> tuple[str, ...]:
    """Every way to write a quantity, without case and hyphens."""
    written = (one.name, one.model, one.patient, one.field, one.site, one.label, one.short, *one.also)
    return tuple(dict.fromkeys(plain(text) for text in written if text))


@cache
def table() -> Table:
    """The data file as it was read."""
    return FILE.read()


@cache
def _all() -> tuple[Quantity, ...]:
    rare = (Quantity(name=name, kind=of) for of, names in table().published_only.items() for name in names)
    return (*table().quantities, *rare)


def quantities(kind: Kind | None = None) -> tuple[Quantity, ...]:
    """Every quantity, or those of one kind, in the order of the table."""
    return tuple(one for one in _all() if kind in (None, one.kind))


def modelled(*kinds: Kind) -> tuple[Quantity, ...]:
    """The quantities of these kinds that the model has."""
    return tuple(one for one in table().quantities if one.model is not None and one.kind in kinds)


def followed(kind: Kind) -> tuple[Quantity, ...]:
    """The quantities of a kind by which treatment is monitored: spine and total hip, CTX and P1NP, estradiol."""
    return tuple(one for one in modelled(kind) if one.followed)


def sites(*scans: Scan) -> tuple[Quantity, ...]:
    """Sites of the patient file: ``central`` (spine and hip), ``forearm``, ``heel``, ``other``; all by default."""
    return tuple(one for one in table().quantities if one.scan is not None and (not scans or one.scan in scans))


@cache
def resorption() -> Quantity:
    """The marker that stands for resorption: the monitored one, serum CTX."""
    return next(one for one in followed("marker") if one.process == "resorption")


@cache
def estrogen() -> Quantity:
    """The estrogen by which treatment is monitored: estradiol."""
    return followed("hormone")[0]


@cache
def androgen() -> Quantity:
    """The androgen of the model: testosterone."""
    return next(one for one in modelled("hormone") if one != estrogen())


def regions() -> tuple[str, ...]:
    """Regions of the skeleton for which the model has structure."""
    return table().regions


def scored_together(part: Part) -> str:
    """Name of the group in which predictions of the forearm or of markers of a process are scored."""
    return table().scored_together[part]
