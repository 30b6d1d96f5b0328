"""The whole calibration: optimum, differing people, chains, diagnostics, draws; resumable at every stage."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.diagnostics import arviz
from osteon.calibration.hamiltonian import Shape
from osteon.calibration.known_physiology import SLACK, Informed, lead_of_trabecular_loss
from osteon.calibration.likelihood import KINDS, TAU_CENTRE
from osteon.calibration.optimum import Optimum, optimum
from osteon.calibration.problem import Problem, count, problem
from osteon.calibration.provenance import data_hash, rests_on
from osteon.calibration.sampling import Chains, sample
from osteon.calibration.surrogate import BENDING, Surrogate, surrogate
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import Posterior
from osteon.prediction.people_of_an_arm import shifts
from osteon.simulation.calibrated import keys, model_digest

Array = NDArray[np.float64]

#: times that optimum and the shift of differing people are computed in turn
TURNS = 3
#: share of the chains that is thrown away as its way in
WARM_UP = 0.15
#: states of the chains that are looked at for each draw that is wanted
THIN = 2


@dataclass(frozen=True)
class Settings:
    """How long and how; the same settings and seed give the same draws on the same machine."""

    steps: int = 500
    walkers: int = 48
    draws: int = 400
    seed: int = 20261124
    #: accuracy of the integration while sampling; its error is a hundredth of a point
    rtol: float = 1e-4


@dataclass(frozen=True)
class Calibration:
    """What the calibration found."""

    posterior: Posterior
    optimum: Optimum
    shifts: Array


def calibrate(settings: Settings, folder: Path, tell: Callable[[str, int, int], None]) -> Calibration:
    """Fit all arms jointly.

    Parameters
    ----------
    folder : keeps the optimum and the chains; a second call with the same seed, walkers, data and model goes on from
        there, also for more steps.
    tell : called with (stage, done, total).
    """
    task = problem(rtol=settings.rtol)
    folder = folder / _fingerprint(task, settings)[:16]
    folder.mkdir(parents=True, exist_ok=True)
    mode = _mode(task, folder, tell)
    informed = Informed.by_knowledge(task)
    stand_in = _surrogate(informed, mode, settings.seed, folder, tell)
    chains = sample(
        informed,
        stand_in.with_gradient,
        stand_in.shape,
        settings.steps,
        settings.walkers,
        settings.seed,
        folder / "chains.h5",
        lambda done, steps: tell("sampling", done, steps),
    )
    return Calibration(_posterior(task, chains, settings), mode, task.forward.shifts)


def prepared(task: Problem, posterior: Posterior) -> Problem:
    """The problem with the shifts of differing people at the centre of a posterior."""
    centre = np.median(posterior.table(len(posterior)), axis=0)
    task.forward.shifts = shifts(task.forward, centre)
    return task


def _fingerprint(task: Problem, settings: Settings) -> str:
    """What chains depend on; not how many steps there are, so that more steps go on from fewer."""
    model, ranges = (
        model_digest(skeleton(), task.priors.names),
        np.array([task.priors.low, task.priors.high]).tobytes().hex(),
    )
    chance = f"{settings.walkers} {settings.seed} {settings.rtol} {SLACK} {BENDING}"
    return hashlib.sha256(f"{data_hash()} {model} {ranges} {chance}".encode()).hexdigest()


def _mode(task: Problem, folder: Path, tell: Callable[[str, int, int], None]) -> Optimum:
    """The optimum with the shifts that belong to it, from the folder or anew; sets the problem's shifts."""
    kept = folder / "optimum.npz"
    if kept.exists():
        with np.load(kept) as archive:
            task.forward.shifts = archive["shifts"]
            return Optimum(**{name: archive[name] for name in Optimum.__dataclass_fields__})
    rounds = 8
    theta, log_tau = task.priors.to_vector(skeleton().defaults[task.columns]), TAU_CENTRE
    for turn in range(TURNS):
        task.forward.shifts = shifts(task.forward, task.rows(theta[None])[0])

        def progress(done: int, loss: float, turn: int = turn) -> None:
            tell(f"optimum (loss {loss:.1f})", turn * rounds + done, TURNS * rounds)

        mode = optimum(task, theta, log_tau, rounds=rounds, progress=progress)
        theta, log_tau = mode.theta, mode.log_tau
    _save_whole(kept, {**mode.__dict__, "shifts": task.forward.shifts})
    return mode


def _surrogate(
    task: Problem, mode: Optimum, seed: int, folder: Path, tell: Callable[[str, int, int], None]
) -> Surrogate:
    """The surrogate, from the folder or anew."""
    kept = folder / "surrogate.npz"
    names = ("centre", "scale", "coefficients", "pairs")
    if kept.exists():
        with np.load(kept) as archive:
            shape = Shape(archive["shape_centre"], archive["shape_root"])
            return Surrogate(problem=task, shape=shape, **{name: archive[name] for name in names})
    fitted = surrogate(task, mode, seed, lambda done, total: tell("surrogate", done, total))
    values = {name: getattr(fitted, name) for name in names}
    _save_whole(kept, {**values, "shape_centre": fitted.shape.centre, "shape_root": fitted.shape.root})
    return fitted


def _save_whole(path: Path, values: Mapping[str, Array]) -> None:
    """Write arrays so that the file is there whole or not at all."""
    unfinished = path.with_name("unfinished.npz")
    np.savez(unfinished, **values)  # type: ignore[arg-type]
    unfinished.replace(path)


def _posterior(task: Problem, chains: Chains, settings: Settings) -> Posterior:
    """Thin the chains to the wanted draws, leave out the few that contradict knowledge, and judge them."""
    kept = chains.vectors[int(WARM_UP * len(chains.vectors)) :]
    names = task.priors.names
    flat = kept.reshape(-1, kept.shape[-1])
    random = np.random.default_rng(settings.seed)
    drawn = flat[random.choice(len(flat), min(len(flat), THIN * settings.draws), replace=False)]
    known = (lead_of_trabecular_loss(task.rows(drawn[:, : len(names)])) > 0).all(axis=1)
    chosen = drawn[known] if known.any() else drawn
    chosen = chosen[: settings.draws]
    thetas, log_tau = chosen[:, : len(names)], chosen[:, len(names) :]
    basis = rests_on(task)
    provenance = {
        "date": date.today().isoformat(),
        **keys(skeleton(), basis),
        "data_hash": data_hash(),
        "seed": settings.seed,
        "draws": len(chosen),
        "share_with_trabecular_bone_first": round(float(known.mean()), 2),
        "chains": {"walkers": settings.walkers, "steps": settings.steps, "kept": len(kept)},
        "observations": count(task.forward.targets),
        "trials": len({t.trial for t in task.forward.targets}),
        "acceptance": round(float(chains.acceptance), 3),
        **_diagnostics(task, kept),
        "rests_on": basis,
    }
    return Posterior(names, task.priors.to_values(thetas), log_tau, provenance)


def _diagnostics(task: Problem, kept: Array) -> dict[str, Any]:
    """Convergence and, for each parameter, how much the data say: posterior over prior standard deviation."""
    az = arviz()
    names = (*task.priors.names, *(f"tau_{k}" for k in KINDS))
    data = az.from_dict(posterior={n: kept[:, :, j].T for j, n in enumerate(names)})
    rhats, sizes = az.rhat(data), az.ess(data)
    rhat = {n: float(rhats[n]) for n in names}
    ess = {n: float(sizes[n]) for n in names}
    sd = kept.reshape(-1, kept.shape[-1]).std(axis=0)
    informed = {n: round(float(sd[j] / task.priors.sd[j]), 2) for j, n in enumerate(task.priors.names)}
    first, second = np.array_split(kept, 2)
    apart = (first.mean(axis=(0, 1)) - second.mean(axis=(0, 1))) / sd
    worst = max(rhat, key=lambda n: rhat[n])
    least = min(ess, key=lambda n: ess[n])
    return {
        "halves_apart": round(float(np.sqrt(np.mean(apart**2))), 3),
        "largest_rhat": {"parameter": worst, "value": round(rhat[worst], 3)},
        "smallest_effective_sample": {"parameter": least, "value": round(ess[least])},
        "posterior_over_prior_sd": dict(sorted(informed.items(), key=lambda item: item[1])),
    }
