"""A trial file out of the form: whom it takes, what its arms get, when they are seen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from osteon.quantities import followed
from osteon.words.faces.trial import trial_words

WHO: Mapping[str, dict[str, Any]] = {
    "postmenopausal": {"sex": "female", "menopause": "postmenopausal"},
    "premenopausal": {"sex": "female", "menopause": "premenopausal"},
    "any": {"sex": "female", "menopause": "any"},
    "men": {"sex": "male"},
}
_SITES = tuple(str(one.patient) for one in followed("bmd"))
BONE: Mapping[str, dict[str, Any]] = {
    "any": {},
    "no_osteoporosis": {"t_score_limits": {site: [-2.5, None] for site in _SITES}},
    "osteoporosis": {"t_score_any_below": dict.fromkeys(_SITES, -2.5)},
}
ARMS = 4


def form_document(values: Mapping[str, str]) -> tuple[dict[str, Any], list[int]]:
    """The trial that the form describes, and the row of each of its arms; empty rows are left out."""
    rows = [i for i in range(ARMS) if values[f"arm{i}_name"].strip() or values[f"arm{i}_regimen"].strip()]
    title = values["title"].strip()
    sex = WHO.get(values["who"], WHO["any"])
    numbers = {key: _number(values[key]) for key in ("age_mean", "age_min", "age_max", "bmi_mean")}
    control = values.get(f"arm{values['control']}_name", "").strip()
    return {
        "name": re.sub(r"[^\w .+-]+", " ", title).strip()[:64] or trial_words().form.name,
        **({"title": title} if title else {}),
        "years": _number(values["years"]),
        "eligibility": {
            **sex,
            **{key: value for key, value in numbers.items() if value is not None},
            **BONE.get(values["bone"], BONE["any"]),
        },
        "arms": [
            {
                "name": values[f"arm{i}_name"].strip() or trial_words().form.arm(number=i + 1),
                "regimen": values[f"arm{i}_regimen"].strip() or None,
                "stopping_per_year": _share(values["stopping"]),
            }
            for i in rows
        ],
        **({"control": control} if control else {}),
        "drop_out_per_year": _share(values["drop_out"]),
        **({"size": _number(values["size"])} if values["size"].strip() else {}),
        "visits": {kind: _months(values[kind]) for kind in ("dxa", "markers")},
    }, rows


def _number(text: str) -> float | str | None:
    """A number, else the text itself for the trial file's own check to refuse."""
    text = text.strip().replace("−", "-")
    try:
        return float(text) if text else None
    except ValueError:
        return text


def _share(text: str) -> float | str | None:
    percentage = _number(text)
    return round(percentage / 100, 6) if isinstance(percentage, float) else 0.0 if percentage is None else percentage


def is_share(text: str) -> bool:
    """Whether a text is a percentage that part of the people may have."""
    share = _share(text)
    return isinstance(share, float) and 0 <= share < 1


def _months(text: str) -> list[float | str | None]:
    return [_number(part) for part in re.split(r"[,;\s]+", text.strip()) if part]
