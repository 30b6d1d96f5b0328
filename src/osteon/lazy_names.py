"""Public names that are imported at their first use, so that importing a package stays light."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_names(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package whose public names live in its modules.

    Parameters
    ----------
    package : ``__name__`` of the package.
    homes : public name -> module that defines it, as ``module:name`` where it is called otherwise there. A name that is
        itself a module is its own home.

    Returns
    -------
    function
        Imports the home of a name, keeps what it found in the package, and raises AttributeError for any other name.
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, _, inside = homes[name].partition(":")
        home = import_module(module)
        value = home if module == f"{package}.{name}" else getattr(home, inside or name)
        setattr(sys.modules[package], name, value)
        return value

    return find
