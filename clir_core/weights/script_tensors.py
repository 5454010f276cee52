"""The tensors of a TorchScript archive, without running the program in it.

`torch.jit.load` compiles and may run what the archive says. The archive is a zip whose `data.pkl` describes a tree of
modules and whose `data/` holds the numbers; here a pickle reader that knows only trees and tensors takes them out.
"""

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from clir_core.errors import WeightsError


class ScriptTensors:
    """As much of a script module as reading its weights needs."""

    def __init__(self, path: Path) -> None:
        """Read an archive.

        Raises:
            RuntimeError: It is no TorchScript archive, as `torch.jit.load` says it.
            WeightsError: It holds more than modules, tensors and plain values.
        """
        if not zipfile.is_zipfile(path):
            raise RuntimeError(f"{path} is no TorchScript archive")
        with zipfile.ZipFile(path) as archive:
            pickled = next(
                (name for name in archive.namelist() if name.count("/") == 1 and name.endswith("/data.pkl")), ""
            )
            if not any(name.endswith("/constants.pkl") for name in archive.namelist()) or not pickled:
                raise RuntimeError(f"{path} is no TorchScript archive")
            with archive.open(pickled) as stream:
                module = _Reader(stream, archive, pickled.removesuffix(".pkl")).load()
        self._tensors = dict(_walk(module, ""))

    def eval(self) -> "ScriptTensors":
        """Itself, as modules answer."""
        return self

    def state_dict(self) -> dict[str, Tensor]:
        """Tensors by dotted name, on the CPU."""
        return dict(self._tensors)


class _Module:
    """A module of the archive: its attributes."""


def _list(values: list[Any]) -> list[Any]:
    return values


def _tensor(storage: Tensor, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: object) -> Tensor:
    return storage.as_strided(size, stride, offset)


_DTYPES: Mapping[str, torch.dtype] = {
    "FloatStorage": torch.float32,
    "DoubleStorage": torch.float64,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}
_KNOWN: Mapping[tuple[str, str], Callable[..., Any] | torch.dtype] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    **{("torch.jit._pickle", f"build_{kind}list"): _list for kind in ("int", "double", "bool", "tensor")},
    **{("torch", name): dtype for name, dtype in _DTYPES.items()},
}


class _Reader(pickle.Unpickler):
    def __init__(self, stream: Any, archive: zipfile.ZipFile, folder: str) -> None:  # noqa: ANN401 - a zip's stream
        super().__init__(stream)
        self._archive, self._folder = archive, folder

    def find_class(self, module: str, name: str, /) -> Any:  # noqa: ANN401 - what a pickle may name
        if module.startswith("__torch__"):
            return _Module
        if (module, name) not in _KNOWN:
            raise WeightsError(f"{self._archive.filename} names {module}.{name}; only modules and tensors are read")
        return _KNOWN[module, name]

    def persistent_load(self, pid: Any, /) -> Tensor:  # noqa: ANN401 - a tuple, if the archive is sound
        _, dtype, key, *_ = pid
        data = bytearray(self._archive.read(f"{self._folder}/{key}"))
        return torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)


def _walk(node: object, name: str) -> Iterator[tuple[str, Tensor]]:
    if isinstance(node, Tensor):
        yield name, node
    elif isinstance(node, _Module):
        for key, child in vars(node).items():
            yield from _walk(child, f"{name}.{key}" if name else key)
