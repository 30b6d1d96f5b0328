"""What ``data/priors.yaml`` holds: what is believed of each parameter before the trials speak."""

from __future__ import annotations

from typing import Annotated, Literal

from osteon.records import DataFile, Over, Said, Sourced


class Row(Sourced):
    """One prior as written; ``sd`` is that of the logarithm where the scale is log."""

    name: Said
    centre: float
    sd: Annotated[float, Over(0)]
    scale: Literal["log", "linear"]


FILE = DataFile("priors.yaml", list[Row], "priors of the parameters")
