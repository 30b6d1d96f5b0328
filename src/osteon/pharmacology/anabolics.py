"""Bone-building drugs: romosozumab (sclerostin antibody) and teriparatide."""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.model import rate, variable

LABEL = "pharmacokinetics of @romosozumab-label"


@rate(unit="mg", symbol=r"A_\mathrm{romo}", start=0.0, source=LABEL)
def romosozumab_depot(romosozumab_depot: Expression, romosozumab_absorption: Expression) -> Expression:
    """Romosozumab under the skin (the bioavailable part)."""
    return -romosozumab_absorption * romosozumab_depot


@rate(unit="mg/L", symbol=r"C_\mathrm{romo}", start=0.0, source=LABEL)
def romosozumab_serum(
    romosozumab_serum: Expression,
    romosozumab_depot: Expression,
    romosozumab_absorption: Expression,
    romosozumab_volume: Expression,
    romosozumab_elimination: Expression,
) -> Expression:
    """Romosozumab in serum, one compartment."""
    gain = romosozumab_absorption * romosozumab_depot / romosozumab_volume
    return gain - romosozumab_elimination * romosozumab_serum


@variable(unit="1", symbol=r"S_\mathrm{f}", source="osteon: reversible binding")
def free_sclerostin(
    sclerostin: Expression, romosozumab_serum: Expression, romosozumab_affinity: Expression
) -> Expression:
    """Sclerostin not bound by romosozumab, relative to the premenopausal level."""
    return sclerostin / (1 + romosozumab_serum / romosozumab_affinity)


@rate(unit="1", symbol=r"\theta", start=0.0, source="osteon: exposure relative to 20 ug daily")
def teriparatide_exposure(
    teriparatide_exposure: Expression, teriparatide_input: Expression, teriparatide_onset: Expression
) -> Expression:
    """Teriparatide effect on osteoblasts: 1 at 20 ug daily, saturating, after days to weeks."""
    return teriparatide_onset * (2 * teriparatide_input / (1 + teriparatide_input) - teriparatide_exposure)


@rate(
    unit="1",
    symbol=r"\theta_\mathrm{r}",
    start=0.0,
    source="osteon: later rise of resorption under teriparatide",
)
def teriparatide_resorption(
    teriparatide_resorption: Expression, teriparatide_exposure: Expression, teriparatide_resorption_onset: Expression
) -> Expression:
    """Teriparatide effect on RANKL, some months behind the effect on osteoblasts."""
    return teriparatide_resorption_onset * (teriparatide_exposure - teriparatide_resorption)


@variable(unit="1", symbol=r"\theta_L", source="osteon: later rise of resorption under teriparatide")
def pth_on_rankl(teriparatide_on_rankl: Expression, teriparatide_resorption: Expression) -> Expression:
    """Log gain of RANKL under a parathyroid hormone analogue."""
    return teriparatide_on_rankl * teriparatide_resorption


@variable(unit="1", symbol=r"\theta_B", source="osteon: exposure relative to 20 ug daily")
def pth_on_osteoblasts(teriparatide_on_osteoblasts: Expression, teriparatide_exposure: Expression) -> Expression:
    """Gain of osteoblast precursors under a parathyroid hormone analogue."""
    return teriparatide_on_osteoblasts * teriparatide_exposure


@variable(unit="1", symbol=r"\theta_\varphi", source="osteon: exposure relative to 20 ug daily")
def pth_on_modelling(teriparatide_on_modelling: Expression, teriparatide_exposure: Expression) -> Expression:
    """Gain of formation without resorption under a parathyroid hormone analogue."""
    return teriparatide_on_modelling * teriparatide_exposure


@variable(unit="1", symbol=r"\theta_b", source="osteon: exposure relative to 20 ug daily", over="compartment")
def pth_balance(teriparatide_balance: Expression, teriparatide_exposure: Expression) -> Expression:
    """Log gain of bone laid down per unit under a parathyroid hormone analogue."""
    return teriparatide_balance * teriparatide_exposure
