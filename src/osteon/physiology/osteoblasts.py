"""Osteoblast lineage: coupling to resorption through matrix TGF-beta, osteoblasts, lining cells, osteocytes."""

from __future__ import annotations

from typing import Any

from osteon.engine.expression import exp
from osteon.engine.model import rate, variable

COUPLING = "osteon; coupling after Lemaire 2004 (doi:10.1016/j.jtbi.2004.03.023)"


@rate(unit="1", symbol=r"\beta", start=1.0, source=COUPLING)
def matrix_signal(matrix_signal: Any, osteoclasts: Any, matrix_signal_rate: Any) -> Any:
    """TGF-beta and other factors that resorption frees from the matrix."""
    return matrix_signal_rate * (osteoclasts - matrix_signal)


@rate(unit="1", symbol=r"B_\mathrm{p}", start=1.0, source=COUPLING)
def osteoblast_precursors(
    osteoblast_precursors: Any,
    matrix_signal: Any,
    free_sclerostin: Any,
    teriparatide_exposure: Any,
    lining_cells: Any,
    coupling_strength: Any,
    sclerostin_on_osteoblasts: Any,
    teriparatide_on_osteoblasts: Any,
    osteoblast_precursor_rate: Any,
) -> Any:
    """Osteoblast precursors: called by resorption, restrained by sclerostin."""
    called = matrix_signal**coupling_strength * (lining_cells / free_sclerostin) ** sclerostin_on_osteoblasts
    treated = called * (1 + teriparatide_on_osteoblasts * teriparatide_exposure)
    return osteoblast_precursor_rate * (treated - osteoblast_precursors)


@rate(unit="1", symbol="B", start=1.0, source=COUPLING)
def osteoblasts(osteoblasts: Any, osteoblast_precursors: Any, osteoblast_rate: Any) -> Any:
    """Active osteoblasts in remodelling units."""
    return osteoblast_rate * (osteoblast_precursors - osteoblasts)


@rate(unit="1", symbol="Q", start=1.0, source="osteon: attenuation of the response to romosozumab")
def lining_cells(lining_cells: Any, free_sclerostin: Any, sclerostin: Any, lining_cell_rate: Any) -> Any:
    """Quiescent lining cells that can be woken to form bone; used up while sclerostin is blocked."""
    return lining_cell_rate * (free_sclerostin / sclerostin - lining_cells)


@variable(
    unit="1",
    symbol=r"\varphi",
    source="osteon: formation without resorption (modelling), opened by sclerostin blockade and teriparatide; weaker "
    "without estrogen, which bone needs to answer load (Lee 2003, recalled)",
)
def modelling_formation(
    modelling_share: Any,
    lining_cells: Any,
    sclerostin: Any,
    free_sclerostin: Any,
    sclerostin_on_modelling: Any,
    teriparatide_exposure: Any,
    teriparatide_on_modelling: Any,
    estrogen_deficit: Any,
    modelling_gain: Any,
) -> Any:
    """Formation that does not follow resorption, as a share of young formation."""
    woken = (lining_cells * (sclerostin / free_sclerostin)) ** sclerostin_on_modelling
    answered = exp(-modelling_gain * estrogen_deficit)
    return modelling_share * woken * answered * (1 + teriparatide_on_modelling * teriparatide_exposure)


@rate(
    unit="1",
    symbol="Y",
    start=1.0,
    source="Tomkinson 1998: estrogen withdrawal and osteocyte apoptosis (recalled)",
)
def osteocytes(osteocytes: Any, estrogen_deficit: Any, osteocyte_gain: Any, osteocyte_rate: Any) -> Any:
    """Living osteocytes; estrogen keeps them alive."""
    return osteocyte_rate * (1 - osteocytes * exp(osteocyte_gain * estrogen_deficit))
