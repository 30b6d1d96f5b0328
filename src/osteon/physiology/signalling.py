"""Signals between cells: cytokines, RANKL, osteoprotegerin, sclerostin. All relative to the young adult."""

from __future__ import annotations

from osteon.engine.expression import Expression, exp, maximum
from osteon.engine.model import rate, variable

EGHBALI_FATOURECHI_2003 = "eghbali-fatourechi-2003"


@rate(
    unit="1",
    symbol="K",
    start=1.0,
    source="@charatcharoenwitthaya-2007 (estrogen withdrawal with anakinra, etanercept)",
)
def cytokines(
    cytokines: Expression, estrogen_deficit: Expression, cytokine_gain: Expression, cytokine_rate: Expression
) -> Expression:
    """Interleukin-1, interleukin-6, TNF and M-CSF: the drive on osteoclast precursors that estrogen restrains."""
    return cytokine_rate * (exp(cytokine_gain * estrogen_deficit) - cytokines)


@rate(unit="1", symbol="L", start=1.0, source=EGHBALI_FATOURECHI_2003)
def rankl(
    rankl: Expression,
    estrogen_deficit: Expression,
    free_sclerostin: Expression,
    pth_on_rankl: Expression,
    rankl_gain: Expression,
    sclerostin_on_rankl: Expression,
    rankl_rate: Expression,
) -> Expression:
    """RANKL on osteoblast-lineage cells and osteocytes."""
    drive = exp(rankl_gain * estrogen_deficit + pth_on_rankl)
    return rankl_rate * (drive * free_sclerostin**sclerostin_on_rankl - rankl)


@rate(
    unit="1",
    symbol="G",
    start=1.0,
    source="osteon: estrogen raises osteoprotegerin (@hofbauer-1999)",
)
def opg(opg: Expression, estrogen_deficit: Expression, opg_gain: Expression, opg_rate: Expression) -> Expression:
    """Osteoprotegerin, the decoy receptor of RANKL."""
    return opg_rate * (exp(-opg_gain * estrogen_deficit) - opg)


@variable(unit="1", symbol="L/G", source="definition")
def rankl_opg_ratio(rankl: Expression, opg: Expression) -> Expression:
    """RANKL over osteoprotegerin, relative to the young adult."""
    return rankl / opg


@rate(unit="1", symbol="S", start=1.0, source="@@modder-2011: estrogen lowers sclerostin")
def sclerostin(
    sclerostin: Expression,
    osteocytes: Expression,
    estrogen_deficit: Expression,
    sclerostin_gain: Expression,
    sclerostin_rate: Expression,
) -> Expression:
    """Sclerostin from osteocytes, free and bound together."""
    return sclerostin_rate * (exp(sclerostin_gain * estrogen_deficit) * osteocytes - sclerostin)


@variable(unit="1", symbol=r"L_\mathrm{f}", source="osteon: RANKL, osteoprotegerin and antibodies compete")
def free_rankl(
    rankl: Expression, opg: Expression, opg_binding: Expression, rankl_antibody_ratio: Expression
) -> Expression:
    """RANKL that neither osteoprotegerin nor an antibody holds, relative to the young adult."""
    return rankl * (1 + opg_binding) / (1 + opg_binding * opg + rankl_antibody_ratio)


@variable(unit="1", symbol=r"\lambda", source="osteon: RANKL prolongs osteoclast life")
def rankl_starvation(free_rankl: Expression) -> Expression:
    """How far RANKL lies below the young level: 0 at or above it, rising smoothly below."""
    missing = maximum(1 - free_rankl, 0.0)
    return missing * missing
