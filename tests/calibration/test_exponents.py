"""What trials of osteoporosis say about turnover and fracture."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from another_model import changed, twice

from osteon.calibration.fracture_exponents.contrasts import Ratio, Side, rests_on
from osteon.calibration.fracture_exponents.fit import fit, log_ratio
from osteon.evidence.evidence_files import arms
from osteon.files import read_packaged
from osteon.fracture import exponents as module
from osteon.fracture.exponents import NAMES, Exponents, exponents, priors
from osteon.fracture.parameters import SITES, parameters
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import StalePosteriorError, posterior
from osteon.simulation.calibrated import basis_hash

RISK_RATIOS = {
    "vertebral": "vertebral-fracture",
    "hip": "hip-fracture",
    "forearm": "wrist-fracture",
    "nonvertebral": "nonvertebral-fracture",
    "any": "any-fracture",
}


def side(turnover: float, z: float = 0.0, structure: float = 0.0, rate: float = 0.01) -> Side:
    def rows(value: float) -> np.ndarray:
        return np.full((4, 37), value)

    return Side(
        base={site: rows(np.log(rate)) for site in SITES},
        z={site: rows(z) for site in SITES},
        log_turnover=rows(np.log(turnover)),
        structure=rows(structure),
        decades=rows(0.0),
    )


def ratio(outcome: str, published: float, treated: Side, sd: float = 0.1) -> Ratio:
    return Ratio("toy", outcome, float(np.log(published)), sd, (0, 36), "seen", treated, side(1.0))


def test_the_draws_belong_to_the_posterior_that_is_shipped():
    told = read_packaged("fracture/exponents.yaml")
    assert told["posterior_model_hash"] == posterior().provenance["model_hash"]
    assert told["posterior_data_hash"] == posterior().provenance["data_hash"]
    for key in ("estimated", "reads", "doses", "fixed", "equations"):
        assert told["rests_on"][key] == rests_on()[key], key
    assert told["model_hash"] == basis_hash(skeleton(), rests_on())
    assert told["draws"] == len(exponents().draws)
    for j, name in enumerate(NAMES):
        assert told["estimates"][name]["median"] == pytest.approx(np.median(exponents().draws[:, j]), abs=1e-3)


def test_published_ratios_are_those_of_the_evidence():
    """Every ratio that an evidence file gives as such stands in the contrasts with the same numbers."""
    by_id = {arm.id: arm for arm in arms()}
    compared = 0
    for row in read_packaged("fracture/contrasts.yaml"):
        known = [o for name in row["arms"] for o in by_id[name].observations]
        for told in row["ratios"]:
            same = [
                o
                for o in known
                if o.endpoint.startswith(RISK_RATIOS[told["outcome"]])
                and o.measure == "hazard-ratio"
                and o.time_month == told["months"][1]
            ]
            for o in same:
                assert o.value == told["value"], (row["trial"], told["outcome"])
                if o.low is not None:
                    assert (o.low, o.high) == (told["low"], told["high"]), (row["trial"], told["outcome"])
                compared += 1
    assert compared >= 16


def test_no_trial_of_an_inhibitor_is_among_them():
    text = yaml.safe_dump(read_packaged("fracture/contrasts.yaml"))
    assert not any(drug in text for drug in ("anastrozole", "letrozole", "exemestane", "tamoxifen"))


def test_less_turnover_prevents_vertebral_fractures_beyond_what_density_does():
    vertebral = exponents().turnover("vertebral")
    assert np.quantile(vertebral, 0.05) > 0.3
    assert (exponents().turnover("hip") >= 0).all()


def test_without_a_difference_between_arms_the_ratio_is_1():
    centre = priors()[0]
    assert log_ratio(ratio("vertebral", 0.5, side(1.0)), centre) == pytest.approx(0.0)


def test_a_log_ratio_is_the_exponent_times_the_log_of_turnover_where_fractures_are_rare():
    x = priors()[0].copy()
    x[NAMES.index("turnover_vertebral")] = 0.7
    rare = Ratio("toy", "vertebral", 0.0, 0.1, (0, 36), "seen", side(0.4, rate=1e-5), side(1.0, rate=1e-5))
    assert log_ratio(rare, x) == pytest.approx(0.7 * np.log(0.4), rel=1e-3)


def test_the_estimate_finds_an_exponent_that_is_known():
    centre = priors()[0].copy()
    centre[NAMES.index("turnover_vertebral")] = 0.9
    truth = [np.exp(log_ratio(ratio("vertebral", 1.0, side(r)), centre)) for r in (0.2, 0.35, 0.5, 0.7)]
    told = [ratio("vertebral", p, side(r), sd=0.03) for p, r in zip(truth, (0.2, 0.35, 0.5, 0.7), strict=True)]
    found = fit(told, steps=80, draws=200, seed=1)
    low, high = np.quantile(found.draws[:, NAMES.index("turnover_vertebral")], [0.05, 0.95])
    assert low < 0.9 < high
    assert high - low < 0.4


def test_the_same_seed_gives_the_same_draws():
    told = [ratio("hip", 0.6, side(0.4))]
    one, other = (fit(told, steps=10, draws=20, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.draws, other.draws)


def test_central_values_are_medians_and_every_draw_is_used_equally_often():
    random = np.random.default_rng(1)
    drawn = exponents().rows(random, 2 * len(exponents().draws))
    assert sorted(map(tuple, drawn.draws)) == sorted(map(tuple, np.repeat(exponents().draws, 2, axis=0)))
    p = parameters()
    assert p.turnover["hip"] == pytest.approx(float(np.median(exponents().turnover("hip"))))
    assert isinstance(Exponents(drawn.draws).turnover("hip"), np.ndarray)


def test_the_draws_are_refused_once_the_structure_that_they_read_follows_from_another_equation(
    monkeypatch: pytest.MonkeyPatch,
):
    """The posterior does not read it, and would hold."""
    exponents.cache_clear()
    monkeypatch.setattr(module, "skeleton", lambda: changed(equation=twice("trabecular_number")))
    with pytest.raises(StalePosteriorError, match=r"trabecular_number_spine's equation has changed.*fit_exponents"):
        exponents()
    monkeypatch.undo()
    exponents.cache_clear()
