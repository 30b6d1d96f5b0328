"""Equations of kidney function: each with its source, none of them applied here."""

from __future__ import annotations

COCKCROFT_GAULT = "Cockcroft DW, Gault MH. Nephron 1976;16:31-41, doi 10.1159/000180580 (recalled)"
CKD_EPI_2021 = "Inker LA, et al. N Engl J Med 2021;385:1737-49, doi 10.1056/NEJMoa2102953 (recalled)"
DU_BOIS = "Du Bois D, Du Bois EF. Arch Intern Med 1916;17:863-71 (recalled)"
#: body surface to which an eGFR is indexed [m2]
INDEX_SURFACE = 1.73


def cockcroft_gault(age: float, weight_kg: float, creatinine_mg_dl: float, sex: str) -> float:
    """Creatinine clearance [mL/min] from age [years], body weight [kg] and serum creatinine [mg/dL].

    (140 - age) x weight / (72 x creatinine), x 0.85 in women; errors of 20 % are usual at low muscle mass or oedema.

    Examples
    --------
    >>> round(cockcroft_gault(70, 60, 1.0, "female"), 1)
    49.6
    """
    return (140 - age) * weight_kg / (72 * creatinine_mg_dl) * (0.85 if sex == "female" else 1.0)


def _ckd_epi(sex: str) -> tuple[float, float, float]:
    """Creatinine k [mg/dL], exponent below it, and factor of the sex."""
    return (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)


def egfr_of(creatinine_mg_dl: float, age: float, sex: str) -> float:
    """eGFR [mL/min/1.73 m2] by CKD-EPI 2021 from serum creatinine [mg/dL], age [years] and sex.

    142 x min(c/k, 1)^a x max(c/k, 1)^-1.2 x 0.9938^age, x 1.012 in women, with k 0.7 and a -0.241 in women, k 0.9 and
    a -0.302 in men.

    Examples
    --------
    >>> round(egfr_of(1.0, 70, "female"))
    61
    """
    kappa, alpha, factor = _ckd_epi(sex)
    ratio = creatinine_mg_dl / kappa
    return float(142 * min(ratio, 1.0) ** alpha * max(ratio, 1.0) ** -1.2 * 0.9938**age * factor)


def creatinine_behind(egfr: float, age: float, sex: str) -> float:
    """Serum creatinine [mg/dL] at which CKD-EPI 2021 gives an eGFR [mL/min/1.73 m2]: `egfr_of` solved for it.

    Examples
    --------
    >>> round(creatinine_behind(62, 88, "female"), 2)
    0.89
    """
    kappa, alpha, factor = _ckd_epi(sex)
    ratio = egfr / (142 * 0.9938**age * factor)
    return float(kappa * ratio ** (1 / (-1.2 if ratio < 1 else alpha)))


def body_surface(weight_kg: float, height_cm: float) -> float:
    """Body surface [m2] by Du Bois from weight [kg] and height [cm].

    Examples
    --------
    >>> round(body_surface(42, 150), 2)
    1.33
    """
    return float(0.007184 * weight_kg**0.425 * height_cm**0.725)
