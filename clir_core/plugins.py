"""Restorers from outside the program: a file that a user names, or an installed package that declares an entry point.

A plug-in is code and runs with the rights of whoever starts the program; nothing is run that nobody named or installed.
"""

import hashlib
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import cast

from clir_core.errors import PluginError, one_line
from clir_core.identity import identity
from clir_core.interfaces import RestorerSpec
from clir_core.regular_file import check_regular_file

GROUP = "clir.restorers"
"""Of entry points; each names a module with a tuple `SPECS`."""
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class PluginFile:
    """A file as it was when it was read: workers run these bytes, on whatever machine, and whatever becomes of it."""

    path: str
    source: bytes

    @classmethod
    def read(cls, path: Path) -> "PluginFile":
        """Read a file without running it.

        Raises:
            PluginError: It cannot be read, or is no Python file of a size that people write.
        """
        check_regular_file(path, PluginError)
        if path.suffix != ".py" or path.stat().st_size > MOST_BYTES:
            raise PluginError(f"{path} is no plug-in; expected a .py file of at most {MOST_BYTES // 1000} kB")
        try:
            return cls(str(path), path.read_bytes())
        except OSError as error:
            raise PluginError(f"{path} cannot be read: {error.strerror}") from error

    @property
    def sha256(self) -> str:
        """Of its bytes: part of the identity of everything that its restorers make."""
        return hashlib.sha256(self.source).hexdigest()

    def restorers(self) -> tuple[RestorerSpec, ...]:
        """Run the file, once in a process, and return the restorers that it describes.

        Raises:
            PluginError: It raises, or describes none.
        """
        specs = _specs(self._module(), Path(self.path).name)
        return tuple(_stamped(spec, Path(self.path).name, self.sha256) for spec in specs)

    def _module(self) -> ModuleType:
        """Under a name made of its content, which another process gives it too: settings are pickled by it."""
        name = f"clir_plugin_{re.sub(r'[^a-z0-9]', '_', Path(self.path).stem.lower())}_{self.sha256[:12]}"
        if name in sys.modules:
            return sys.modules[name]
        module = sys.modules[name] = ModuleType(name)
        module.__file__ = self.path
        try:
            exec(compile(self.source, self.path, "exec"), vars(module))  # noqa: S102 - its user named it
        except (Exception, SystemExit) as error:
            del sys.modules[name]
            raise PluginError(f"{self.path}: {type(error).__name__}: {one_line(error)}") from error
        return module


@dataclass(frozen=True, slots=True)
class InstalledPlugin:
    """An entry point of an installed package."""

    name: str
    """How a message names it: `clir-median 1.2`."""
    point: EntryPoint

    def restorers(self) -> tuple[RestorerSpec, ...]:
        """Import the module and return the restorers that it describes.

        Raises:
            PluginError: It cannot be imported, or describes none.
        """
        try:
            module: object = self.point.load()
        except (Exception, SystemExit) as error:
            raise PluginError(f"{self.name}: {type(error).__name__}: {one_line(error)}") from error
        code = identity({"package": self.name, "module": _digest(module)})
        return tuple(_stamped(spec, self.name, code) for spec in _specs(module, self.name))


def installed() -> Iterator[InstalledPlugin]:
    """The plug-ins of installed packages. Nothing is imported yet."""
    for point in entry_points(group=GROUP):
        package = "" if point.dist is None else f"{point.dist.name} {point.dist.version}"
        yield InstalledPlugin(package or point.name, point)


def _specs(module: object, name: str) -> Sequence[RestorerSpec]:
    specs: object = getattr(module, "SPECS", None)
    if not isinstance(specs, tuple) or not specs:
        raise PluginError(f"{name} has no restorer; expected a tuple SPECS of RestorerSpec")
    for spec in cast("tuple[object, ...]", specs):
        if not isinstance(spec, RestorerSpec):
            raise PluginError(f"SPECS of {name} holds a {type(spec).__name__}; expected RestorerSpec")
    return cast("tuple[RestorerSpec, ...]", specs)


def _stamped(spec: RestorerSpec, name: str, code: str) -> RestorerSpec:
    """A spec that says which code it is, here and in the store."""
    return replace(spec, code=code, source=f"plug-in {name} {code[:12]}{spec.source and f': {spec.source}'}")


def _digest(module: object) -> str:
    """Of the module's file: an installed package may be edited without a new version."""
    file = getattr(module, "__file__", None)
    return hashlib.sha256(Path(file).read_bytes()).hexdigest() if isinstance(file, str) else ""
