"""One published observation beside its prediction: the row of every table, file and page about validation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """An observation and what the model says about it; every number in the unit of the published one.

    Attributes
    ----------
    trial : study that the arm belongs to, under one name for all its reports.
    drug_class : what was tested, for scores by class.
    predicted : median of the prediction; None where ``skipped`` says why there is none.
    low90, high90 : 90 % prediction interval of the published number: parameters, differences between trials, sampling.
    z : residual over the predictive standard deviation.
    used_in_fit : whether the number took part in the fit that predicts it.
    more_than : loss in per cent beyond which a person counts, for a share of losers.
    assumed : what the prediction assumes beyond what the arm says.
    verified : "seen" or "recalled", of the published number.
    """

    arm: str
    study: str
    trial: str
    drug_class: str
    endpoint: str
    measure: str
    time_month: float | None
    rebased_at_month: float | None
    statistic: str | None
    n: int | None
    observed: float | None
    predicted: float | None
    low90: float | None
    high90: float | None
    z: float | None
    used_in_fit: bool
    verified: str
    skipped: str | None
    more_than: float | None = None
    assumed: tuple[str, ...] = ()

    @property
    def residual(self) -> float | None:
        """Predicted minus published."""
        return None if self.predicted is None or self.observed is None else self.predicted - self.observed
