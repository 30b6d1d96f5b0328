"""What a patient file tells of ovaries and testes: whether they are suppressed or removed, and if menopause is sure.

A word for suppression that is not known is never "no"; which word of ``menopause`` holds follows from both fields.
"""

from __future__ import annotations

from osteon.care.facts.fact import Value
from osteon.care.rules.vocabulary import Vocabulary
from osteon.person.patient import Patient
from osteon.quantities import androgen

SUPPRESSED = "premenopausal_ofs"
#: group of ``facts.yaml`` with medicines that stop ovaries or testes
MEDICINES = "gonadal_suppressants"
_NOT_KNOWN = "unknown"
#: age at menopause below which it is premature; FRAX and Reid 2008 (recalled)
PREMATURE_YEARS = 45.0
#: a man's testosterone [nmol/L] below which he is hypogonadal (EAU and ISSAM; recalled); as in facts.yaml
LOW_TESTOSTERONE = 8.0


def gonads(person: Patient, vocabulary: Vocabulary) -> dict[str, Value]:
    """Facts about ovaries and testes by name; None where the file does not tell."""
    told, (state, _) = person.gonadal_suppression, _state(person, vocabulary)
    return {
        "menopause": _menopause(person, state)[0],
        "menopause_cause": None if person.menopause_cause == _NOT_KNOWN else person.menopause_cause,
        "gonadal_suppression": state,
        "suppression_how": told.by or ("oophorectomy" if _surgical(person) else None),
        "ai_drug": person.ai.drug,
    }


def gonad_origins(person: Patient, vocabulary: Vocabulary) -> dict[str, str]:
    """Where a fact comes from, where that is not simply its field."""
    state, origin = _state(person, vocabulary)
    found = {"gonadal_suppression": origin} if origin else {}
    if _surgical(person) and person.gonadal_suppression.by is None:
        found["suppression_how"] = "menopause and menopause_cause"
    if derived := _menopause(person, state)[1]:
        found["menopause"] = derived
    return found


def derived_causes(person: Patient) -> list[str]:
    """Causes of bone loss that an age or a hormone tells of; what a treatment does by itself is none."""
    age, field = person.menopause_age, str(androgen().field)
    level, treated = getattr(person.labs, field), person.gonadal_suppression.state == "current"
    found = ["premature_menopause"] if age is not None and age < PREMATURE_YEARS else []
    if person.sex == "male" and level is not None and not treated:
        at_limit = level == LOW_TESTOSTERONE and person.labs.limit(field) == "below"
        found += ["hypogonadism"] if level < LOW_TESTOSTERONE or at_limit else []
    return found


def _state(person: Patient, vocabulary: Vocabulary) -> tuple[str | None, str]:
    """Status of the suppression, and where it is told if not in its own field.

    ``premenopausal_ofs`` says that it is there, and so does an analogue of GnRH among the medicines.
    """
    if (state := person.gonadal_suppression.state) is not None:
        return state, ""
    if person.menopause == SUPPRESSED:
        return "current", "menopause"
    if vocabulary.members(MEDICINES) & set(person.medicines or ()):
        return "current", "medicines"
    return None, ""


def _menopause(person: Patient, state: str | None) -> tuple[str | None, str]:
    """The menopause as it counts: ovaries at rest before it, where something else tells of the suppression."""
    open_ = person.menopause in (None, "premenopausal", "perimenopausal")
    if person.sex == "female" and open_ and state == "current" and not person.gonadal_suppression.removed:
        return SUPPRESSED, "menopause and gonadal_suppression"
    return person.menopause, ""


def _surgical(person: Patient) -> bool:
    return person.menopause == SUPPRESSED and person.menopause_cause == "surgical"
