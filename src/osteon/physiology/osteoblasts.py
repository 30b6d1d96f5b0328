"""Osteoblast lineage: coupling to resorption through matrix TGF-beta, osteoblasts, lining cells, osteocytes."""

from __future__ import annotations

from osteon.engine.expression import Expression, exp
from osteon.engine.model import rate, variable

COUPLING = "osteon; coupling after @lemaire-2004"


@rate(unit="1", symbol=r"\beta", start=1.0, source=COUPLING)
def matrix_signal(matrix_signal: Expression, osteoclasts: Expression, matrix_signal_rate: Expression) -> Expression:
    """TGF-beta and other factors that resorption frees from the matrix."""
    return matrix_signal_rate * (osteoclasts - matrix_signal)


@rate(unit="1", symbol=r"B_\mathrm{p}", start=1.0, source=COUPLING)
def osteoblast_precursors(
    osteoblast_precursors: Expression,
    matrix_signal: Expression,
    free_sclerostin: Expression,
    pth_on_osteoblasts: Expression,
    lining_cells: Expression,
    coupling_strength: Expression,
    sclerostin_on_osteoblasts: Expression,
    osteoblast_precursor_rate: Expression,
) -> Expression:
    """Osteoblast precursors: called by resorption, restrained by sclerostin."""
    called = matrix_signal**coupling_strength * (lining_cells / free_sclerostin) ** sclerostin_on_osteoblasts
    treated = called * (1 + pth_on_osteoblasts)
    return osteoblast_precursor_rate * (treated - osteoblast_precursors)


@rate(unit="1", symbol="B", start=1.0, source=COUPLING)
def osteoblasts(osteoblasts: Expression, osteoblast_precursors: Expression, osteoblast_rate: Expression) -> Expression:
    """Active osteoblasts in remodelling units."""
    return osteoblast_rate * (osteoblast_precursors - osteoblasts)


@rate(unit="1", symbol="Q", start=1.0, source="osteon: attenuation of the response to sclerostin blockade")
def lining_cells(
    lining_cells: Expression, free_sclerostin: Expression, sclerostin: Expression, lining_cell_rate: Expression
) -> Expression:
    """Quiescent lining cells that can be woken to form bone; used up while sclerostin is blocked."""
    return lining_cell_rate * (free_sclerostin / sclerostin - lining_cells)


@variable(
    unit="1",
    symbol=r"\varphi",
    source="osteon: formation without resorption (modelling), opened by sclerostin blockade and parathyroid "
    "hormone; weaker "
    "without estrogen, which bone needs to answer load (@lee-2003)",
)
def modelling_formation(
    modelling_share: Expression,
    lining_cells: Expression,
    sclerostin: Expression,
    free_sclerostin: Expression,
    sclerostin_on_modelling: Expression,
    pth_on_modelling: Expression,
    estrogen_deficit: Expression,
    modelling_gain: Expression,
) -> Expression:
    """Formation that does not follow resorption, as a share of young formation."""
    woken = (lining_cells * (sclerostin / free_sclerostin)) ** sclerostin_on_modelling
    answered = exp(-modelling_gain * estrogen_deficit)
    return modelling_share * woken * answered * (1 + pth_on_modelling)


@rate(
    unit="1",
    symbol="Y",
    start=1.0,
    source="@@tomkinson-1998: estrogen withdrawal and osteocyte apoptosis",
)
def osteocytes(
    osteocytes: Expression, estrogen_deficit: Expression, osteocyte_gain: Expression, osteocyte_rate: Expression
) -> Expression:
    """Living osteocytes; estrogen keeps them alive."""
    return osteocyte_rate * (1 - osteocytes * exp(osteocyte_gain * estrogen_deficit))
