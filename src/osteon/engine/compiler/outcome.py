"""How the integration of one patient can end, and the limits of the step length."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
NOT_FINITE: Final = 1
COLLAPSED: Final = 2
TOO_MANY_STEPS: Final = 3

REASONS: Final = {
    NOT_FINITE: "a parameter or initial state is not finite",
    COLLAPSED: "the step length collapsed: the rates are not finite or not smooth there",
    TOO_MANY_STEPS: "more steps than max_steps",
}

#: the first step ever, and the step at which a patient is given up, as fractions of the time to simulate
FIRST_STEP: Final = 1e-6
SMALLEST_STEP: Final = 1e-22
#: proportional-integral step controller: safety factor, exponents of the error norm of this step and of the one before
SAFETY: Final = 0.95
EXPONENT_NOW: Final = -0.14
EXPONENT_BEFORE: Final = 0.06
#: bounds of the ratio of one step to the one before it
LARGEST_RATIO: Final = 8.0
SMALLEST_RATIO: Final = 0.2
SMALLEST_RATIO_REJECTED: Final = 0.1
LARGEST_RATIO_REJECTED: Final = 0.9
#: an error norm below this counts as this when the step after the next is chosen
SMALLEST_ERROR: Final = 1e-4
#: an error norm that is not below this says nothing about the next step length
NO_ERROR: Final = 1e300
