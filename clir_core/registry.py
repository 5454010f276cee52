"""Finds specs: whatever module of a package has a tuple called SPECS is part of the program."""

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from typing import TypeVar

from clir_core.errors import UnknownIdError

S = TypeVar("S")


def discover(package: str, kind: type[S], key: str = "id") -> dict[str, S]:
    """Every spec of this kind in the public modules of a package, by id, in order of module name.

    Raises:
        TypeError: A module's SPECS holds something else.
        ValueError: Two specs share an id.
    """
    found: dict[str, S] = {}
    for module_name in public_modules(package):
        for spec in getattr(importlib.import_module(module_name), "SPECS", ()):
            if not isinstance(spec, kind):
                raise TypeError(f"{module_name}.SPECS holds a {type(spec).__name__}; expected {kind.__name__}")
            identifier = getattr(spec, key)
            if identifier in found:
                raise ValueError(f"{module_name} repeats the {key} {identifier!r}")
            found[identifier] = spec
    return found


def find(specs: Mapping[str, S], identifier: str, what: str) -> S:
    """The spec of this id.

    Raises:
        UnknownIdError: There is none; the message suggests near names.
    """
    if identifier in specs:
        return specs[identifier]
    raise UnknownIdError(f"no {what} is called {identifier!r}; {suggestion(identifier, specs)}")


def suggestion(identifier: str, known: Iterable[str]) -> str:
    """The end of an error message: near names, or all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(identifier, names)
    return f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(names)}"


def public_modules(package: str) -> list[str]:
    """Names of a package's modules that do not begin with an underscore. They are not imported."""
    root = importlib.import_module(package)
    names = (module.name for module in pkgutil.iter_modules(root.__path__))
    return sorted(f"{package}.{name}" for name in names if not name.startswith("_"))
