"""The records of a trial file: fields, bounds and meanings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from osteon.drugs.example import example
from osteon.person.records import EMPTY, WORD, Plausible, Record
from osteon.person.writings import allow_null

#: longest follow-up, years: the fracture rates reach to 15 years
MOST_YEARS = 15.0
MOST_ARMS, MOST_VISITS = 8, 60
HIGHEST_AGE = 110.0

Share = Annotated[float, Plausible("a share of people", 0, 1, "", "write 10 % as 0.1", measured=False)]
Age = Annotated[float, Plausible("an age", 18, 100, "years", "check the age", measured=False)]
Years = Annotated[float, Plausible("a time since menopause", 0, 60, "years", "check the years", measured=False)]
Bmi = Annotated[float, Plausible("BMI", 10, 80, "kg/m2", measured=False)]
Month = Annotated[
    float, Plausible("a month", 0, 12 * MOST_YEARS, "months", "months are counted from 0, the start", measured=False)
]
TScore = Annotated[float, Plausible("a T-score", -8, 6, "SD", measured=False)]
Site = Annotated[Literal["lumbar_spine", "total_hip", "femoral_neck"], WORD]


def _spread(noun: str, high: float, unit: str) -> Any:
    return Plausible(noun, 0.01, high, unit, "a standard deviation is above 0", measured=False)


class Eligibility(Record):
    """Who takes part; the fields are those of `osteon.population.virtual_people.Population`."""

    sex: Annotated[Literal["female", "male"], WORD] = "female"
    menopause: Annotated[Literal["postmenopausal", "premenopausal", "any"], WORD] | None = None
    age_mean: Age | None = None
    age_sd: Annotated[float, _spread("the SD of age", 30, "years")] | None = None
    age_min: Age | None = None
    age_max: Age | None = None
    years_since_menopause_mean: Years | None = None
    years_since_menopause_sd: Annotated[float, _spread("the SD of years since menopause", 30, "years")] | None = None
    years_since_menopause_min: Years | None = None
    years_since_menopause_max: Years | None = None
    bmi_mean: Bmi | None = None
    bmi_sd: Annotated[float, _spread("the SD of BMI", 20, "kg/m2")] | None = None
    bmi_min: Bmi | None = None
    bmi_max: Bmi | None = None
    t_score_mean: dict[Site, TScore] = Field(default_factory=dict)
    t_score_limits: dict[Site, tuple[TScore | None, TScore | None]] = Field(default_factory=dict)
    t_score_any_below: dict[Site, TScore] = Field(default_factory=dict)


class ArmRecord(Record):
    """One arm.

    Attributes
    ----------
    regimen : in words, as course records, or ``none``.
    share : of people allocated to the arm, relative to the other arms.
    taken, taken_sd : mean over people of the share of doses that a person takes, and its SD between people.
    stopping_per_year : share of those on treatment who give it up in a year; they stay in follow-up.
    """

    name: str
    regimen: Any
    share: Annotated[float, Plausible("a share", 1, 10, "", "write 2 for 2:1", measured=False)] = 1.0
    taken: Annotated[float, Plausible("a share of doses", 0.05, 1, "", "write 90 % as 0.9", measured=False)] = 1.0
    taken_sd: Annotated[float, Plausible("an SD of a share", 0, 0.4, "", "write 10 % as 0.1", measured=False)] = 0.0
    stopping_per_year: Share = 0.0


class Visits(Record):
    """When what is measured.

    Attributes
    ----------
    dxa, markers : planned months of the scans and of the samples; month 0 is the start.
    window_months : a visit takes place up to this long before or after its planned month.
    """

    dxa: tuple[Month, ...] = ()
    markers: tuple[Month, ...] = ()
    sites: tuple[Site, ...] = ("lumbar_spine", "total_hip", "femoral_neck")
    measured: tuple[Annotated[Literal["ctx", "ntx", "p1np", "bsap", "estradiol"], WORD], ...] = ("ctx", "p1np")
    window_months: Annotated[float, Plausible("a window", 0, 6, "months", "check the window", measured=False)] = 0.0


class Outcomes(Record):
    """How fractures and deaths are counted.

    Attributes
    ----------
    region, counted : baseline rates and ascertainment of `osteon.fracture.parameters`.
    cancer_deaths_per_year : deaths from the cancer, on top of those of the general population.
    periods : months at which hazard ratios begin anew, such as the end of treatment.
    """

    region: Literal["us-claims", "uk"] = "us-claims"
    counted: str = "recorded"
    cancer_deaths_per_year: Share = 0.0
    periods: tuple[Month, ...] = ()


class TrialRecord(Record):
    """A trial file.

    Attributes
    ----------
    years : of follow-up.
    control : arm against which the others are compared; the last one where it is not given.
    size : people in the real trial, all arms together; prediction intervals hold for a trial of that size.
    drop_out_per_year : share of people lost to follow-up in a year.
    risk_factors : share of people with a clinical risk factor; for one that is not named, the average risk.
    parameters : ``posterior`` draws one set for each person; ``central`` gives all people the central values.
    """

    name: str
    title: str | None = None
    years: Annotated[float, Plausible("a follow-up", 0.25, MOST_YEARS, "years", "check the years", measured=False)]
    eligibility: Annotated[Eligibility, EMPTY] = Eligibility()
    arms: tuple[ArmRecord, ...]
    control: str | None = None
    size: (
        Annotated[float, Plausible("a number of people", 10, 1_000_000, "", "check the number", measured=False)] | None
    ) = None
    drop_out_per_year: Share = 0.0
    visits: Annotated[Visits, EMPTY] = Visits()
    outcomes: Annotated[Outcomes, EMPTY] = Outcomes()
    risk_factors: dict[str, Share] = Field(default_factory=dict)
    parameters: Annotated[Literal["posterior", "central"], WORD] = "posterior"


def schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of a trial file."""
    content = TrialRecord.model_json_schema()
    content["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    content["title"] = "osteon virtual trial"
    content["description"] = "Who takes part, the arms, what is measured when, how fractures are counted."
    for record in (content, *content["$defs"].values()):
        allow_null(record)
    content["$defs"]["ArmRecord"]["properties"]["regimen"] = {
        "description": "what is given in words, a list of lines, course records (osteon schema regimen), or none",
        "examples": [example().words, "none"],
    }
    return content
