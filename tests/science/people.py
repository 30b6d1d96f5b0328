"""The people of the scientific tests."""

from __future__ import annotations

from collections.abc import Callable

import xarray as xr

POSTMENOPAUSAL = {"sex": "female", "age": 63, "years_since_menopause": 12, "bmi": 27}
PREMENOPAUSAL = {"sex": "female", "age": 44, "menopause": "premenopausal", "bmi": 25}
MAN = {"sex": "male", "age": 69, "bmi": 26}

Run = Callable[..., xr.Dataset]
