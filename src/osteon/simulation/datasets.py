"""One signature for two forms of an answer: plain arrays, quick to make, and an xarray Dataset."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from osteon.simulation.results import Result

if TYPE_CHECKING:
    import xarray as xr

P = ParamSpec("P")
A = TypeVar("A", bound=Result[Any])


def dataset_of(solve: Callable[P, A]) -> Callable[[Callable[[], None]], Callable[P, xr.Dataset]]:
    """Make the public twin of a function that gives a `Result`: the same arguments, an xarray Dataset out.

    Parameters
    ----------
    solve : states the arguments and their defaults, once.

    Returns
    -------
    decorator
        For a function without a body, which gives the twin its name and its documentation. Type checkers, ``help`` and
        `inspect.signature` see the arguments of `solve`.
    """

    def twin(described: Callable[[], None]) -> Callable[P, xr.Dataset]:
        @wraps(described)
        def answer(*args: P.args, **kwargs: P.kwargs) -> xr.Dataset:
            return solve(*args, **kwargs).to_xarray()

        vars(answer)["__signature__"] = signature(solve).replace(return_annotation="xarray.Dataset")
        answer.__annotations__ = {**solve.__annotations__, "return": "xarray.Dataset"}
        return answer

    return twin
