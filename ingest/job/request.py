"""What a user asks for, on the command line and in a study file: the same fields, held to the same rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from clir_core.errors import ClirError

if TYPE_CHECKING:
    from clir_core.tasks.task import Task
    from ingest.job.image_sets import NamedImage

T = TypeVar("T")

LARGEST_SEED = 2**63 - 1
"""What the store's 64-bit column holds."""

RANGES: Mapping[str, tuple[float, float]] = {
    "scale": (1, 64),
    "crop": (0, 2**31 - 1),
    "seed": (0, LARGEST_SEED),
    "limit": (1, 2**31 - 1),
    "time_limit": (0.1, 10**7),
    "memory_limit": (0.01, 10**6),
    "gpu_share": (0.01, 1),
}
"""Lowest and highest value of every number."""

NEEDS: Mapping[str, str] = {"targets": "degraded", "scale": "degraded", "ending": "targets"}
"""What says nothing without another."""

CONTRADICTS: Mapping[str, tuple[str, ...]] = {
    "degraded": ("images", "crop"),
    "builtin_degraded": ("images", "crop"),
    "targets": ("scale",),
}
"""What cannot be asked for together."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "strategy": ("only-missing", "always", "only-cached"),
    "engine": ("local", "ray"),
}
"""What may be said where few words mean something; the first is meant where nothing is said."""

Number: TypeAlias = float | int | bool
Value: TypeAlias = (
    "list[Path] | list[str] | list[NamedFile] | Mapping[str, Task] | Sequence[NamedImage] | Path | str | Number | None"
)


class RequestError(ClirError):
    """What was asked for contradicts itself or is out of range."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file and what its owner calls it, `NAME=PATH`; the name is empty where none was given."""

    path: Path
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> "NamedFile":
        """Read `NAME=PATH`, or a path, which may hold an equals sign itself."""
        name, equals, path = text.partition("=")
        return cls(Path(path), name) if equals and path and not Path(text).exists() else cls(Path(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """What a user wrote; None where nothing was said."""

    images: list[Path] | None = None
    degraded: Path | None = None
    targets: Path | None = None
    ending: str | None = None
    dataset: str | None = None
    scale: float | None = None
    crop: int | None = None
    tasks: list[str] | None = None
    restorers: list[str] | None = None
    checkpoints: list[NamedFile] | None = None
    metrics: list[str] | None = None
    assignments: list[str] | None = None
    sweeps: list[str] | None = None
    seed: int | None = None
    device: str | None = None
    retry_failed: bool | None = None
    trajectory: bool | None = None
    strategy: str | None = None
    limit: int | None = None
    where: str | None = None
    shard: str | None = None
    time_limit: float | None = None
    memory_limit: float | None = None
    engine: str | None = None
    gpu_share: float | None = None
    builtin: list[str] | None = None
    """Photographs that come with the program, for a study file: taken where no folder of images is named."""
    builtin_degraded: list[str] | None = None
    """The same without targets: taken where no folder of degraded images is named."""
    own_tasks: "Mapping[str, Task] | None" = None
    """Degradations that a study file defines, by id."""
    image_sets: "Sequence[NamedImage] | None" = None
    """The only images that a study file is about, known by their pixels."""

    @property
    def is_found(self) -> bool:
        """Whether its images were degraded before they came here."""
        return bool(self.degraded or self.builtin_degraded)

    def __post_init__(self) -> None:
        """Refuse what is empty or out of range.

        Raises:
            RequestError: Something is.
        """
        for field in fields(self):
            _check_not_empty(field.name, getattr(self, field.name))
        for name, (lowest, highest) in RANGES.items():
            value = getattr(self, name)
            if value is not None and not lowest <= value <= highest:
                raise RequestError(f"{name} is {value}; expected a number from {lowest} to {highest}")
        for name, words in CHOICES.items():
            if getattr(self, name) not in (None, *words):
                raise RequestError(f"{name} is {getattr(self, name)!r}; expected {', '.join(words)}")
        Shard.parse(self.shard)


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of a job that is dealt to several machines: part `number`, from 1, of `count`."""

    number: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str | None) -> "Shard":
        """Read `i/n`; None is the whole.

        Raises:
            RequestError: It is no such thing.
        """
        if text is None:
            return cls()
        number, slash, count = text.partition("/")
        if slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count):
            return cls(int(number), int(count))
        raise RequestError(f"shard is {text!r}; expected i/n with i from 1 to n, e.g. 2/8")

    def deal(self, things: Sequence[T]) -> list[T]:
        """Its part of some things: as in cards, so that the parts differ by one at most."""
        return list(things[self.number - 1 :: self.count])


def overlay(study: JobRequest, flags: JobRequest) -> JobRequest:
    """A study with what was said on the command line in place of what it says."""
    said = {field.name: getattr(flags, field.name) for field in fields(JobRequest)}
    return replace(study, **{name: value for name, value in said.items() if value is not None})


def refuse_contradictions(request: JobRequest) -> None:
    """See that everything that was said can be done together.

    Raises:
        RequestError: Something would be dropped silently.
    """
    for name, other in NEEDS.items():
        if getattr(request, name) and not getattr(request, other):
            raise RequestError(
                f"--{name} {getattr(request, name)} says nothing without --{other}; add it or leave it out"
            )
    for name, others in CONTRADICTS.items():
        for other in others:
            if getattr(request, name) and getattr(request, other):
                value = _listed(getattr(request, other))
                raise RequestError(f"--{other} {value} contradicts --{name} {getattr(request, name)}; leave one out")


def split(values: list[str] | None) -> list[str]:
    """Repeated and comma-separated values as one list, in order, each once."""
    return list(dict.fromkeys(part.strip() for value in values or [] for part in value.split(",") if part.strip()))


def _check_not_empty(name: str, value: Value) -> None:
    parts = value if isinstance(value, list) else [value]
    empty = [part for part in parts if isinstance(part, str) and not split([part])]
    if value == [] or empty:
        raise RequestError(f"{name} is empty; name something or leave it out")


def _listed(value: Value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
