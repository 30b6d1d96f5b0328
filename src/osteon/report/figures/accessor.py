"""The ``.osteon`` accessor of xarray: what a result says of itself, typed, and its figure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import xarray as xr

from osteon.population.about_forecast import AboutForecast, MeasurementUsed
from osteon.simulation.about import AboutSimulation, Agreement

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from osteon.treatment.course import Course


@xr.register_dataset_accessor("osteon")  # type: ignore[no-untyped-call]
class OsteonAccessor:
    """What a result of `osteon.simulate` or `osteon.forecast` can do beside being a Dataset.

    It is the same after the Dataset was written to netCDF and read again.

    Examples
    --------
    >>> result = osteon.simulate({"sex": "female", "age": 63, "ai": {"drug": "letrozole", "months": 6}}, years=1)
    >>> result.osteon.failures
    {}
    >>> [course.drug for course in result.osteon.courses]
    []
    """

    def __init__(self, dataset: xr.Dataset) -> None:
        self._dataset = dataset

    @cached_property
    def about(self) -> AboutSimulation | AboutForecast:
        """Everything that the result says of itself."""
        attributes = self._dataset.attrs
        return (AboutForecast if "measurements" in attributes else AboutSimulation).from_attributes(attributes)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed and should be known."""
        return self.about.notes

    @property
    def courses(self) -> tuple[Course, ...]:
        """What was given, of the first patient."""
        return self.about.courses

    @property
    def failures(self) -> Mapping[str, str]:
        """Id of a patient who could not be integrated -> why; empty for a forecast."""
        return self.about.failures if isinstance(self.about, AboutSimulation) else {}

    @property
    def certificate(self) -> Agreement | None:
        """Averaged against exact doses; None where it was not asked for."""
        return self.about.certificate if isinstance(self.about, AboutSimulation) else None

    @property
    def accuracy(self) -> Agreement | None:
        """The tolerance against a hundredth of it; None where it was not asked for."""
        return self.about.accuracy if isinstance(self.about, AboutSimulation) else None

    @property
    def measurements(self) -> tuple[MeasurementUsed, ...]:
        """The patient's own measurements that a forecast is conditioned on."""
        return self.about.measurements if isinstance(self.about, AboutForecast) else ()

    def plot(self, **options: Any) -> Figure:
        """The figure a paper would print; see `osteon.plot`."""
        from osteon.report.figures.plot import plot

        return plot(self._dataset, **options)
