"""People differ as the sources say, and what is unexplained and measured adds to it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from osteon.errors import InputError
from osteon.files import read_packaged
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population import measurement, variability
from osteon.simulation.cohort import Trajectories, run
from osteon.treatment.regimen import Regimen

NAMES = skeleton().parameter_names
BOTH = "anastrozole 1 mg daily for 3 years; denosumab 60 mg every 6 months for 3 years"


def follow(table: np.ndarray, words: str, months: list[float]) -> Trajectories:
    """Women of 63 with these parameters under a regimen."""
    n = len(table)
    events = schedule(Regimen.from_any(words).courses, skeleton(), months[-1])
    woman = {"menopause_age": 51.0, "bmi": 27.0, "weight": 70.0}
    return run([63.0] * n, [woman] * n, [events] * n, months, parameters=table)


def people(values: dict[str, np.ndarray]) -> np.ndarray:
    n = len(next(iter(values.values())))
    return variability.apply(values, np.tile(skeleton().defaults, (n, 1)), NAMES)


def test_every_number_has_a_unit_a_source_and_a_mark():
    sections = read_packaged("variability.yaml")
    assert set(sections) == {
        "effects", "unexplained", "correlations", "baseline", "baseline_correlations", "measurement", "body",
    }  # fmt: skip
    for rows in sections.values():
        for row in rows:
            assert all(row[word] for word in ("unit", "source", "meaning")), row
            assert row["status"] in ("seen", "recalled", "assumed"), row


def test_every_effect_acts_on_parameters_of_the_model():
    for effect in variability.effects():
        assert effect.parameters + effect.divided
        assert set(effect.parameters + effect.divided) <= set(NAMES)


def test_the_median_person_is_the_average_person_of_the_model():
    middle = variability.from_uniforms(np.full((1, len(variability.effects())), 0.5))
    assert {name: float(value[0]) for name, value in middle.items()} == pytest.approx(dict.fromkeys(middle, 1.0))
    assert people(middle) == pytest.approx(skeleton().defaults[None, :])


@pytest.mark.parametrize("effect", [e for e in variability.effects() if e.sd], ids=lambda e: e.name)
def test_log_normal_effects_spread_as_stated(effect: variability.Effect):
    values = variability.draw(np.random.default_rng(3), 20_000)[effect.name]
    uncapped = values[values < effect.highest]
    assert np.median(values) == pytest.approx(1.0, abs=0.02)
    assert np.diff(np.log(np.quantile(uncapped, [0.16, 0.5])))[0] == pytest.approx(effect.sd, rel=0.05)
    assert values.max() <= effect.highest


def test_adherence_is_that_of_women_on_anastrozole():
    """Partridge 2008: mean 82-88 %, below 80 % of days in 19-28 % of women, in the first year."""
    effect = next(e for e in variability.effects() if e.name == "adherence")
    share = variability.draw(np.random.default_rng(4), 20_000)["adherence"] * 0.5 ** (1 / effect.value)
    assert 0.82 <= share.mean() <= 0.88
    assert 0.19 <= (share < 0.8).mean() <= 0.28
    assert share.max() == pytest.approx(1.0, abs=1e-3)


def test_half_of_the_tablets_is_half_of_the_exposure_at_the_same_half_life():
    usual, half = people({"adherence": np.array([1.0, 0.5])})
    at = {name: NAMES.index(name) for name in ("anastrozole_clearance", "anastrozole_volume", "serm_gain_tamoxifen")}
    assert half[at["anastrozole_clearance"]] == 2 * usual[at["anastrozole_clearance"]]
    assert half[at["anastrozole_volume"]] == 2 * usual[at["anastrozole_volume"]]
    assert half[at["serm_gain_tamoxifen"]] == usual[at["serm_gain_tamoxifen"]] / 2


def test_nine_in_a_hundred_women_keep_far_more_estradiol_under_an_inhibitor():
    values = variability.draw(np.random.default_rng(5), 20_000)["inhibitor_response"]
    poor = values[values < 1]
    assert len(poor) / len(values) == pytest.approx(0.09, abs=0.006)
    both = follow(people({"inhibitor_response": np.array([1.0, poor.min(), poor.max()])}), BOTH, [0.0, 12.0])
    inhibition = both["aromatase_inhibition"][:, 1]
    residual = both["estradiol"][:, 1] / both["estradiol"][:, 0]
    assert inhibition[1] == pytest.approx(0.6, abs=0.01)
    assert inhibition[2] == pytest.approx(0.8, abs=0.01)
    assert (residual[1:] > 5 * residual[0]).all()
    assert both["bmd_lumbar_spine"][1, 1] > both["bmd_lumbar_spine"][0, 1]


def test_the_same_seed_gives_the_same_people():
    one, other = (variability.draw(np.random.default_rng(6), 50) for _ in range(2))
    assert all((one[name] == other[name]).all() for name in one)
    assert (variability.draw(np.random.default_rng(7), 50)["turnover"] != one["turnover"]).any()


def test_quasi_random_points_give_the_same_spread():
    points = qmc.Sobol(len(variability.effects()), seed=1).random(1024)
    values = variability.from_uniforms(points)
    for effect in variability.effects():
        if effect.sd and not np.isfinite(effect.highest):
            assert np.log(values[effect.name]).std() == pytest.approx(effect.sd, rel=0.03)
    assert (values["inhibitor_response"] < 1).mean() == pytest.approx(0.09, abs=0.002)


def test_what_cannot_be_read_is_refused():
    with pytest.raises(InputError, match="column"):
        variability.from_uniforms(np.zeros((3, 2)))
    with pytest.raises(InputError, match="turnover"):
        variability.apply({"turnovr": np.ones(1)}, skeleton().defaults[None, :], NAMES)
    for ask in (variability.unexplained, variability.baseline_sd, measurement.log_sd):
        with pytest.raises(InputError, match="bmd_lumbar_spine"):
            ask("bmd_heel")


def test_apply_leaves_the_table_alone():
    table = np.tile(skeleton().defaults, (2, 1))
    variability.apply({"turnover": np.array([0.5, 2.0])}, table, NAMES)
    assert (table == skeleton().defaults).all()


def test_people_at_the_edge_of_every_effect_can_be_simulated():
    """300 women with effects at 0, at 1 and in between, under an inhibitor and denosumab: none fails."""
    random = np.random.default_rng(8)
    u = random.random((300, len(variability.effects())))
    u[:100] = random.integers(0, 2, (100, u.shape[1]))
    u[100:200] = np.where(random.random((100, u.shape[1])) < 0.3, random.integers(0, 2, (100, u.shape[1])), u[100:200])
    runs = follow(people(variability.from_uniforms(u)), BOTH, [0.0, 6.0, 36.0, 48.0])
    assert not runs.failures
    for name in ("bmd_lumbar_spine", "bmd_total_hip", "ctx", "p1np", "estradiol"):
        assert np.isfinite(runs[name]).all()
        assert (runs[name] > 0).all()


def test_unexplained_drift_starts_at_nothing_and_grows_as_stated():
    drift = variability.draw_unexplained(np.random.default_rng(9), 20_000)["bmd_total_hip"]
    stated = variability.unexplained("bmd_total_hip")
    logs = np.log(drift.factor([0.0, 12.0, 60.0]))
    assert (logs[:, 0] == 0).all()
    assert logs[:, 1].std() == pytest.approx(np.hypot(stated.level_sd, stated.slope_sd), rel=0.03)
    assert logs[:, 2].std() == pytest.approx(np.hypot(stated.level_sd, 5 * stated.slope_sd), rel=0.03)


def test_unexplained_drift_of_a_person_goes_together_at_spine_and_hip():
    drift = variability.draw_unexplained(np.random.default_rng(10), 20_000)
    spine, hip, ctx, p1np = (drift[q] for q in ("bmd_lumbar_spine", "bmd_total_hip", "ctx", "p1np"))
    assert np.corrcoef(spine.slope, hip.slope)[0, 1] == pytest.approx(0.6, abs=0.02)
    assert np.corrcoef(spine.level, hip.level)[0, 1] == pytest.approx(0.0, abs=0.03)
    assert np.corrcoef(ctx.level, p1np.level)[0, 1] == pytest.approx(0.5, abs=0.02)
    assert (ctx.slope == 0).all()


@pytest.mark.parametrize(("marker", "published"), [("ctx", 56.0), ("p1np", 38.0)])
def test_untreated_markers_vary_by_the_least_significant_change_of_trio(marker: str, published: float):
    """Diez-Perez 2017; 95 % of untreated differences between two samples stay within it."""
    spread = np.hypot(np.sqrt(2) * measurement.log_sd(marker), variability.unexplained(marker).level_sd)
    assert 196 * spread == pytest.approx(published, abs=2.5)


def test_a_scan_errs_by_little_more_than_a_hundredth_and_a_marker_by_a_tenth():
    assert set(measurement.quantities()) == {
        *("bmd_lumbar_spine", "bmd_total_hip", "bmd_femoral_neck", "bmd_radius"),
        *("ctx", "ntx", "p1np", "bsap", "estradiol", "testosterone"),
    }
    for quantity in measurement.quantities():
        low, high = (0.01, 0.02) if quantity.startswith("bmd") else (0.05, 0.2)
        assert low < measurement.log_sd(quantity) < high
