"""Bone-building drugs: romosozumab (sclerostin antibody) and teriparatide."""

from __future__ import annotations

from typing import Any

from osteon.engine.model import rate, variable

LABEL = "romosozumab label pharmacokinetics (recalled)"


@rate(unit="mg", symbol=r"A_\mathrm{romo}", start=0.0, source=LABEL)
def romosozumab_depot(romosozumab_depot: Any, romosozumab_absorption: Any) -> Any:
    """Romosozumab under the skin (the bioavailable part)."""
    return -romosozumab_absorption * romosozumab_depot


@rate(unit="mg/L", symbol=r"C_\mathrm{romo}", start=0.0, source=LABEL)
def romosozumab_serum(
    romosozumab_serum: Any,
    romosozumab_depot: Any,
    romosozumab_absorption: Any,
    romosozumab_volume: Any,
    romosozumab_elimination: Any,
) -> Any:
    """Romosozumab in serum, one compartment."""
    gain = romosozumab_absorption * romosozumab_depot / romosozumab_volume
    return gain - romosozumab_elimination * romosozumab_serum


@variable(unit="1", symbol=r"S_\mathrm{f}", source="osteon: reversible binding")
def free_sclerostin(sclerostin: Any, romosozumab_serum: Any, romosozumab_affinity: Any) -> Any:
    """Sclerostin not bound by romosozumab, relative to the premenopausal level."""
    return sclerostin / (1 + romosozumab_serum / romosozumab_affinity)


@rate(unit="1", symbol=r"\theta", start=0.0, source="osteon: exposure relative to 20 ug daily")
def teriparatide_exposure(teriparatide_exposure: Any, teriparatide_input: Any, teriparatide_onset: Any) -> Any:
    """Teriparatide effect on osteoblasts: 1 at 20 ug daily, saturating, after days to weeks."""
    return teriparatide_onset * (2 * teriparatide_input / (1 + teriparatide_input) - teriparatide_exposure)


@rate(
    unit="1",
    symbol=r"\theta_\mathrm{r}",
    start=0.0,
    source="osteon: later rise of resorption under teriparatide",
)
def teriparatide_resorption(
    teriparatide_resorption: Any, teriparatide_exposure: Any, teriparatide_resorption_onset: Any
) -> Any:
    """Teriparatide effect on RANKL, some months behind the effect on osteoblasts."""
    return teriparatide_resorption_onset * (teriparatide_exposure - teriparatide_resorption)
