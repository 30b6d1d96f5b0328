"""Make a calibration the one that the package uses: its draws, and its centre as the usual parameters."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import numpy as np

from osteon.population.posterior import Posterior, save


def adopt(posterior: Posterior) -> None:
    """Write draws and provenance beside the package's data, and the median of each parameter into parameters.yaml."""
    data = Path(str(files("osteon"))) / "data"
    path = data / "parameters.yaml"
    text = path.read_text(encoding="utf-8")
    for name, value in zip(posterior.names, np.median(posterior.values, axis=0), strict=True):
        text = re.sub(rf"(\{{name: {name}, .*?value: )[-0-9.e]+", rf"\g<1>{float(f'{value:.4g}')!r}", text, count=1)
    path.write_text(text, encoding="utf-8")
    save(posterior, data)
