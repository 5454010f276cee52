"""Timing a restoration: one synchronised call, or as many as it takes to know the spread."""

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypedDict

import torch

from clir_core.inference.restore import Restored
from clir_core.measure import Measured, OthersLoad, interquartile_range, is_contended, is_timed_enough, measure
from ingest.workers.trace_recorder import TraceRecorder

Traced: TypeAlias = tuple[Restored, TraceRecorder]
"""What a call returned, and what it told of itself."""


class TimingColumns(TypedDict):
    """The columns of a restoration that say what it cost, and how that was measured."""

    latency_ms: float
    latency_iqr_ms: float | None
    timed_calls: int
    threads: int
    load_average: float | None
    contended: bool
    peak_memory_mb: float | None
    peak_allocated_mb: float | None
    cost_by_part: str


@dataclass(frozen=True, slots=True)
class Timing:
    """What the first call returned, and what all of them cost."""

    restored: Restored
    columns: TimingColumns


@dataclass(slots=True)
class Stopwatch:
    """Times calls on a device."""

    device: torch.device
    others: OthersLoad = field(default_factory=OthersLoad)

    def time(self, call: Callable[[], Traced], *, repeat: bool, alone: bool) -> Timing:
        """Call once, or until the spread is known.

        Args:
            call: Restores, warmed up already; each call must do the same.
            repeat: Whether to know the spread.
            alone: Whether nothing else of this run uses the device meanwhile.
        """
        self.others.begin()
        calls = [measure(call, self.device)]
        latencies = [_latency_ms(calls[0])]
        restored = calls[0].value[0]
        while repeat and not is_timed_enough(latencies):
            again = measure(call, self.device)
            calls.append(_without_images(again))
            latencies.append(_latency_ms(again))
        others = self.others.end()
        return Timing(restored, _columns(calls, latencies, others, contended=not alone or is_contended(others)))


def _latency_ms(call: Measured[Traced]) -> float:
    return call.latency_ms + call.value[1].reused_ms


def _without_images(call: Measured[Traced]) -> Measured[Traced]:
    """Only one result is needed; the memory of the others is."""
    restored, trace = call.value
    empty = Restored(restored.images.new_empty(0), restored.route, restored.note)
    return Measured((empty, trace), call.latency_ms, call.peak_memory_mb, call.memory_note, call.peak_allocated_mb)


def _columns(
    calls: Sequence[Measured[Traced]], latencies: Sequence[float], others: float | None, *, contended: bool
) -> TimingColumns:
    typical = sorted(calls, key=_latency_ms)[(len(calls) - 1) // 2]
    return TimingColumns(
        latency_ms=statistics.median(latencies),
        latency_iqr_ms=interquartile_range(latencies),
        timed_calls=len(calls),
        threads=torch.get_num_threads(),
        load_average=others,
        contended=contended,
        peak_memory_mb=_highest([call.peak_memory_mb for call in calls]),
        peak_allocated_mb=_highest([call.peak_allocated_mb for call in calls]),
        cost_by_part=json.dumps(typical.value[1].parts),
    )


def _highest(peaks: Sequence[float | None]) -> float | None:
    return max((peak for peak in peaks if peak is not None), default=None)
