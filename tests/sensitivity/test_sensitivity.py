"""What drives the answer: known indices through the wrappers, then the model itself."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from osteon.calibration.priors import priors
from osteon.cli import main
from osteon.cli.sensitivity import document
from osteon.errors import InputError, OsteonError
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import Posterior
from osteon.report.figures.sensitivity_figure import sensitivity_figure
from osteon.report.sensitivity_sections import sections
from osteon.sensitivity.analysis import Sensitivity, sensitivity
from osteon.sensitivity.inputs import label, parameter_inputs, person_inputs, prior_table, reference_woman, with_people
from osteon.sensitivity.shapley import given_indices
from osteon.sensitivity.sobol import acting, sobol_indices

Array = NDArray[np.float64]

SAMPLES = 64
ESTROGEN = {
    "half_effect_estradiol",
    "osteoclast_survival_gain",
    "balance_gain_trabecular",
    "own_residual_estradiol",
    "own_estrogen_sensitivity",
}


def ishigami(u: Array) -> Array:
    """Ishigami and Homma (1990) with a = 7 and b = 0.1."""
    x = np.pi * (2 * u - 1)
    return (np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def additive(u: Array) -> Array:
    return (u @ np.array([3.0, 2.0, 1.0, 0.0]))[:, None]


# ---- indices that are known


def test_indices_of_the_ishigami_function_are_those_in_closed_form():
    found = sobol_indices(ishigami, ["a", "b", "c"], 2048, seed=1)
    assert found.first[0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.03)
    assert found.total[0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)
    assert (np.abs(found.total[0] - [0.5576, 0.4424, 0.2437]) < 1.5 * found.total_half[0]).all()


def test_indices_of_a_sum_are_shares_of_its_variance():
    found = sobol_indices(additive, list("abcd"), 512, seed=1)
    expected = np.array([9, 4, 1, 0]) / 14
    assert found.first[0] == pytest.approx(expected, abs=0.02)
    assert found.total[0] == pytest.approx(expected, abs=0.02)


def test_indices_of_ranks_do_not_change_with_the_scale_of_the_outcome():
    plain = sobol_indices(additive, list("abcd"), 256, seed=1, ranks=True)
    bent = sobol_indices(lambda u: np.exp(3 * additive(u)), list("abcd"), 256, seed=1, ranks=True)
    assert np.array_equal(plain.total, bent.total)


def test_a_base_point_without_an_answer_is_left_out_and_counted():
    def rarely_silent(u: Array) -> Array:
        return np.where(u[:, :1] > 0.999, np.nan, additive(u))

    found = sobol_indices(rarely_silent, list("abcd"), 512, seed=1)
    assert 0 < found.lost < 20
    assert found.first[0] == pytest.approx(np.array([9, 4, 1, 0]) / 14, abs=0.03)


def test_a_model_that_often_has_no_answer_is_refused():
    with pytest.raises(OsteonError, match="no answer"):
        sobol_indices(lambda u: np.where(u[:, :1] > 0.5, np.nan, additive(u)), list("abcd"), 64, seed=1)


def test_samples_are_a_power_of_two():
    with pytest.raises(InputError, match="power of 2"):
        sobol_indices(additive, list("abcd"), 1000, seed=1)


def test_what_cannot_act_is_found_outcome_by_outcome():
    def two_outcomes(u: Array) -> Array:
        return np.stack([u[:, 0] + u[:, 1], np.where(u[:, 2] < 0.05, 1.0, 0.0) + 1e-9 * u[:, 0]], axis=1)

    assert acting(two_outcomes, 4, seed=1).tolist() == [[True, True, False, False], [False, False, True, False]]


def test_shapley_shares_of_two_correlated_inputs_are_those_in_closed_form():
    random, r = np.random.default_rng(3), 0.6
    x = random.multivariate_normal([0, 0, 0], [[1, r, 0], [r, 1, 0], [0, 0, 1]], 5_000)
    found = given_indices(x, (x[:, 0] + x[:, 2])[:, None], list("abc"), seed=1)
    # the second input has no effect of its own: half of what it says about the first is credited to it
    assert found.share[0] == pytest.approx([0.5 * (1 - r**2 / 2), 0.5 * r**2 / 2, 0.5], abs=0.03)
    assert found.alone[0] == pytest.approx([0.5, 0.5 * r**2, 0.5], abs=0.05)
    assert found.explained[0] == pytest.approx(1, abs=1e-6)


def test_only_what_acts_shares_the_variance():
    random = np.random.default_rng(3)
    x = random.multivariate_normal([0, 0], [[1, 0.9], [0.9, 1]], 500)
    found = given_indices(x, x[:, :1].copy(), ["a", "b"], seed=1, acts=np.array([[True, False]]))
    assert found.share[0] == pytest.approx([1, 0])
    assert found.alone[0, 1] > 0.5


def test_an_input_without_influence_stays_near_the_level_of_chance():
    random = np.random.default_rng(5)
    x = random.standard_normal((400, 20))
    found = given_indices(x, x[:, :1] + 0.1 * random.standard_normal((400, 1)), [f"x{j}" for j in range(20)], seed=1)
    assert (found.alone[0, 1:] > found.chance[0]).sum() <= 4
    assert found.share[0, 1:].max() < 0.02


def test_too_few_draws_are_refused():
    with pytest.raises(OsteonError, match="too few"):
        given_indices(np.zeros((5, 3)), np.zeros((5, 1)), list("abc"), seed=1)


# ---- what is varied


def test_priors_are_met_and_kept_in_their_ranges():
    prior, model = priors(), skeleton()
    u = np.linspace(0, 1, 2001)
    table = prior_table(np.repeat(u[:, None], len(prior.names), axis=1))
    column = {name: model.parameter_names.index(name) for name in prior.names}
    for parameter in (p for p in model.parameters if p.name in prior.names):
        values = table[:, column[parameter.name]]
        low, high = (
            limit + side * 1e-9 * max(1.0, abs(limit)) for side, limit in ((-1, parameter.low), (1, parameter.high))
        )
        assert low <= values[0] <= values[-1] <= high
        assert (np.diff(values) >= 0).all()
    # a log-normal prior far from its limits: two of three values within one standard deviation of the logarithm
    gain = table[:, column["cytokine_gain"]]
    row = prior.names.index("cytokine_gain")
    centre, sd = np.exp(prior.centre[row]), np.exp(prior.sd[row])
    assert gain[1000] == pytest.approx(centre, rel=0.01)
    assert ((gain > centre / sd) & (gain < centre * sd)).mean() == pytest.approx(0.683, abs=0.01)


def test_a_woman_in_the_middle_of_everything_is_the_reference_woman():
    middle = np.full((1, len(person_inputs())), 0.5)
    table = skeleton().defaults[None]
    ages, row = with_people(middle, table)
    age, reference = reference_woman(table)
    assert ages == pytest.approx(age, abs=0.5)
    assert row == pytest.approx(reference, rel=0.01)


def test_women_are_all_postmenopausal():
    u = np.random.default_rng(1).random((500, len(person_inputs())))
    ages, rows = with_people(u, np.tile(skeleton().defaults, (500, 1)))
    since = ages - rows[:, skeleton().parameter_names.index("menopause_age")]
    assert since.min() >= 1
    assert ages.max() < 100


def test_every_input_has_a_name_of_its_own_and_plain_words():
    inputs = (*parameter_inputs(), *person_inputs())
    assert len({item.name for item in inputs}) == len(inputs)
    assert all(label(item) and item.spread for item in inputs)


# ---- the model


@pytest.fixture(scope="module")
def draws() -> Posterior:
    """What a posterior is like: narrower than the priors, and with parameters that are tied to each other."""
    prior, random = priors(), np.random.default_rng(8)
    z = random.standard_normal((300, len(prior.names)))
    tied = prior.names.index("half_effect_estradiol"), prior.names.index("balance_gain_trabecular")
    z[:, tied[1]] = 0.8 * z[:, tied[0]] + 0.6 * z[:, tied[1]]
    vectors = np.clip(prior.centre + 0.3 * prior.sd * z, prior.low, prior.high)
    return Posterior(prior.names, prior.to_values(vectors), np.zeros((300, 3)), {})


@pytest.fixture(scope="module")
def found(draws: Posterior) -> Sensitivity:
    return sensitivity(samples=SAMPLES, seed=4, draws=draws)


def indices_of(found: Sensitivity) -> Array:
    parts = [found.over_priors, found.one_woman]
    return np.concatenate([np.stack([i.first, i.total, i.first_half, i.total_half]) for i in parts], axis=2)


def test_estrogen_is_among_what_drives_spine_loss_under_an_inhibitor(found: Sensitivity):
    prior = found.over_priors
    leading = {prior.names[j] for j in np.argsort(-prior.total[0])[:12]}
    assert leading >= ESTROGEN
    for_ctx = {prior.names[j] for j in np.argsort(-prior.total[2])[:4]}
    assert for_ctx <= ESTROGEN


def test_indices_lie_between_0_and_1_within_their_intervals(found: Sensitivity):
    first, total, first_half, total_half = indices_of(found)
    assert (first > -1.5 * first_half - 0.01).all()
    assert (total >= 0).all()
    assert (first - 1.5 * (first_half + total_half) < total + 0.01).all()
    assert (total - 1.5 * total_half < 1).all()


def test_a_woman_with_more_estradiol_of_her_own_has_more_to_lose(found: Sensitivity):
    prior = found.over_priors
    j = prior.names.index("own_residual_estradiol")
    assert prior.direction[2, j] > 0.2
    assert prior.direction[0, j] < -0.1


def test_parameters_of_drugs_that_are_not_given_cannot_act(found: Sensitivity):
    assert {"bisphosphonate_burial", "denosumab_affinity", "romosozumab_affinity"} <= set(found.inert)
    assert {"own_denosumab_exposure", "own_letrozole_exposure"} <= set(found.inert)
    assert not set(found.inert) & {"half_effect_estradiol", "own_anastrozole_exposure", "own_adherence"}


def test_the_draws_explain_the_average_woman(found: Sensitivity):
    given = found.given_trials
    assert (given.explained > 0.7).all()
    assert (given.explained <= 1 + 1e-9).all()
    assert (given.share >= 0).all()
    assert given.share[:, given.names.index("half_effect_estradiol")].max() > 0.05


def test_ctx_does_not_depend_on_how_bmd_is_made_up(found: Sensitivity):
    given = found.given_trials
    assert (given.share[2:, given.names.index("spine_trabecular_share")] == 0).all()
    assert given.share[0, given.names.index("ctx_exponent")] == 0


def test_the_same_seed_gives_the_same_indices(found: Sensitivity, draws: Posterior):
    again = sensitivity(samples=SAMPLES, seed=4, draws=draws)
    assert json.dumps(document(again)) == json.dumps(document(found))


def test_the_figure_shows_three_questions_for_three_outcomes(found: Sensitivity):
    figure = sensitivity_figure(found)
    assert len(figure.axes) == 9
    words = "\n".join(text.get_text().replace("\n", " ") for text in figure.texts)
    for part in sections(found):
        assert part.title in words
        for name in part.rows([0, 1, 2]):
            assert label(found.input(name)) in words


# ---- the command


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--samples", "100"), "samples: 100: give a power of 2"),
        (("--years", "0.5"), "years: 0.5: give 1 to 15"),
        (("--plot", "x.gif"), "--plot"),
        (("-r", "nosuchdrug 1 mg daily"), "nosuchdrug"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_runs(arguments: tuple[str, ...], message: str):
    done = CliRunner().invoke(main, ["sensitivity", *arguments])
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output


def test_help_teaches_how_to_read_a_number():
    done = CliRunner().invoke(main, ["sensitivity", "-h"])
    assert done.exit_code == 0
    for words in ("total index", "Shapley share", "Examples:", "osteon sensitivity"):
        assert words in done.output
