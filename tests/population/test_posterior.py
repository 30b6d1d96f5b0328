"""The shipped draws belong to the shipped model and data, and are refused for any other model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from osteon.calibration.calibrate import data_hash
from osteon.calibration.likelihood import KINDS
from osteon.calibration.priors import priors
from osteon.engine.model import Equation, Model, Parameter
from osteon.physiology.skeleton import index_families, skeleton
from osteon.population import posterior as module
from osteon.population.posterior import Posterior, StalePosteriorError, load, model_hash, posterior, save

RELATIVE = 1e-6  # draws are kept as 32-bit numbers
DRAWS = Path(module.__file__).parents[1] / "data" / module.DRAWS


def changed(
    parameter: Callable[[Parameter], Parameter] = lambda p: p, equation: Callable[[Equation], Equation] = lambda e: e
) -> Model:
    """The skeleton with other parameters or equations."""
    model = skeleton()
    equations = {id(q.equation): q.equation for q in model.quantities.values()}
    return Model(
        model.name,
        [equation(e) for e in equations.values()],
        [parameter(p) for p in model.parameters],
        index_families(),
    )


def scaled(name: str) -> Callable[[Parameter], Parameter]:
    """Changes one parameter by a tenth."""
    return lambda p: replace(p, value=1.1 * p.value) if p.name == name else p


def twice(name: str) -> Callable[[Equation], Equation]:
    """Doubles what one equation gives."""

    def change(equation: Equation) -> Equation:
        function = equation.function

        @wraps(function)
        def doubled(*values: Any, **named: Any) -> Any:
            return 2.0 * function(*values, **named)

        return replace(equation, function=doubled) if equation.name == name else equation

    return change


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Callable[[Model], None]:
    """Makes another model the one that runs."""
    return lambda model: monkeypatch.setattr(module, "skeleton", lambda: model)


def test_the_shipped_draws_are_finite_and_of_the_parameters_that_are_estimated():
    found = posterior()
    assert found.names == priors().names
    assert found.values.shape == (len(found), len(found.names))
    assert found.log_tau.shape == (len(found), len(KINDS))
    assert np.isfinite(found.values).all()
    assert np.isfinite(found.log_tau).all()
    assert len(found) == found.provenance["draws"] >= 100


def test_every_draw_lies_in_the_plausible_range_of_its_parameter():
    known = {p.name: p for p in skeleton().parameters}
    for name, draws in zip(posterior().names, posterior().values.T, strict=True):
        slack = RELATIVE * max(abs(known[name].low), abs(known[name].high))
        assert known[name].low - slack <= draws.min(), name
        assert draws.max() <= known[name].high + slack, name


def test_the_usual_parameters_are_the_centre_of_the_draws():
    """To four digits: drawing a figure with the usual parameters shows what the trials say."""
    usual = {p.name: p.value for p in skeleton().parameters}
    for name, centre in zip(posterior().names, np.median(posterior().values, axis=0), strict=True):
        assert usual[name] == pytest.approx(centre, rel=1e-3, abs=1e-12), name


def test_every_estimated_parameter_learnt_something_or_kept_its_prior():
    """A posterior much wider than its prior would be a mistake."""
    told = posterior().provenance["posterior_over_prior_sd"]
    assert set(told) == set(posterior().names)
    assert max(told.values()) < 1.5


def test_the_provenance_says_from_which_data_which_model_which_seed_and_how_well_the_chains_agree():
    said = posterior().provenance
    assert said["model_hash"] == model_hash(posterior().names)
    assert said["data_hash"] == data_hash()
    assert isinstance(said["seed"], int)
    assert said["largest_rhat"]["parameter"] in {*posterior().names, *(f"tau_{kind}" for kind in KINDS)}
    assert said["largest_rhat"]["value"] >= 1
    assert said["smallest_effective_sample"]["value"] > 0
    assert 0 < said["acceptance"] < 1
    assert set(said["observations"]) == set(KINDS)
    assert said["chains"]["kept"] * said["chains"]["walkers"] >= said["draws"]


def test_a_table_has_full_rows_with_the_draws_in_their_columns_and_the_usual_values_elsewhere():
    found, model = posterior(), skeleton()
    table = found.table(len(found))
    columns = [model.parameter_names.index(name) for name in found.names]
    others = [j for j in range(len(model.parameter_names)) if j not in columns]
    assert table.shape == (len(found), len(model.parameter_names))
    assert (table[:, others] == model.defaults[others]).all()
    assert sorted(map(tuple, table[:, columns])) == sorted(map(tuple, found.values))


def test_a_table_longer_than_the_draws_repeats_them_in_the_same_order():
    found = posterior()
    n = len(found)
    table = found.table(2 * n + 3)
    assert np.array_equal(table[:n], table[n : 2 * n])
    assert np.array_equal(table[:3], table[2 * n :])
    assert np.array_equal(found.table(5), table[:5])


def test_a_table_has_a_fixed_order_that_its_seed_decides():
    found = posterior()
    assert np.array_equal(found.table(50), found.table(50))
    assert not np.array_equal(found.table(50), found.table(50, seed=1))
    assert len(np.unique(found.table(len(found)), axis=0)) == len(np.unique(found.values, axis=0))


def test_draws_that_are_saved_come_back(tmp_path: Path):
    found = posterior()
    save(found, tmp_path)
    provenance = yaml.safe_load((tmp_path / module.PROVENANCE).read_text(encoding="utf-8"))
    again = load(tmp_path / module.DRAWS, provenance)
    assert again.names == found.names
    assert again.provenance == found.provenance
    assert again.values == pytest.approx(found.values, rel=RELATIVE)
    assert again.log_tau == pytest.approx(found.log_tau, rel=RELATIVE)


def test_the_model_hash_is_that_of_the_model_put_together_anew(running: Callable[[Model], None]):
    before = model_hash(posterior().names)
    running(changed())
    assert model_hash(posterior().names) == before


def test_draws_are_refused_once_a_fixed_parameter_has_changed(running: Callable[[Model], None]):
    fixed = next(p.name for p in skeleton().parameters if p.name not in posterior().names and p.value)
    running(changed(parameter=scaled(fixed)))
    with pytest.raises(StalePosteriorError, match="make calibrate"):
        load(DRAWS, posterior().provenance)


def test_draws_are_refused_once_an_equation_has_changed(running: Callable[[Model], None]):
    running(changed(equation=twice("ctx")))
    with pytest.raises(StalePosteriorError, match="an equation or a fixed parameter has changed"):
        load(DRAWS, posterior().provenance)


def test_the_usual_value_of_an_estimated_parameter_may_change(running: Callable[[Model], None]):
    running(changed(parameter=scaled(posterior().names[0])))
    assert np.array_equal(load(DRAWS, posterior().provenance).values, posterior().values)


def test_draws_are_refused_once_another_parameter_is_estimated(tmp_path: Path):
    found = posterior()
    fewer = Posterior(found.names[1:], found.values[:, 1:], found.log_tau, found.provenance)
    save(fewer, tmp_path)
    with pytest.raises(StalePosteriorError):
        load(tmp_path / module.DRAWS, found.provenance)


def test_what_the_refusal_tells_to_do_can_be_done():
    makefile = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8")
    assert "\ncalibrate:" in makefile
