"""The machine of a run: what it is made of, and the energy that it counts itself."""

import ctypes
import json
import os
import platform
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from clir_core.interfaces import Device

POWERCAP = Path("/sys/class/powercap")
_TEXT_BYTES = 96


def processor() -> str:
    """The name of the processor, as the system tells it."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def hardware() -> str:
    """JSON: system, processor, cores, memory, and of every GPU its name and memory, with driver and CUDA version."""
    import psutil
    import torch

    known: dict[str, object] = {
        "system": platform.platform(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
    }
    if torch.cuda.is_available():
        properties = [torch.cuda.get_device_properties(index) for index in range(torch.cuda.device_count())]
        known["gpus"] = [{"name": each.name, "memory_gb": round(each.total_memory / 1e9, 1)} for each in properties]
        known["cuda"] = torch.version.cuda
        known["driver"] = _driver()
    return json.dumps(known)


def gpu_free_mb(device: Device) -> float:
    """What nobody holds of a GPU's memory, in 10^6 bytes, without becoming one of its users.

    Where its driver does not say, all that it has.
    """
    import torch

    library, amounts = _nvml(), (ctypes.c_ulonglong * 3)()
    handle = None if library is None else _gpu_handle(library, device)
    if library is None or handle is None or library.nvmlDeviceGetMemoryInfo(handle, amounts):
        return torch.cuda.get_device_properties(device).total_memory / 1e6
    _, free, _ = amounts
    return free / 1e6


def energy_meter(devices: Sequence[Device]) -> Callable[[], float | None]:
    """What tells how many joules these devices have used since now, whoever used them; None where one does not tell.

    GPUs count it themselves (NVML), processors where the system lets a user read it (RAPL).
    """
    began = [_energy_j(device) for device in devices]

    def used() -> float | None:
        ended = [_energy_j(device) for device in devices]
        spans = [
            None if start is None or end is None or end < start else end - start
            for start, end in zip(began, ended, strict=True)
        ]
        known = [span for span in spans if span is not None]
        return sum(known) if len(known) == len(spans) else None

    return used


def _energy_j(device: Device) -> float | None:
    return _gpu_energy_j(device) if device.type == "cuda" else _processor_energy_j()


def _processor_energy_j() -> float | None:
    try:
        packages = [path / "energy_uj" for path in POWERCAP.glob("intel-rapl:*") if path.name.count(":") == 1]
        return sum(int(path.read_text()) for path in packages) / 1e6 if packages else None
    except (OSError, ValueError):
        return None


def _gpu_energy_j(device: Device) -> float | None:
    library, millijoules = _nvml(), ctypes.c_ulonglong()
    handle = None if library is None else _gpu_handle(library, device)
    if library is None or handle is None:
        return None
    failed = library.nvmlDeviceGetTotalEnergyConsumption(handle, ctypes.byref(millijoules))
    return None if failed else millijoules.value / 1000


def _gpu_handle(library: ctypes.CDLL, device: Device) -> ctypes.c_void_p | None:
    import torch

    handle = ctypes.c_void_p()
    identity = f"GPU-{torch.cuda.get_device_properties(device).uuid}".encode()
    return None if library.nvmlDeviceGetHandleByUUID(identity, ctypes.byref(handle)) else handle


def _driver() -> str:
    library, text = _nvml(), ctypes.create_string_buffer(_TEXT_BYTES)
    if library is None or library.nvmlSystemGetDriverVersion(text, _TEXT_BYTES):
        return ""
    return text.value.decode(errors="replace")


@cache
def _nvml() -> ctypes.CDLL | None:
    """NVIDIA's management library, which comes with the driver."""
    try:
        library = ctypes.CDLL("libnvidia-ml.so.1")
        return None if library.nvmlInit_v2() else library
    except (OSError, AttributeError):
        return None
