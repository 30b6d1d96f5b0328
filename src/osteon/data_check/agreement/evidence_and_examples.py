"""Files of the evidence, the demo, the pages and the examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from osteon.data_check.agreement.common import missing, patient, regimen, same, unknown
from osteon.drugs.catalogue import catalogue
from osteon.evidence.evidence_files import arms
from osteon.files import data_root
from osteon.records import NOT_GIVEN, Fault
from osteon.report.demo_files import PUBLISHED, STUDY

#: kinds of endpoints that scores and predictions tell apart
KINDS = ("bmd", "structure", "marker", "share", "rate", "ratio")


def readings(record: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    """Every key is the beginning of an arm's id, and every regimen can be read."""
    for section, rows in record.items():
        yield from _prefixes((section,), rows)
    for name, text in record["comparators"].items():
        if text is not None:
            yield from regimen(("comparators", name), text)
    for name, texts in record["mixtures"].items():
        for i, text in enumerate(texts):
            yield from regimen(("mixtures", name, i), text)


def populations(record: Any) -> Iterator[Fault]:
    """Every key is the beginning of an arm's id."""
    yield from _prefixes(("by_prefix",), record["by_prefix"])


def _prefixes(place: tuple[str, ...], names: Mapping[str, Any]) -> Iterator[Fault]:
    ids = [arm.id for arm in arms()]
    for name in names:
        if not any(arm.startswith(name) for arm in ids):
            yield Fault((*place, name), name, "no arm of the evidence files begins so; check the spelling")


def treatments(record: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    """Every kind is that of a drug or of a word of evidence files, or it stands for another one."""
    used = {drug.treatment for drug in catalogue().values()} | {row.get("group") for row in record.values()}
    for name, row in record.items():
        if not row.get("names"):
            yield from unknown((name,), name, [*filter(None, used)], "the treatment of a drug")
        if "group" in row:
            yield from unknown((name, "group"), row["group"], record, "a kind of treatment")


def vocabulary(record: Any) -> Iterator[Fault]:
    """Measures are known, and every kind has endpoints."""
    yield from same(("kinds",), record["kinds"], KINDS, "a kind of endpoint")
    for kind, rows in record["kinds"].items():
        for measure in rows["measures"]:
            yield from unknown(("kinds", kind, "measures", measure), measure, record["measures"], "one of the measures")
        if not rows.get("quantities") and not rows.get("endpoints"):
            yield Fault(("kinds", kind), NOT_GIVEN, "say of which quantities its endpoints are, or list endpoints")


def example(record: Any) -> Iterator[Fault]:
    """The example can be read as what it shows."""
    yield from regimen(("words",), record.words)
    yield from patient(("patient",), record.patient)


def demo_study(record: Any) -> Iterator[Fault]:
    """A patient and regimens."""
    yield from patient(("patient",), record["patient"], "simulation")
    for name, text in record["arms"].items():
        yield from regimen(("arms", name), text)
    yield from missing(("arms",), record["arms"], {row["arm"] for row in PUBLISHED.read()}, "published.yaml")


def demo_options(record: Any) -> Iterator[Fault]:
    """Regimens, of which there is at least one."""
    for name, text in record["options"].items():
        yield from regimen(("options", name), text)


def demo_published(rows: Sequence[Any]) -> Iterator[Fault]:
    """Arms of the demo's study; a change that is counted from a later month has a value published for that month."""
    simulated = STUDY.read()["arms"]
    whole = {(r["arm"], o["endpoint"], o["time_month"]) for r in rows for o in r["observations"]}
    for i, row in enumerate(rows):
        yield from unknown((i, "arm"), row["arm"], simulated, "an arm of atac.yaml")
        for j, seen in enumerate(row["observations"]):
            base = seen.get("rebased_at_month")
            if base and (row["arm"], seen["endpoint"], base) not in whole:
                fix = "no value of the arm is published for this month"
                yield Fault((i, "observations", j, "rebased_at_month"), base, fix)


def patient_examples(record: Mapping[str, str]) -> Iterator[Fault]:
    """Each has a file."""
    yield from _files(record, (), "web/examples")


def trial_examples(record: Any) -> Iterator[Fault]:
    """Each has a file, and the form begins with one of them."""
    yield from _files(record["examples"], ("examples",), "trials")
    yield from unknown(("blank", "source"), record["blank"]["source"], record["examples"], "an example of this file")


def _files(names: Mapping[str, Any], place: tuple[str, ...], folder: str) -> Iterator[Fault]:
    known = [path.stem for path in (data_root() / folder).glob("*.yaml")]
    for name in names:
        yield from unknown((*place, name), name, known, f"a file in {folder}")
