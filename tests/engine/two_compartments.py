"""A drug given under the skin: depot, two compartments, saturable loss, and an effect with a lag."""

from osteon.engine.expression import exp, log, maximum, minimum
from osteon.engine.model import Model, Parameter, equations_of, rate, variable

SOURCE = "textbook pharmacokinetics; numbers chosen for the test"


@variable(unit="mg/L", symbol="c", source=SOURCE)
def concentration(central, volume):
    return central / volume


@variable(unit="1", symbol="s", source=SOURCE)
def stimulus(concentration, potency, steepness, ceiling):
    ratio = (concentration + 1e-6) / potency
    return minimum(ceiling, ratio**steepness / (1.0 + ratio**steepness)) + 0.1 * exp(-concentration)


@rate(unit="mg", symbol="D", start=0.0, source=SOURCE)
def depot(depot, absorption):
    return -absorption * depot


@rate(unit="mg", symbol="X", start=0.0, source=SOURCE)
def central(
    depot,
    central,
    peripheral,
    concentration,
    absorption,
    clearance,
    exchange,
    largest_loss,
    half_loss,
    infusion,
):
    saturable = largest_loss * concentration / (half_loss + concentration)
    return infusion + absorption * depot - clearance * concentration - saturable - exchange * (central - peripheral)


@rate(unit="mg", symbol="P", start=0.0, source=SOURCE)
def peripheral(central, peripheral, exchange):
    return exchange * (central - peripheral)


@rate(unit="1", symbol="E", start=lambda turnover: 1.0 + 0.0 * turnover, source=SOURCE)
def effect(effect, stimulus, turnover):
    return turnover * (1.0 + stimulus - effect * log(1.0 + effect) - 0.2 * maximum(effect - 1.1, 0.0))


VALUES = {
    "volume": 3.0, "absorption": 8.0, "clearance": 0.5, "exchange": 0.3, "largest_loss": 2.0, "half_loss": 0.2,
    "infusion": 0.0, "potency": 0.7, "steepness": 1.7, "ceiling": 0.9, "turnover": 0.05,
}  # fmt: skip


def model() -> Model:
    import two_compartments

    parameters = [
        Parameter(name, name, value, "1", 0.0, 100.0, SOURCE, "assumed", name) for name, value in VALUES.items()
    ]
    return Model("two compartments", equations_of(two_compartments), parameters)
