"""Every restorer that this process knows: of the program, of installed packages, and of files that a user named."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clir_core.errors import PluginError
from clir_core.interfaces import RestorerSpec
from clir_core.plugins import PluginFile, installed
from clir_core.printable import printable
from clir_core.registry import discover
from ingest.attempt import Failed, attempt

OWN_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Unusable:
    """A plug-in that cannot be used, and why in one line."""

    name: str
    error: str


@dataclass(frozen=True, slots=True)
class Known:
    """The restorers, and what of the plug-ins cannot be used."""

    restorers: dict[str, RestorerSpec]
    files: Mapping[str, PluginFile]
    """By restorer_id, of those that come from a file."""
    unusable: Sequence[Unusable]


_NAMED: list[PluginFile | Unusable] = []
"""What the command line named, read once."""


def use_plugins(paths: Sequence[Path]) -> None:
    """Know the plug-ins of these files from now on, and of no others; one that cannot be read is only noted."""
    _NAMED[:] = [_read(path) for path in dict.fromkeys(paths)]


def known() -> Known:
    """Every restorer of this process."""
    return _gathered(tuple(_NAMED))


def own_plugin(restorer_id: str) -> PluginFile | None:
    """The file that a restorer comes from; None where it comes with the program or a package."""
    return known().files.get(restorer_id)


def _read(path: Path) -> PluginFile | Unusable:
    file = attempt(lambda: PluginFile.read(path))
    return Unusable(printable(path.name), file.error) if isinstance(file, Failed) else file


@cache
def _gathered(named: tuple[PluginFile | Unusable, ...]) -> Known:
    restorers = discover("clir_core.restorers", RestorerSpec)
    origins = dict.fromkeys(restorers, "this program")
    files: dict[str, PluginFile] = {}
    unusable = [each for each in named if isinstance(each, Unusable)]
    for name, file, load in _plugins(named):
        new = attempt(lambda load=load, origins=origins: _distinct(load(), origins))
        if isinstance(new, Failed):
            unusable.append(Unusable(name, new.error))
            continue
        restorers |= new
        origins |= dict.fromkeys(new, name)
        if file is not None:
            files |= dict.fromkeys(new, file)
    return Known(restorers, files, tuple(unusable))


def _plugins(
    named: Sequence[PluginFile | Unusable],
) -> Iterator[tuple[str, PluginFile | None, Callable[[], tuple[RestorerSpec, ...]]]]:
    for package in installed():
        yield package.name, None, package.restorers
    for file in named:
        if isinstance(file, PluginFile):
            yield printable(Path(file.path).name), file, file.restorers


def _distinct(specs: Sequence[RestorerSpec], origins: Mapping[str, str]) -> dict[str, RestorerSpec]:
    found: dict[str, RestorerSpec] = {}
    for spec in specs:
        if not OWN_ID.fullmatch(spec.id):
            raise PluginError(f"{spec.id!r} is no restorer id; use lower-case letters, digits, dots and hyphens")
        if spec.id in origins or spec.id in found:
            raise PluginError(f"{spec.id!r} is a restorer of {origins.get(spec.id, 'this file')}; choose another id")
        found[spec.id] = spec
    return found
