"""What an arm tested, in one phrase: the classes by which predictions are scored and naive forecasts are made."""

from __future__ import annotations

from osteon.drugs import catalogue
from osteon.evidence.evidence_files import Arm

NO_TREATMENT = "no treatment"

#: class in the drug catalogue -> kind of treatment
_KINDS = {
    "aromatase inhibitor": "inhibitor",
    "selective estrogen receptor modulator": "tamoxifen",
    "GnRH agonist": "ovarian suppression",
    "ovarian ablation": "ovarian suppression",
    "RANKL antibody": "denosumab",
    "sclerostin antibody": "anabolic",
    "parathyroid hormone analogue": "anabolic",
    "estrogen": "estrogen therapy",
    "progestin": "estrogen therapy",
    "calcium supplement": "calcium or vitamin D",
    "vitamin D": "calcium or vitamin D",
    "exercise": "exercise",
}
#: words of the evidence files for treatments that are no single drug
_GROUPS = {
    "aromatase-inhibitor": "inhibitor",
    "aromatase-inhibitor-unspecified": "inhibitor",
    "ovarian-suppression": "ovarian suppression",
    "tamoxifen-or-anastrozole": "tamoxifen or inhibitor",
    "oral-bisphosphonate-pooled": "bisphosphonate",
    "bisphosphonate-any": "bisphosphonate",
    "estrogen-progestin": "estrogen therapy",
    "hormone-therapy": "estrogen therapy",
    "vitamin-d3": "calcium or vitamin D",
}
_BISPHOSPHONATES = ("zoledronate", "alendronate", "risedronate", "ibandronate", "bisphosphonate")
#: the order in which kinds are named; others follow
_ORDER = (
    "ovarian suppression", "inhibitor", "tamoxifen", "tamoxifen or inhibitor", "estrogen therapy", *_BISPHOSPHONATES,
    "denosumab", "anabolic", "exercise", "calcium or vitamin D",
)  # fmt: skip
#: months for which a dose goes on working: the interval of the labels (recalled); nothing for what is taken daily
_LASTS = {"zoledronate": 12.0, "denosumab": 6.0}


def drug_class(arm: Arm) -> str:
    """The class of an arm, such as ``inhibitor + denosumab``, ``zoledronate`` or ``no treatment, before menopause``.

    It follows from what was given between month 0 and the arm's last observation, and from who was treated. A drug
    taken only before month 0 does not count, unless it is estrogen and nothing followed: then its end is what was
    studied. Beside a drug, calcium and vitamin D are background. A bisphosphonate is named by its drug when it is given
    alone. Ovarian suppression is not named where a bone drug protects from it. An anabolic drug names the arm, whatever
    follows it or goes with it.
    """
    last = max((o.time_month for o in arm.observations), default=float("inf"))
    kinds = {_kind(str(c["drug"])) for c in arm.regimen if _counts(c.get("start_month"), c.get("end_month"), last)}
    if not kinds:
        kinds = {kind for kind in (_kind(str(c["drug"])) for c in arm.regimen) if kind == "estrogen therapy"}
    if kinds - {"calcium or vitamin D"}:
        kinds.discard("calcium or vitamin D")
    sex, menopause = arm.population.get("sex"), arm.population.get("menopause")
    if sex == "male" or menopause == "male":
        return "men on inhibitor" if "inhibitor" in kinds else f"men, {_named(kinds)}"
    before = menopause == "premenopausal" and kinds <= {"tamoxifen"}
    return f"{_named(kinds)}, before menopause" if before else _named(kinds)


def given_at(arm: Arm, month: float) -> frozenset[str]:
    """Kinds of treatment still at work at a month, so that on and off treatment are told apart."""
    found = set()
    for course in arm.regimen:
        kind = _kind(str(course["drug"]))
        start, end = course.get("start_month"), course.get("end_month")
        stops = float("inf") if end is None else float(end) + _LASTS.get(kind, 0.0)
        if (start is None or float(start) < month) and month <= stops:
            found.add("bisphosphonate" if kind in _BISPHOSPHONATES else kind)
    return frozenset(found)


def _counts(start: float | None, end: float | None, last: float) -> bool:
    """Whether a course is under way at some time from month 0 to the last observation."""
    begins = float("-inf") if start is None else float(start)
    single_dose = end is not None and begins == float(end) == 0.0
    return (end is None or float(end) > 0 or single_dose) and begins < max(last, 1e-9)


def _kind(drug: str) -> str:
    if drug in _GROUPS:
        return _GROUPS[drug]
    if drug.startswith("exercise"):
        return "exercise"
    known = catalogue().get(drug)
    if known is None:
        return drug
    if known.drug_class == "bisphosphonate":
        return "zoledronate" if drug == "zoledronic-acid" else drug
    return _KINDS.get(known.drug_class, drug)


def _named(kinds: set[str]) -> str:
    if not kinds:
        return NO_TREATMENT
    if "anabolic" in kinds:
        return "anabolic"
    if kinds == {"inhibitor"}:
        return "aromatase inhibitor"
    protected = kinds & {*_BISPHOSPHONATES, "denosumab"}
    if protected and kinds & {"inhibitor", "tamoxifen", "tamoxifen or inhibitor", "ovarian suppression"}:
        kinds = kinds - {"ovarian suppression"}
    if len(kinds) > 1:
        kinds = {"bisphosphonate" if kind in _BISPHOSPHONATES else kind for kind in kinds}
    known = {kind: place for place, kind in enumerate(_ORDER)}
    return " + ".join(sorted(kinds, key=lambda kind: (known.get(kind, len(known)), kind)))
