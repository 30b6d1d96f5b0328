"""RANKL antibodies: two compartments, target-mediated disposition (quasi-steady state, constant target)."""

from __future__ import annotations

from osteon.engine.expression import Expression
from osteon.engine.model import rate, variable

GIBIANSKY_2012 = "@gibiansky-2012 (F, absorption, Vc, CL); @sutjandra-2011 (target)"


@rate(unit="ug", symbol=r"A_\mathrm{dmab}", start=0.0, source=GIBIANSKY_2012, scale=1e3)
def denosumab_depot(denosumab_depot: Expression, denosumab_absorption: Expression) -> Expression:
    """Denosumab under the skin (the bioavailable part)."""
    return -denosumab_absorption * denosumab_depot


@variable(unit="L", symbol=r"V_\mathrm{dmab}", source=GIBIANSKY_2012)
def denosumab_volume(
    denosumab_central_volume: Expression, weight: Expression, denosumab_reference_weight: Expression
) -> Expression:
    """Central volume, in proportion to body weight."""
    return denosumab_central_volume * weight / denosumab_reference_weight


@rate(unit="ug/L", symbol=r"C_\mathrm{dmab}", start=0.0, source=GIBIANSKY_2012, scale=10.0)
def denosumab_serum(
    denosumab_serum: Expression,
    denosumab_depot: Expression,
    denosumab_peripheral: Expression,
    denosumab_absorption: Expression,
    denosumab_volume: Expression,
    denosumab_clearance: Expression,
    denosumab_exchange: Expression,
    denosumab_peripheral_volume: Expression,
    denosumab_target: Expression,
    denosumab_kss: Expression,
    denosumab_internalisation: Expression,
    weight: Expression,
    denosumab_reference_weight: Expression,
) -> Expression:
    """Free denosumab in serum; clearance scales with weight to the power 0.75."""
    clearance = denosumab_clearance * (weight / denosumab_reference_weight) ** 0.75
    free = denosumab_kss + denosumab_serum
    gain = denosumab_absorption * denosumab_depot + denosumab_exchange * (
        denosumab_peripheral / denosumab_peripheral_volume
    )
    loss = (clearance + denosumab_exchange) * denosumab_serum
    bound_loss = denosumab_internalisation * denosumab_target * denosumab_serum / free
    buffering = 1 + denosumab_target * denosumab_kss / free**2
    return ((gain - loss) / denosumab_volume - bound_loss) / buffering


@rate(unit="ug", symbol=r"P_\mathrm{dmab}", start=0.0, source=GIBIANSKY_2012, scale=1e2)
def denosumab_peripheral(
    denosumab_peripheral: Expression,
    denosumab_serum: Expression,
    denosumab_exchange: Expression,
    denosumab_peripheral_volume: Expression,
) -> Expression:
    """Denosumab in the peripheral compartment."""
    return denosumab_exchange * (denosumab_serum - denosumab_peripheral / denosumab_peripheral_volume)


@variable(unit="1", symbol=r"\delta", source="osteon: effective affinity, identified by CTX at month 6")
def rankl_antibody_ratio(denosumab_serum: Expression, denosumab_affinity: Expression) -> Expression:
    """Denosumab over the concentration that binds half of RANKL in bone."""
    return denosumab_serum / denosumab_affinity
