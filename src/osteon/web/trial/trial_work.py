"""The files of one virtual trial, written in a process of its own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from osteon.errors import OsteonError
from osteon.web.server.own_process import Tell

SUMMARY, REPORT, TABLES = "summary.json", "report.html", "tables.zip"


def trial_files(
    document: Mapping[str, Any], people: int, seed: int, folder: Path, most_bytes: int, progress: Tell
) -> None:
    """Run a trial and leave its summary, report and tables in ``folder``.

    Raises
    ------
    OsteonError
        Nobody could be simulated, or it takes more disk than it may.
    """
    from osteon.report.trial_page import write_report
    from osteon.virtual_trials.run_trial import trial
    from osteon.virtual_trials.store import StoreError

    place = folder / "trial"

    def tell(done: int, total: int) -> None:
        if sum(file.stat().st_size for file in place.rglob("*") if file.is_file()) > most_bytes:
            raise OsteonError(f"it fills more than {most_bytes // 2**20} MiB; take fewer people, arms or visits")
        progress(done, total)

    try:
        found = trial(document, people, place, seed=seed, workers=1, progress=tell)
    except StoreError:
        raise OsteonError("the disk of this server is full; please try later, or with fewer people") from None
    write_report(found, folder)
    with ZipFile(folder / TABLES, "w", ZIP_STORED) as archive:
        for file in sorted(place.rglob("*")):
            if file.suffix in (".parquet", ".json"):
                archive.write(file, file.relative_to(place))
    (place / SUMMARY).replace(folder / SUMMARY)
    shutil.rmtree(place)
