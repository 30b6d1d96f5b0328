"""Robertson's chemical kinetics: three species, rate constants over nine orders of magnitude."""

from osteon.engine.model import Model, Parameter, equations_of, rate

SOURCE = "Robertson HH. The solution of a set of reaction rate equations. Academic Press 1966 (recalled)"


@rate(unit="1", symbol="A", start=1.0, source=SOURCE)
def reactant(reactant, intermediate, product, slow, fast):
    return -slow * reactant + fast * intermediate * product


@rate(unit="1", symbol="B", start=0.0, source=SOURCE)
def intermediate(reactant, intermediate, product, slow, fast, fastest):
    return slow * reactant - fast * intermediate * product - fastest * intermediate**2


@rate(unit="1", symbol="C", start=0.0, source=SOURCE)
def product(intermediate, fastest):
    return fastest * intermediate**2


def model() -> Model:
    import robertson

    values = {"slow": 0.04, "fast": 1e4, "fastest": 3e7}
    parameters = [
        Parameter(name, name, value, "1/d", 0.0, 1e9, SOURCE, "recalled", "rate constant")
        for name, value in values.items()
    ]
    return Model("robertson", equations_of(robertson), parameters)
