"""Reader of ncnn networks: a `.param` text that lists the layers and a `.bin` that holds their values in that order.

Source: the format as ncnn 1.0.20261020 writes and reads it; only values are read, nothing is ever executed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TypeAlias

import numpy as np

from clir_core.errors import WeightsError
from clir_core.interfaces import Tensor

Parameter: TypeAlias = int | float | tuple[int | float, ...]

_MAGIC = "7767517"
_ARRAY_KEY = -23300
_HALF, _FLOAT, _INT8 = 0x01306B47, 0x0002C056, 0x000D4B38
_WITHOUT_VALUES = frozenset(
    {"Input", "Split", "Concat", "Eltwise", "BinaryOp", "Interp", "Swish", "Sigmoid", "PixelShuffle", "ReLU"}
)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a network."""

    kind: str
    name: str
    parameters: Mapping[int, Parameter]
    """By the number ncnn gives them; what a number means depends on the kind."""
    tensors: Mapping[str, Tensor]
    """float32. Convolution: `weight` (O, I, KH, KW) and `bias`; PReLU: `slope`; MemoryData: `values` (C, H, W)."""


def read_network(param: Path, values: Path) -> tuple[Layer, ...]:
    """Every layer of a network with its values, in file order.

    Args:
        param: The `.param` file.
        values: The `.bin` file that belongs to it.

    Raises:
        WeightsError: A file is malformed, the two do not belong together, a layer is of a kind not known here, or
            its values are 8-bit integers.
    """
    described = [_parse_layer(line, f"{param}:{number}") for number, line in _layer_lines(param)]
    reader = _Reader(values)
    layers = tuple(Layer(kind, name, numbers, reader.layer(kind, name, numbers)) for kind, name, numbers in described)
    reader.finish()
    return layers


def _layer_lines(param: Path) -> list[tuple[int, str]]:
    """The lines that describe layers, with their numbers in the file."""
    lines = param.read_text(encoding="utf-8", errors="replace").splitlines()
    if len(lines) < 2 or lines[0].strip() != _MAGIC:
        raise WeightsError(f"{param} is not an ncnn text network: its first line must be {_MAGIC}")
    layers = [(number, line) for number, line in enumerate(lines[2:], start=3) if line.strip()]
    if lines[1].split()[:1] != [str(len(layers))]:
        raise WeightsError(f"{param} announces {lines[1].strip()!r} layers and blobs but lists {len(layers)} layers")
    return layers


def _parse_layer(line: str, where: str) -> tuple[str, str, dict[int, Parameter]]:
    """Kind, name and parameters of `kind name n_in n_out inputs... outputs... key=value...`."""
    try:
        kind, name, inputs, outputs, *rest = line.split()
        pairs = [pair.split("=") for pair in rest[int(inputs) + int(outputs) :]]
        return kind, name, dict(_parameter(int(key), text) for key, text in pairs)
    except ValueError as error:
        raise WeightsError(f"{where}: {line.strip()!r} does not describe a layer ({error})") from error


def _parameter(key: int, text: str) -> tuple[int, Parameter]:
    if key > _ARRAY_KEY:
        return key, _number(text)
    length, *numbers = text.split(",")
    if int(length) != len(numbers):
        raise ValueError(f"array of {len(numbers)} numbers announces {length}")
    return _ARRAY_KEY - key, tuple(_number(number) for number in numbers)


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdigit() else float(text)


class _Reader:
    """Takes the values of one layer after the other out of a `.bin` file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._data = path.read_bytes()
        self._position = 0
        self._layer = ""

    def layer(self, kind: str, name: str, parameters: Mapping[int, Parameter]) -> dict[str, Tensor]:
        self._layer = name
        match kind:
            case "Convolution":
                return self._convolution(parameters)
            case "PReLU":
                return {"slope": self._float32((self._size(parameters, 0),))}
            case "MemoryData":
                shape = tuple(self._size(parameters, key, default=1) for key in (2, 1, 0))
                return {"values": self._float32(shape)}
            case _ if kind in _WITHOUT_VALUES:
                return {}
            case _:
                raise self._error(f"layers of kind {kind!r} are not known here")

    def finish(self) -> None:
        left = len(self._data) - self._position
        if left:
            raise WeightsError(f"{self._path} goes on for {left} bytes after its last layer {self._layer!r}")

    def _convolution(self, parameters: Mapping[int, Parameter]) -> dict[str, Tensor]:
        if parameters.get(8):
            raise self._error("8-bit integer weights are not supported; use the float16 or float32 file")
        outputs, width, count = (self._size(parameters, key) for key in (0, 1, 6))
        height = self._size(parameters, 11, default=width)
        inputs, rest = divmod(count, outputs * height * width)
        if rest:
            raise self._error(f"{count} weights do not fill {outputs} kernels of {height}x{width}")
        tensors = {"weight": self._tagged((outputs, inputs, height, width))}
        if parameters.get(5):
            tensors["bias"] = self._float32((outputs,))
        return tensors

    def _tagged(self, shape: tuple[int, ...]) -> Tensor:
        """Values that start with a word saying how they are stored, padded to 4 bytes."""
        import torch

        tag = int.from_bytes(self._take(4), "little")
        count = prod(shape)
        if tag in (0, _FLOAT):
            return self._float32(shape)
        if tag == _INT8:
            raise self._error("8-bit integer weights are not supported; use the float16 or float32 file")
        if tag == _HALF:
            values = np.frombuffer(self._take(count * 2 + count * 2 % 4), dtype="<f2")[:count].astype(np.float32)
        else:
            codebook = np.frombuffer(self._take(1024), dtype="<f4")
            values = codebook[np.frombuffer(self._take(count + -count % 4), dtype=np.uint8)[:count]]
        return torch.from_numpy(values.reshape(shape))

    def _float32(self, shape: tuple[int, ...]) -> Tensor:
        import torch

        values = np.frombuffer(self._take(prod(shape) * 4), dtype="<f4")
        return torch.from_numpy(values.astype(np.float32).reshape(shape))

    def _take(self, size: int) -> bytes:
        taken = self._data[self._position : self._position + size]
        if len(taken) < size:
            raise self._error(f"the file ends {size - len(taken)} bytes too early")
        self._position += size
        return taken

    def _size(self, parameters: Mapping[int, Parameter], key: int, default: int = 0) -> int:
        value = parameters.get(key, default)
        if not isinstance(value, int) or value < 1:
            raise self._error(f"parameter {key} is {value}; expected a positive integer")
        return value

    def _error(self, problem: str) -> WeightsError:
        return WeightsError(f"{self._path}: layer {self._layer!r}: {problem}")
