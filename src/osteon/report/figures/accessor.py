"""The ``.osteon`` accessor of xarray: a result knows how to draw itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import xarray as xr

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@xr.register_dataset_accessor("osteon")  # type: ignore[no-untyped-call]
class OsteonAccessor:
    """What a simulation result can do beside being a Dataset."""

    def __init__(self, dataset: xr.Dataset) -> None:
        self._dataset = dataset

    def plot(self, **options: Any) -> Figure:
        """The figure a paper would print; see `osteon.report.figures.plot.plot`."""
        from osteon.report.figures.plot import plot

        return plot(self._dataset, **options)
