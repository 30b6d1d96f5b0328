"""The shipped draws belong to the shipped model and data, and are refused for any other model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from another_model import DRUG, RALOXIFENE, changed, number, protected, scaled, twice, with_raloxifene

from osteon.calibration.likelihood import KINDS
from osteon.calibration.priors import priors
from osteon.calibration.problem import calibrated_arms, problem
from osteon.calibration.provenance import data_hash, rests_on
from osteon.engine.expression import Expression
from osteon.engine.model import Equation, Model, variable
from osteon.files import data_from
from osteon.physiology.skeleton import index_families, skeleton
from osteon.population import posterior as module
from osteon.population.posterior import Posterior, StalePosteriorError, load, posterior, save
from osteon.simulation import calibrated
from osteon.simulation.calibrated import basis_hash

RELATIVE = 1e-6  # draws are kept as 32-bit numbers
DECIDES = ("estimated", "reads", "doses", "fixed", "equations")
DRAWS = Path(module.__file__).parents[1] / "data" / module.DRAWS


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Callable[[Model], None]:
    """Makes another model the one that runs; the draws of the package are those of its own."""
    posterior()
    return lambda model: monkeypatch.setattr(module, "skeleton", lambda: model)


def test_the_shipped_draws_are_finite_and_of_the_parameters_that_are_estimated():
    found = posterior()
    assert found.names == tuple(name for name in priors().names if name not in found.new)
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
    assert said["model_hash"] == basis_hash(skeleton(), said["rests_on"])
    now = rests_on(problem(calibrated_arms()), posterior().names)
    assert {key: said["rests_on"][key] for key in DECIDES} == {key: now[key] for key in DECIDES}
    assert set(said["rests_on"]["drugs"]) <= set(now["drugs"])
    assert said["data_hash"] == data_hash(said["evidence"], estimated=said["rests_on"]["estimated"])
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
    new = [model.parameter_names.index(name) for name in found.new]
    others = [j for j in range(len(model.parameter_names)) if j not in (*columns, *new)]
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
    columns = [skeleton().parameter_names.index(name) for name in found.names]
    assert len(np.unique(found.table(len(found))[:, columns], axis=0)) == len(np.unique(found.values, axis=0))


def test_draws_that_are_saved_come_back(tmp_path: Path):
    found = posterior()
    save(found, tmp_path)
    provenance = yaml.safe_load((tmp_path / module.PROVENANCE).read_text(encoding="utf-8"))
    again = load(tmp_path / module.DRAWS, provenance)
    assert again.names == found.names
    assert again.provenance == found.provenance
    assert again.values == pytest.approx(found.values, rel=RELATIVE)
    assert again.log_tau == pytest.approx(found.log_tau, rel=RELATIVE)


def test_draws_hold_for_the_model_put_together_anew_in_any_order(running: Callable[[Model], None]):
    for model in (changed(), changed(backwards=True)):
        running(model)
        assert np.array_equal(load(DRAWS, posterior().provenance).values, posterior().values)


def test_draws_are_refused_once_a_fixed_parameter_that_a_target_reads_has_changed(running: Callable[[Model], None]):
    running(changed(parameter=scaled("osteoclast_turnover")))
    with pytest.raises(
        StalePosteriorError, match=r"parameter osteoclast_turnover is 0\.07854, it was 0\.0714.*make cal"
    ):
        load(DRAWS, posterior().provenance)


def test_draws_hold_when_a_parameter_changes_that_no_target_reads(running: Callable[[Model], None]):
    running(changed(parameter=scaled("porosity_exponent")))
    assert np.array_equal(load(DRAWS, posterior().provenance).values, posterior().values)


@pytest.mark.parametrize("name", ["ctx", "osteoblasts", "bisphosphonate_kill", "osteoclast_death"])
def test_draws_are_refused_once_an_equation_that_a_target_reads_has_changed(
    name: str, running: Callable[[Model], None]
):
    running(changed(equation=twice(name)))
    with pytest.raises(StalePosteriorError, match=f"another model: {name}'s equation has changed. Make new draws"):
        load(DRAWS, posterior().provenance)


@pytest.mark.parametrize("name", ["bone_balance", "strength_index", "exercise_adaptation"])
def test_draws_hold_when_an_equation_changes_that_no_target_reads(name: str, running: Callable[[Model], None]):
    """An output, and what no calibrated arm got."""
    running(changed(equation=twice(name)))
    assert np.array_equal(load(DRAWS, posterior().provenance).values, posterior().values)


def test_draws_are_refused_once_a_quantity_has_another_name(running: Callable[[Model], None]):
    running(changed(equation=lambda e: replace(e, name="c_telopeptide") if e.name == "ctx" else e))
    with pytest.raises(StalePosteriorError, match=r"ctx is no more.*rekey_posterior"):
        load(DRAWS, posterior().provenance)


def test_draws_are_refused_once_doses_reach_the_model_in_another_way(monkeypatch: pytest.MonkeyPatch):
    table = calibrated.entries()
    other = {**table, "denosumab": replace(table["denosumab"], state_gain=500.0)}
    monkeypatch.setattr(calibrated, "entries", lambda: other)
    with pytest.raises(StalePosteriorError, match="doses of denosumab reach the model in another way"):
        load(DRAWS, posterior().provenance)


def test_draws_hold_when_the_dose_of_a_drug_changes_that_no_calibrated_arm_got(monkeypatch: pytest.MonkeyPatch):
    table = calibrated.entries()
    other = {**table, "estradiol": replace(table["estradiol"], gain=190.0)}
    monkeypatch.setattr(calibrated, "entries", lambda: other)
    assert np.array_equal(load(DRAWS, posterior().provenance).values, posterior().values)


def test_comments_sources_and_meanings_do_not_matter(running: Callable[[Model], None]):
    reworded = changed(
        parameter=lambda p: replace(p, source="another", meaning="other words", symbol="x"),
        equation=lambda e: replace(e, source="another", symbol="y"),
    )
    running(reworded)
    assert np.array_equal(load(DRAWS, posterior().provenance).values, posterior().values)


@variable(unit="1", symbol="w", source="test")
def woven_bone(bmd_lumbar_spine: Expression, woven_share: Expression) -> Expression:
    """An output that nothing reads."""
    return bmd_lumbar_spine * woven_share


def test_an_output_more_keeps_the_draws_and_its_number_is_drawn_from_its_prior(running: Callable[[Model], None]):
    running(changed(more=(woven_bone,), numbers=[number("woven_share", 0.2, 0.1, 0.8)]))
    found = load(DRAWS, posterior().provenance)
    assert np.array_equal(found.values, posterior().values)
    assert found.new == (*posterior().new, "woven_share")
    values = found.columns(["woven_share"])
    assert np.median(values) == pytest.approx(0.2, rel=0.01)
    assert 0.1 <= values.min() < 0.11
    assert 0.75 < values.max() <= 0.8


def test_one_more_of_a_family_keeps_the_draws(running: Callable[[Model], None]):
    member = {"bisphosphonate": [*index_families()["bisphosphonate"], ("neridronate",)]}
    numbers = [
        number("bisphosphonate_input_neridronate", 0.0, 0.0, 100.0, status="input", source="regimen"),
        *(
            number(f"bisphosphonate_{name}_neridronate", 1.0, 0.5, 2.0)
            for name in ("washout", "half_effect", "efficacy")
        ),
    ]
    running(changed(families={**index_families(), **member}, numbers=numbers))
    assert np.array_equal(load(DRAWS, posterior().provenance).values, posterior().values)


def test_a_drug_more_keeps_the_draws_to_the_last_bit_wherever_it_acts(running: Callable[[Model], None]):
    """It stands in the equation of CTX and has a Hill exponent, and vanishes where nobody takes it."""
    before = posterior().table(50, seed=3)
    running(with_raloxifene())
    found = load(DRAWS, posterior().provenance)
    assert np.array_equal(found.table(50, seed=3)[:, : before.shape[1]], before)


def test_new_numbers_belong_to_their_draw_and_to_no_other_number(running: Callable[[Model], None]):
    running(with_raloxifene())
    one = load(DRAWS, posterior().provenance)
    table, n = one.table(20, seed=1), len(RALOXIFENE) - 1
    assert one.new == (*posterior().new, *(p.name for p in RALOXIFENE[1:]))
    assert np.array_equal(table[:, -n:], one.new_values[one.order(20, seed=1), -n:])
    assert (table[:, -n - 1] == 0.0).all(), "what a regimen sets is not drawn"
    share = number("woven_share", 0.2, 0.1, 0.8)
    running(changed(more=(woven_bone,), numbers=[share]))
    alone = load(DRAWS, posterior().provenance).columns(["woven_share"])
    running(changed(equation=protected, more=(*DRUG, woven_bone), numbers=[*RALOXIFENE, share]))
    assert np.array_equal(load(DRAWS, posterior().provenance).columns(["woven_share"]), alone)


def test_a_new_number_follows_the_prior_that_stands_in_the_data(running: Callable[[Model], None], tmp_path: Path):
    row = {"name": "woven_share", "centre": 0.3, "sd": 0.05, "scale": "linear", "status": "assumed", "source": "test"}
    (tmp_path / "priors.yaml").write_text(yaml.safe_dump([row]))
    running(changed(more=(woven_bone,), numbers=[number("woven_share", 0.2, 0.1, 0.8)]))
    shipped = posterior()
    with data_from(tmp_path):
        found = load(DRAWS, shipped.provenance).columns(["woven_share"])
    assert found.mean() == pytest.approx(0.3, abs=0.005)
    assert found.std() == pytest.approx(0.05, rel=0.05)


def test_a_term_that_stays_where_nobody_takes_the_drug_is_refused(running: Callable[[Model], None]):
    """It changes what the trials were compared with."""

    def raised(equation: Equation) -> Equation:
        return replace(equation, function=lambda osteoclasts: osteoclasts + 0.1) if equation.name == "ctx" else equation

    running(changed(equation=raised, more=(keeping_its_exponent,)))
    with pytest.raises(StalePosteriorError, match="ctx's equation has changed"):
        load(DRAWS, posterior().provenance)


@variable(unit="1", symbol="c", source="test")
def keeping_its_exponent(ctx_exponent: Expression) -> Expression:
    """So that the parameter has a use."""
    return ctx_exponent


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
