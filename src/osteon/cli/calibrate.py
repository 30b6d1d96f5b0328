"""``osteon calibrate``: fit the model to all published trials again, and write the posterior."""

from __future__ import annotations

from pathlib import Path

import click

from osteon.errors import InputError

#: the generators take 32 bits
MAX_SEED = 2**31 - 1


@click.command(short_help="Fit the model to the published trials.")
@click.option("--out", default="calibration", show_default=True, metavar="DIR", help="Folder of the result.")
@click.option("--steps", default=500, show_default=True, help="Steps of each chain.")
@click.option("--walkers", default=48, show_default=True, help="Chains that run side by side.")
@click.option("--draws", default=400, show_default=True, help="Draws that are kept.")
@click.option("--seed", default=20261124, show_default=True, help="The same seed gives the same draws.")
@click.option("--write", is_flag=True, help="Put draws and central values into the package's data.")
def calibrate(out: str, steps: int, walkers: int, draws: int, seed: int, write: bool) -> None:
    """Fit all published arms jointly and write the posterior.

    The optimum comes first, then a surrogate of the model, then chains of the model itself (emcee), whose draws become
    the posterior. Everything is kept in DIR on the way: after an interruption the same command goes on where it was.

    \b
    Examples:
      osteon calibrate                          about a quarter of an hour on two cores
      osteon calibrate --steps 60 --draws 200   a quick look
      osteon calibrate --write                  and use the result from now on
    """
    from osteon.calibration.adoption import adopt
    from osteon.calibration.calibrate import Settings
    from osteon.calibration.calibrate import calibrate as run
    from osteon.cli.terminal.progress import staged
    from osteon.population.posterior import save
    from osteon.words.faces.refusals import refusals_words
    from osteon.words.faces.terminal import terminal_words

    for name, value, least in (("--steps", steps, 20), ("--walkers", walkers, 8), ("--draws", draws, 10)):
        if value < least:
            raise InputError(name, value, refusals_words().at_least(least=least))
    if walkers % 2:
        raise InputError("--walkers", walkers, refusals_words().even)
    if draws > steps * walkers // 2:
        raise InputError("--draws", draws, refusals_words().draws)
    if not 0 <= seed <= MAX_SEED:
        raise InputError("--seed", seed, refusals_words().number(low=0, high=MAX_SEED))
    folder = Path(out)
    with staged() as tell:
        calibration = run(Settings(steps=steps, walkers=walkers, draws=draws, seed=seed), folder, tell)
    save(calibration.posterior, folder)
    if write:
        adopt(calibration.posterior)
    provenance, words = calibration.posterior.provenance, terminal_words()
    click.echo(words.written(file=f"{folder / 'posterior.npz'}, {folder / 'posterior.yaml'}"), err=True)
    for key in ("observations", "trials", "acceptance", "largest_rhat", "smallest_effective_sample"):
        click.echo(words.calibrate.row(name=key.replace("_", " "), value=provenance[key]))
