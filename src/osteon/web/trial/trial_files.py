"""The files of one virtual trial, written in a process of its own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from osteon.errors import OsteonError
from osteon.web.server.own_process import Tell
from osteon.words.faces.trial import trial_words

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
            raise OsteonError(trial_words().jobs.too_large(size=most_bytes // 2**20))
        progress(done, total)

    try:
        summary = trial(document, people, place, seed=seed, workers=1, progress=tell)
    except StoreError:
        raise OsteonError(trial_words().jobs.disk_full) from None
    write_report(summary, folder)
    with ZipFile(folder / TABLES, "w", ZIP_STORED) as archive:
        for file in sorted(place.rglob("*")):
            if file.suffix in (".parquet", ".json"):
                archive.write(file, file.relative_to(place))
    (place / SUMMARY).replace(folder / SUMMARY)
    shutil.rmtree(place)
