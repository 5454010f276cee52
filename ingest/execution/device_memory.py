"""Which restorers may be loaded on one device at once: as many as its free memory has room for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf

from clir_core.interfaces import RestorerSpec

UNKNOWN_MB = 2000.0
"""Of what a restorer holds beside its weights, where the store has not seen it on a GPU: a guess."""


@dataclass(slots=True)
class DeviceMemory:
    """What a device had free when the run began, and who holds how much of it. Its owner sees that one asks at a time.

    Memory is in 10^6 bytes.
    """

    free_mb: float = inf
    needed_mb: Callable[[RestorerSpec], float] = lambda _: 0.0
    """What a restorer takes while it works, weights included."""
    _held: list[float] = field(default_factory=list[float])

    def has_room_for(self, spec: RestorerSpec) -> bool:
        """Whether it may be loaded beside those that are. Alone any may: it cuts images into tiles if it has to."""
        return not self._held or sum(self._held) + self.needed_mb(spec) <= self.free_mb

    def take(self, spec: RestorerSpec) -> None:
        """Note that a restorer is being loaded."""
        self._held.append(self.needed_mb(spec))

    def give_back(self, spec: RestorerSpec) -> None:
        """Note that it is gone."""
        self._held.remove(self.needed_mb(spec))


def needed_mb(spec: RestorerSpec, seen_mb: Mapping[str, float]) -> float:
    """The most that the store has seen a restorer hold, by its id; else its declared weights and a guess."""
    declared = sum(file.bytes for file in spec.weights) / 1e6 + UNKNOWN_MB
    return seen_mb.get(spec.id, declared)
