"""The only clock of the project: latency, peak memory, operations and parameters of a call."""

import contextlib
import ctypes
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import torch
from torch import nn

from clir_core.interfaces import Images

T = TypeVar("T")

_PROCESS = Path("/proc/self")
_RESET_HIGH_WATER_MARK = "5"


@dataclass(frozen=True, slots=True)
class Measured(Generic[T]):
    """What a call returned and what it cost."""

    value: T
    latency_ms: float
    peak_memory_mb: float | None
    """In 10^6 bytes. CUDA: the most that was allocated, weights included; CPU: growth of the resident memory."""
    memory_note: str | None = None
    """Why the memory could not be measured."""


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
    return Measured(value, latency_ms, peak, note)


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
        """The highest mark noted, or None and why there is none."""
        ...


class _CudaMemory:
    def __init__(self, device: torch.device, enclosing: _Memory | None) -> None:
        self._device, self._enclosing, self._highest = device, enclosing, 0
        torch.cuda.reset_peak_memory_stats(device)

    def remember(self) -> None:
        self._highest = max(self._highest, torch.cuda.max_memory_allocated(self._device))
        if self._enclosing:
            self._enclosing.remember()

    def peak_mb(self) -> tuple[float | None, str | None]:
        self.remember()
        return self._highest / 1e6, None


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
