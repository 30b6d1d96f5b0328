"""Write anew what the shipped draws rest on, without new draws: after a renaming or a rewriting that changes no number.

    python scripts/rekey_posterior.py                  what draws rest on is called or written in another way
    python scripts/rekey_posterior.py OLD=NEW ...      estimated parameters have other names, too

The keys stay only if the numbers are the same: every published number is predicted again and compared with
``data/validation.json``, and every ratio of fractures with ``data/fracture/exponents.yaml``, but for the last digit,
which another processor may round otherwise. Where they differ the files are put back as they were; make new draws then
(make calibrate). A minute.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from fit_exponents import FOLDER, HEAD, PEOPLE, SEED, quantiles

import osteon
from osteon.calibration.fracture_exponents import contrasts
from osteon.calibration.fracture_exponents.fit import log_ratio
from osteon.calibration.problem import calibrated_arms, problem
from osteon.calibration.provenance import data_hash, rests_on
from osteon.cli.terminal.progress import counting
from osteon.files import read_packaged, to_yaml
from osteon.fracture.exponents import exponents
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import DRAWS, PROVENANCE, Posterior, posterior, save
from osteon.simulation import calibrated
from osteon.validation.shipped import FILE, as_text
from osteon.validation.validate import validate

DATA = Path(osteon.__file__).parent / "data"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "validation.md"
#: relative difference that is rounding
SLACK = 2e-3
EXPONENTS = FOLDER / "exponents.yaml"
WRITTEN = (DATA / DRAWS, DATA / PROVENANCE, DATA / FILE, FOLDER / "exponents.npz", EXPONENTS, PAGE)


def main() -> int:
    renamed = dict(text.split("=") for text in sys.argv[1:])
    with unless_different():
        rekey_posterior(renamed)
        rekey_exponents()
        if different := [*other_predictions(), *other_ratios()]:
            print("\n".join(["not the same:", *different[:20]]))
            raise SystemExit("the files are as they were; make new draws with 'make calibrate'")
    print("every number is the same; written: " + ", ".join(path.name for path in WRITTEN))
    return 0


def rekey_posterior(renamed: Mapping[str, str]) -> None:
    """The same draws with their names and their basis of today; the page of validation shows the hashes."""
    before = read_packaged(PROVENANCE)
    recorded = {key: value for key, value in before.items() if key != "rests_on"}
    with np.load(DATA / DRAWS) as archive:
        names = tuple(renamed.get(str(name), str(name)) for name in archive["names"])
        values, log_tau = archive["values"], archive["log_tau"]
    basis = rests_on(problem(calibrated_arms()), names)
    # what has come since the calibration stays new
    known = rename(before["rests_on"], renamed)
    basis |= {
        "drugs": known["drugs"],
        "other_parameters": sorted(rename(name, renamed) for name in known["other_parameters"]),
    }
    hashes = {
        **calibrated.keys(skeleton(), basis),
        "data_hash": data_hash(recorded["evidence"], estimated=basis["estimated"]),
    }
    renewed = {"date": recorded["date"], **hashes} | rename(recorded, renamed) | hashes
    save(Posterior(names, values, log_tau, {**renewed, "rests_on": basis}), DATA)
    for cached in (calibrated.provenance, posterior):
        cached.cache_clear()
    page = PAGE.read_text(encoding="utf-8")
    short = "model `{model_hash:.12}`, data `{data_hash:.12}`".format(**hashes)
    PAGE.write_text(re.sub(r"model `\w+`, data `\w+`", short, page), encoding="utf-8")


def rekey_exponents() -> None:
    """The same draws with their basis of today."""
    recorded = read_packaged("fracture/exponents.yaml")
    basis, drawn_with = contrasts.rests_on(), posterior().provenance
    hashes = calibrated.keys(skeleton(), basis)
    renewed = {"date": recorded["date"], **hashes}
    renewed |= {key: value for key, value in recorded.items() if key not in (*renewed, "rests_on")}
    renewed |= {f"posterior_{key}": drawn_with[key] for key in ("model_hash", "data_hash")} | {"rests_on": basis}
    with np.load(FOLDER / "exponents.npz") as archive:
        names, draws = archive["names"], archive["draws"]
    np.savez(FOLDER / "exponents.npz", names=names, draws=draws, model_digest=hashes["model_digest"])
    text = to_yaml(renewed)
    EXPONENTS.write_text(HEAD + text, encoding="utf-8")
    exponents.cache_clear()


def other_predictions() -> Iterator[str]:
    """Predictions that are not what they were; the file of predictions gets its new head."""
    with counting("predictions") as tell:
        now = as_text(validate(progress=tell).rows).splitlines()
    before = (DATA / FILE).read_text(encoding="utf-8").splitlines()
    (DATA / FILE).write_text("\n".join([now[0], *before[1:]]) + "\n", encoding="utf-8")
    if len(now) != len(before):
        yield f"{len(before)} lines of predictions, now {len(now)}"
    for one, other in zip(before, now, strict=False):
        if one.startswith("[") and not alike(*(json.loads(line.rstrip(",")) for line in (one, other))):
            yield f"{one}\n  now {other}"


def alike(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether two rows are the same but for rounding."""
    return len(one) == len(other) and all(
        abs(a - b) <= SLACK * max(1.0, abs(a)) if isinstance(a, float) and isinstance(b, float) else a == b
        for a, b in zip(one, other, strict=True)
    )


def other_ratios() -> Iterator[str]:
    """Ratios of fractures that are not what they were with the same draws."""
    with counting("virtual trials") as tell:
        ratios = contrasts.contrasts(PEOPLE, SEED, tell)
    for ratio, recorded in zip(ratios, read_packaged("fracture/exponents.yaml")["ratios"], strict=True):
        now = quantiles(np.exp([log_ratio(ratio, x) for x in exponents().draws]))
        if not alike(list(recorded["fitted"].values()), list(now.values())):
            yield f"{ratio.trial}, {ratio.outcome}: {recorded['fitted']}, now {now}"


def rename(value: Any, renamed: Mapping[str, str]) -> Any:
    """Names of parameters in a provenance, wherever they stand."""
    if isinstance(value, dict):
        return {renamed.get(key, key): rename(item, renamed) for key, item in value.items()}
    return renamed.get(value, value) if isinstance(value, str) else value


@contextmanager
def unless_different() -> Iterator[None]:
    """Put every file back where something goes wrong."""
    before = {path: path.read_bytes() for path in WRITTEN}
    try:
        yield
    except BaseException:
        for path, content in before.items():
            path.write_bytes(content)
        raise


if __name__ == "__main__":
    raise SystemExit(main())
