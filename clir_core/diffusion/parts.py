"""What each part of a restorer costs: time and peak memory, summed and maximised over its calls."""

from collections.abc import Callable
from typing import TypeVar

import torch

from clir_core.interfaces import NoTrace, Trace
from clir_core.measure import Measured, measure

T = TypeVar("T")


class PartCosts:
    """Measures named calls and tells a trace the sums. Without a trace, calls are only made."""

    def __init__(self, trace: Trace, device: torch.device) -> None:
        """Measure on this device, for this trace."""
        self._trace, self._device = trace, device
        self._silent = isinstance(trace, NoTrace)
        self._measured: dict[str, list[tuple[float, float | None]]] = {}

    def run(self, part: str, call: Callable[[], T]) -> T:
        """Make one call of a part."""
        if self._silent:
            return call()
        measured: Measured[T] = measure(call, self._device)
        self._measured.setdefault(part, []).append((measured.latency_ms, measured.peak_memory_mb))
        return measured.value

    @property
    def measures(self) -> bool:
        """Whether calls are measured."""
        return not self._silent

    def milliseconds(self, part: str) -> float:
        """What a part has cost until now."""
        return sum(milliseconds for milliseconds, _ in self._measured.get(part, []))

    def reuse(self, part: str, milliseconds: float) -> None:
        """Tell the trace of a part that was paid for earlier."""
        self._trace.reused(part, milliseconds)

    def report(self) -> None:
        """Tell the trace every part, in the order of their first calls."""
        for part, calls in self._measured.items():
            peaks = [peak for _, peak in calls if peak is not None]
            self._trace.part(part, sum(milliseconds for milliseconds, _ in calls), max(peaks, default=None))
