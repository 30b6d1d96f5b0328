"""What the files in ``data/fracture/`` hold, each number with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, NotRequired, TypedDict

from osteon.person.reference_file import BMD_SITES
from osteon.records import Between, DataFile, Over, Said, Sourced

Outcome = Literal["hip", "vertebral", "forearm", "humerus", "other", "nonvertebral", "major", "any"]
Site = Literal["hip", "vertebral", "forearm", "humerus", "other"]
Share = Annotated[float, Between(0, 1)]
Ratio = Annotated[float, Over(0)]
#: a relative risk with its 95 % limits
Limits = tuple[Ratio, Ratio, Ratio]


class Number(Sourced):
    """A number with its unit."""

    value: float
    unit: Said


class NumberOf(Number):
    """A number of a variable of the model."""

    quantity: Said


class RatioOf(Number):
    """A ratio with its 95 % limits."""

    low: Ratio
    high: Ratio


class AfterLastDose(Sourced):
    """The months in which vertebrae break in clusters."""

    begins: float
    ends: float
    unit: Said


class Clusters(TypedDict):
    """``clusters.yaml``: how many vertebrae break at once."""

    several: Number
    several_in_rebound: Number
    over_three_years: RatioOf
    over_three_years_share: Number
    prior_vertebral: RatioOf
    prior_vertebral_share: Number
    spread: Number
    after_last_dose: AfterLastDose


class Mortality(Sourced):
    """Deaths per year at 50, and their growth with each year of age."""

    at_50: Ratio
    growth: float
    unit: Said


class Death(TypedDict):
    """``death.yaml``."""

    female: Mortality
    male: Mortality


class Gradient(RatioOf):
    """Relative risk for each SD."""


class DensityGradient(Gradient):
    """Relative risk for each SD of BMD at 65, and the change of its logarithm in ten years."""

    per_decade: float


class DensityGradients(TypedDict):
    """By site."""

    hip: DensityGradient
    vertebral: DensityGradient
    forearm: DensityGradient
    humerus: DensityGradient
    other: DensityGradient


class Gradients(TypedDict):
    """By site."""

    hip: Gradient
    vertebral: Gradient
    forearm: Gradient
    humerus: Gradient
    other: Gradient


class Exponent(Number):
    """An exponent with its standard deviation."""

    sd: Ratio


class Turnover(TypedDict):
    """Exponent on turnover, by group of sites."""

    hip: Exponent
    vertebral: Exponent
    other: Exponent


class TurnoverRange(Sourced):
    """Relative turnover beyond which the hazard moves no more."""

    low: Ratio
    high: Ratio
    unit: Said


if TYPE_CHECKING:
    Weights = dict[str, float]
else:
    Weights = TypedDict("Weights", dict.fromkeys(BMD_SITES, NotRequired[Share]))
"""Share of each site's BMD."""


class Densities(TypedDict):
    """Which BMD each fracture site reads, with weights."""

    hip: Weights
    vertebral: Weights
    forearm: Weights
    humerus: Weights
    other: Weights


class ScoreGradient(Sourced):
    """What a trabecular bone score does at 65, and how that changes with each year of age."""

    slope: Ratio
    per_year: float
    neutral: Ratio
    neutral_per_year: float
    unit: Said


class ScoreRange(Sourced):
    """Scores and ages beyond which the hazard moves no more."""

    low: Ratio
    high: Ratio
    youngest: Ratio
    unit: Said


class BoneScore(TypedDict):
    """By group of sites; ``scale`` holds how unsure all of it is."""

    hip: ScoreGradient
    major: ScoreGradient
    scale: RatioOf
    range: ScoreRange


class GradientFile(TypedDict):
    """``gradients.yaml``: what cohorts say of density, turnover and structure."""

    bmd: DensityGradients
    turnover: Turnover
    turnover_range: TurnoverRange
    turnover_lag: Number
    structure: Gradients
    trabecular_number_sd: NumberOf
    trabecular_bone_score: BoneScore
    density: Densities


class RelativeRisk(TypedDict):
    """With its limits; sites that are not named take the first."""

    osteoporotic: Limits
    hip: NotRequired[Limits]
    vertebral: NotRequired[Limits]
    forearm: NotRequired[Limits]
    humerus: NotRequired[Limits]
    other: NotRequired[Limits]


class Prevalence(Sourced):
    """Share of people over 50 who have it."""

    female: Share
    male: Share


class RiskFactor(Sourced):
    """A clinical risk factor.

    Attributes
    ----------
    field : that of the patient file, where yes and no are all that counts.
    condition : one of the file's ``conditions``, where that is all that counts.
    amounts : for one, two, ... of what is counted, the last for more: log relative risk over that of one.
    without_density : relative risk where the density of nobody like the patient was measured.
    """

    name: Said
    field: NotRequired[Said]
    condition: NotRequired[Said]
    amounts: NotRequired[list[Ratio]]
    without_density: NotRequired[RelativeRisk]
    short: Said
    meaning: Said
    relative_risk: RelativeRisk
    prevalence: Prevalence


class RecentFracture(Sourced):
    """Relative risk after a fracture."""

    after_1_year: Limits
    after_10_years: Limits
    unit: Said


class RiskFactors(TypedDict):
    """``risk_factors.yaml``."""

    factors: list[RiskFactor]
    recent_fracture: RecentFracture


CLUSTERS = DataFile("fracture/clusters.yaml", Clusters, "how many vertebrae break at once")
DEATH = DataFile("fracture/death.yaml", Death, "deaths in the general population")
GRADIENTS = DataFile("fracture/gradients.yaml", GradientFile, "what density, turnover and structure do to fractures")
RISK_FACTORS = DataFile("fracture/risk_factors.yaml", RiskFactors, "clinical risk factors of fracture")
