"""The only clock of the project: latency, peak memory, operations and parameters of a call, and who disturbs it."""

import contextlib
import ctypes
import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import psutil
import torch
from torch import nn

from clir_core.interfaces import Images

T = TypeVar("T")

FEWEST_CALLS, MOST_CALLS = 3, 7
STEADY_SPREAD = 0.05
"""Interquartile range over median below which the latency of a call is known."""
TIMING_BUDGET_MS = 2_000.0
"""What timing the calls may take; a call that takes longer by itself is repeated once."""
SLOW_CALL_MS = 10_000.0
"""A call that takes longer is not repeated."""

LOAD_WINDOW_S = 0.25
"""The system counts processor time in steps of 10 ms: over less than this, the load is not known."""
LOAD_FRESH_S = 60.0
"""How long the load last seen stands for that of calls too short to see it."""
CONTENDED_SHARE = 0.1
"""Share of the processor cores that others may keep busy before a latency counts as contended."""

_PROCESS = Path("/proc/self")
_RESET_HIGH_WATER_MARK = "5"


@dataclass(frozen=True, slots=True)
class Measured(Generic[T]):
    """What a call returned and what it cost."""

    value: T
    latency_ms: float
    peak_memory_mb: float | None
    """In 10^6 bytes: the most in use during the call beyond what was in use before. CUDA: allocated; CPU: resident."""
    memory_note: str | None = None
    """Why the memory could not be measured."""
    peak_allocated_mb: float | None = None
    """CUDA: the most that was allocated during the call, in 10^6 bytes, weights included."""


def measure(call: Callable[[], T], device: torch.device) -> Measured[T]:
    """Call once, with every kernel of the device finished on both sides of the clock. Warming up is the caller's.

    Calls may be measured within a measured call: the peak of an inner one also counts for the outer one.
    """
    enclosing = _measuring.get()
    if enclosing:
        enclosing.remember()
    memory = _CudaMemory(device, enclosing) if device.type == "cuda" else _ResidentMemory(enclosing)
    within = _measuring.set(memory)
    try:
        synchronise(device)
        start = time.perf_counter()
        value = call()
        synchronise(device)
        latency_ms = (time.perf_counter() - start) * 1000
    finally:
        _measuring.reset(within)
    peak, note = memory.peak_mb()
    return Measured(value, latency_ms, peak, note, memory.allocated_mb())


def is_timed_enough(latencies_ms: Sequence[float]) -> bool:
    """Whether one more call would tell little, or cost too much, after these.

    Three to seven calls, until their interquartile range is below 5 % of their median or they took two seconds. A call
    that takes more than that is made twice, one of more than ten seconds once.
    """
    first, calls = latencies_ms[0], len(latencies_ms)
    fewest = 1 if first > SLOW_CALL_MS else 2 if first > TIMING_BUDGET_MS else FEWEST_CALLS
    if calls < fewest:
        return False
    spread = interquartile_range(latencies_ms) or 0.0
    is_steady = spread < STEADY_SPREAD * statistics.median(latencies_ms)
    return is_steady or calls >= MOST_CALLS or sum(latencies_ms) > TIMING_BUDGET_MS


def interquartile_range(values: Sequence[float]) -> float | None:
    """Between the quartiles, linearly interpolated; None of a single value."""
    if len(values) < 2:
        return None
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return high - low


@dataclass(frozen=True, slots=True)
class _ProcessorTimes:
    """Seconds that the cores this process may use have worked, for anybody and for this process."""

    at: float
    busy: float
    own: float

    @classmethod
    def now(cls) -> "_ProcessorTimes":
        """As the system has counted them up to now."""
        cores = psutil.cpu_times(percpu=True)
        usable = [cores[index] for index in _affinity() if index < len(cores)] or cores
        # Of all fields, guest times are in user and nice already.
        idle = ("idle", "iowait", "guest", "guest_nice")
        busy = sum(value for core in usable for name, value in core._asdict().items() if name not in idle)
        own = psutil.Process().cpu_times()
        return cls(time.perf_counter(), busy, own.user + own.system)

    def others_since(self, before: "_ProcessorTimes") -> float:
        """Seconds that cores worked for others in between; counted in steps, it may come out a little below 0."""
        return (self.busy - before.busy) - (self.own - before.own)


@dataclass(slots=True)
class OthersLoad:
    """How many processor cores everything but this process keeps busy, while something is timed."""

    _before: _ProcessorTimes = field(default_factory=_ProcessorTimes.now)
    _known: float | None = None
    _known_at: float = -math.inf
    _seconds: float = 0.0
    _others_s: float = 0.0
    """What calls took that were too short to see the load, and what others worked meanwhile."""

    def begin(self) -> None:
        """Start to look."""
        self._before = _ProcessorTimes.now()

    def end(self) -> float | None:
        """Cores that others kept busy since `begin`; None where the system does not count.

        Calls shorter than a quarter of a second are looked at together, once they reach it; until then what was seen
        up to a minute ago counts, and where nothing was, it waits for the rest.
        """
        after = _ProcessorTimes.now()
        if after.busy == 0:
            return None
        short_by = LOAD_WINDOW_S - self._seconds - (after.at - self._before.at)
        is_known = after.at - self._known_at < LOAD_FRESH_S
        if short_by > 0 and not is_known:
            time.sleep(short_by)
            after = _ProcessorTimes.now()
        self._seconds += after.at - self._before.at
        self._others_s += after.others_since(self._before)
        if short_by <= 0 or not is_known:
            self._known, self._known_at = max(0.0, self._others_s / self._seconds), after.at
            self._seconds = self._others_s = 0.0
        return self._known


def is_contended(others: float | None) -> bool:
    """Whether others keep more cores busy than a latency can bear."""
    return others is not None and others > CONTENDED_SHARE * _usable_cores()


def synchronise(device: torch.device) -> None:
    """Wait until the device has done all it was given."""
    if device.type != "cpu":
        torch.accelerator.synchronize(device)


def count_flops(run: Callable[[Images], object], images: Images) -> int | None:
    """Floating-point operations of a call on images of this shape, counted without computing anything.

    A multiplication and an addition are two. Convolutions, matrix products and attention count; element-wise work
    does not.

    Returns:
        None where nothing was counted: the call leaves torch, or does only element-wise work.
    """
    from torch._subclasses.fake_tensor import FakeTensorMode
    from torch.utils.flop_counter import FlopCounterMode

    fakes = FakeTensorMode(allow_non_fake_inputs=True)
    try:
        with fakes, FlopCounterMode(display=False) as counter, torch.inference_mode():
            run(fakes.from_tensor(images))
    except Exception:  # noqa: BLE001 - what cannot be traced raises whatever it likes, and simply has no count
        return None
    return counter.get_total_flops() or None


def count_parameters(module: nn.Module) -> int:
    """Trainable or not, each shared tensor once."""
    return sum(parameter.numel() for parameter in module.parameters())


class _Memory(Protocol):
    """A high-water mark since the start of a measurement. There is one mark, which inner measurements reset."""

    def remember(self) -> None:
        """Note the mark as it is, here and in the enclosing measurements, before an inner one resets it."""
        ...

    def peak_mb(self) -> tuple[float | None, str | None]:
        """How far the highest mark noted is above what was in use before, or None and why there is none."""
        ...

    def allocated_mb(self) -> float | None:
        """The highest mark itself, where it means something."""
        ...


class _CudaMemory:
    def __init__(self, device: torch.device, enclosing: _Memory | None) -> None:
        self._device, self._enclosing, self._highest = device, enclosing, 0
        torch.cuda.reset_peak_memory_stats(device)
        self._before = torch.cuda.memory_allocated(device)

    def remember(self) -> None:
        self._highest = max(self._highest, torch.cuda.max_memory_allocated(self._device))
        if self._enclosing:
            self._enclosing.remember()

    def peak_mb(self) -> tuple[float | None, str | None]:
        self.remember()
        return max(0, self._highest - self._before) / 1e6, None

    def allocated_mb(self) -> float | None:
        return self._highest / 1e6


class _ResidentMemory:
    """Resident memory of this process, whose high-water mark Linux lets a process reset."""

    def __init__(self, enclosing: _Memory | None) -> None:
        _return_freed_memory()
        self._enclosing, self._highest_kb = enclosing, 0
        self._problem = _reset_high_water_mark()
        self._before_kb = 0 if self._problem else _status_kb("VmRSS")

    def remember(self) -> None:
        if not self._problem:
            self._highest_kb = max(self._highest_kb, _status_kb("VmHWM"))
        if self._enclosing:
            self._enclosing.remember()

    def peak_mb(self) -> tuple[float | None, str | None]:
        self.remember()
        if self._problem:
            return None, self._problem
        return max(0, self._highest_kb - self._before_kb) * 1024 / 1e6, None

    def allocated_mb(self) -> float | None:
        return None


_measuring: ContextVar[_Memory | None] = ContextVar("measuring", default=None)


def _return_freed_memory() -> None:
    """Hand what earlier calls freed back to the system, or this call would use it again and seem to need none."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _reset_high_water_mark() -> str | None:
    """Why it cannot be reset, or None when it has been."""
    if not sys.platform.startswith("linux"):
        return f"peak memory on the CPU is only measured on Linux, not on {sys.platform}"
    try:
        (_PROCESS / "clear_refs").write_text(_RESET_HIGH_WATER_MARK)
    except OSError as error:
        return f"peak memory on the CPU cannot be measured here: {error}"
    return None


def _status_kb(field: str) -> int:
    lines = (_PROCESS / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


def _affinity() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(_usable_cores()))


def _usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
