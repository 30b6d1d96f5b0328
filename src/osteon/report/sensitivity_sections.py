"""The three questions of a sensitivity analysis, each with its rows, for figure, table and page alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from osteon.words.faces.figures import figures_words
from osteon.words.format import per_cent, signed, spread

if TYPE_CHECKING:
    from osteon.sensitivity.analysis import Sensitivity

Array = NDArray[np.float64]

#: inputs of each outcome that are shown in the three sections, and the smallest index that is worth a row
MOST = (12, 6, 6)
LEAST = 0.01
#: a rank correlation below this has no direction
FLAT = 0.03


@dataclass(frozen=True)
class Section:
    """One question with its answer. Arrays are (outcomes, names).

    Attributes
    ----------
    index : what the inputs are ordered by: total index or Shapley share; `index_name` says which.
    half : half-width of its 95 % interval.
    alone : share of the variance that the input explains on its own.
    direction : rank correlation of outcome and input.
    values : (n, outcomes) per cent changes that the question is about.
    most : inputs of each outcome that are shown.
    """

    title: str
    index_name: str
    names: tuple[str, ...]
    index: Array
    half: Array
    alone: Array
    direction: Array
    values: Array
    most: int

    def rows(self, outcomes: Sequence[int]) -> list[str]:
        """The most important inputs of any of these outcomes, by their mean index."""
        chosen = {
            int(j) for k in outcomes for j in np.argsort(-self.index[k])[: self.most] if self.index[k, j] >= LEAST
        }
        mean = self.index[list(outcomes)].mean(axis=0)
        return [self.names[j] for j in sorted(chosen, key=lambda j: -mean[j])]

    def arrow(self, name: str, outcome: int) -> str:
        """``↑`` where more of the input raises the outcome, ``↓`` where it lowers it, else a space."""
        from osteon.sensitivity.inputs import EVERY_PARAMETER

        r = float(self.direction[outcome, self.names.index(name)])
        return " " if abs(r) < FLAT or name == EVERY_PARAMETER.name else "↑" if r > 0 else "↓"

    def numbers(self, name: str, outcome: int) -> tuple[float, float, float]:
        """Index, half-width of its interval, and what the input explains alone."""
        j = self.names.index(name)
        return float(self.index[outcome, j]), float(self.half[outcome, j]), float(self.alone[outcome, j])


def sections(analysis: Sensitivity) -> tuple[Section, Section, Section]:
    """The three questions with their answers."""
    words = figures_words().sensitivity
    prior, posterior, woman = analysis.over_priors, analysis.given_trials, analysis.one_woman
    return (
        Section(words.before, words.total, prior.names,
                prior.total, prior.total_half, prior.first, prior.direction, prior.values, MOST[0]),
        Section(words.average, words.shapley, posterior.names,
                posterior.share, posterior.share_half, posterior.alone, posterior.direction, analysis.average, MOST[1]),
        Section(words.woman, words.total, woman.names,
                woman.total, woman.total_half, woman.first, woman.direction, woman.values, MOST[2]),
    )  # fmt: skip


def range_in_words(values: Array) -> str:
    """Median and 90 % range of per cent changes (n,): ``−5.4 % (−6.0 to −4.7)``."""
    low, middle, high = np.quantile(values[np.isfinite(values)], (0.05, 0.5, 0.95))
    digits = 0 if high - low > 50 else 1
    return spread(per_cent(signed(middle, digits)), signed(low, digits), signed(high, digits))
