"""The parts: each asks a tree for one kind of answer and gives name -> answer, as plain values or text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from asking import Form, answer, dataset, osteon, served
from inputs import (
    INFUSIONS,
    INHIBITOR,
    INJECTIONS,
    OTHER,
    REGIONS,
    TODAY,
    clinic_examples,
    patients,
    regimen_files,
    regimens,
    trials,
    vignettes,
)

Found = Iterator[tuple[str, Any]]

DAY = ("--today", TODAY.isoformat())
_PEOPLE_OF_A_TRIAL = 400


def examples(tree: Path) -> Found:
    """Simulations: each example patient under each regimen, once dose by dose, and all patients in one call."""
    import osteon as library

    people = {name: library.Patient.from_any(path, today=TODAY) for name, path in patients(tree).items()}
    for name, person in people.items():
        for regimen, treatment in regimens(tree).items():
            yield f"{name}/{regimen}", dataset(partial(library.simulate, person, treatment))
        yield f"{name}/exact", dataset(partial(library.simulate, person, INFUSIONS, dosing="exact"))
    everyone = list(people.values())
    yield "together", dataset(partial(library.simulate, everyone, INHIBITOR, certify=True, accuracy_check=True))
    first = next(iter(patients(tree).values()))
    yield "changed", answer("simulate", first, "-r", INHIBITOR, "--set", "residual_estradiol=0.4")


def forecast(tree: Path) -> Found:
    """Forecasts of each example patient without and with treatment; of one under each example regimen too."""
    import osteon as library

    people = patients(tree)
    first = next(iter(people))
    for name, path in people.items():
        treatments = {"none": None, OTHER: OTHER, **(regimen_files(tree) if name == first else {})}
        for regimen, treatment in treatments.items():
            yield f"{name}/{regimen}", dataset(partial(library.forecast, path, treatment, today=TODAY))
    yield "command", answer("forecast", people[first], *DAY, "-r", INFUSIONS)


def risk(tree: Path) -> Found:
    """Fracture risk of each example patient, by region, and once with treatment, a fall and deaths from cancer."""
    more = ("-r", INJECTIONS, "--falls", "yes", "--cancer-deaths", 0.01)
    for name, path in patients(tree).items():
        for region in REGIONS:
            yield f"{name}/{region}", answer("risk", path, *DAY, "--region", region)
        yield f"{name}/treated", answer("risk", path, *DAY, *more)


def assess(tree: Path) -> Found:
    """Assessments with plan, outlook and schedule of every vignette and example patient; follow-up of the examples."""
    people = patients(tree)
    for kind, paths in (("vignettes", [vignettes(tree)]), ("examples", people.values())):
        for line in osteon("assess", *paths, *DAY, "--json").splitlines():
            assessment = json.loads(line)
            yield f"{kind}/{assessment['id']}", assessment
    for name, path in people.items():
        yield f"followup/{name}", answer("followup", path, *DAY)
        yield f"screen/{name}", osteon("assess", path, *DAY, "--no-simulate", messages=True)


def validate(tree: Path) -> Found:
    """Every row of the validation against the shipped evidence, and the page of it."""
    text = osteon("validate", "--json", "--html", "validation.html")
    yield "rows", [json.loads(line) for line in text.splitlines()]
    yield "page", _text(Path("validation.html"))


def trial(tree: Path) -> Found:
    """A small run of each example trial: summary, people, courses, visits, fractures and page."""
    import numpy as np
    from pyarrow import parquet

    for path in trials(tree):
        folder = Path(f"trial-{path.stem}")
        yield (
            f"{path.stem}/told",
            osteon("trial", path, "-n", _PEOPLE_OF_A_TRIAL, "--out", folder, "--workers", 1),
        )
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            place = f"{path.stem}/{file.relative_to(folder)}"
            if file.suffix == ".parquet":
                yield place, parquet.read_table(file).to_pydict()
            elif file.suffix == ".npz":
                yield place, {name: values.ravel().tolist() for name, values in np.load(file).items()}
            else:
                yield place, json.loads(_text(file)) if file.suffix == ".json" else _text(file)


def pages(tree: Path) -> Found:
    """What is drawn and printed, path coordinates included: demo, a report of each example patient, figures."""
    yield "demo/told", osteon("demo", "--out", "demo")
    for path in sorted(p for p in Path("demo").rglob("*") if p.is_file()):
        yield str(path), _text(path)
    people = patients(tree)
    for name, path in people.items():
        osteon("report", path, "--out", f"{name}.html", *DAY)
        yield f"report/{name}", _text(Path(f"{name}.html"))
    first = next(iter(people.values()))
    for command, more in (("simulate", ()), ("forecast", DAY)):
        yield f"{command}/told", osteon(command, first, "-r", INFUSIONS, "--plot", "figure.svg", *more)
        yield f"{command}/figure", _text(Path("figure.svg"))


def catalogue(tree: Path) -> Found:
    """Drugs, rules, schemas, sensitivity, and exports as SBML, event table and CSV."""
    listing = answer("drugs")
    yield "drugs", listing
    for drug in listing:
        yield f"drugs/{drug['key']}", answer("drugs", drug["key"])
    for rule in dict.fromkeys(chain.from_iterable(answer("explain").values())):
        yield f"explain/{rule}", osteon("explain", rule, "--json")
    for name in ("patient", "regimen", "trial"):
        yield f"schema/{name}", json.loads(osteon("schema", name))
    yield "sensitivity", answer("sensitivity", "--samples", 64)
    first = next(iter(patients(tree).values()))
    whose = ("--patient", first, "-r", INFUSIONS)
    for name, more in (("model", ()), ("patient", whose), ("exact", (*whose, "--exact-doses"))):
        yield f"sbml/{name}/told", osteon("export", "sbml", "model.xml", *more, messages=True)
        yield f"sbml/{name}", _text(Path("model.xml"))
    for name, path in regimen_files(tree).items():
        osteon("export", "events", "events.csv", "-r", path)
        yield f"events/{name}", _text(Path("events.csv"))
    yield "csv", osteon("simulate", first, "-r", OTHER, "--csv", "-", messages=True)


def web(tree: Path) -> Found:
    """The web application: each example with its outlook, for clinician and patient; scoreboard, and all its trials."""
    with served() as ask:
        for name in ("", "patient", "trial", "about", "glossary", "validation", "api/openapi.json"):
            yield f"page/{name}", ask(name)
        for name in (path.stem for path in clinic_examples(tree)):
            fields = Form(ask(f"?example={name}")).values
            yield f"clinician/{name}", ask("", fields)
            yield f"patient/{name}", ask("patient", fields)
        for place in dict.fromkeys(re.findall(r'href="/(validation/[^"]+)"', ask("validation"))):
            yield place, ask(place)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


PARTS: dict[str, Callable[[Path], Found]] = {
    part.__name__: part for part in (examples, forecast, risk, assess, validate, trial, pages, catalogue, web)
}
#: parts that count from the current day
DATED = ("web",)
