"""Graph models of TensorFlow.js: a `model.json` with the graph and a manifest, and binary shards with the values."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict

import torch
from torch import Tensor

from clir_core.errors import WeightsError

_DTYPES = {"float32": torch.float32, "int32": torch.int32}
_VALUE_BYTES = 4


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of the graph."""

    name: str
    kind: str
    inputs: tuple[str, ...]
    """Names of the nodes whose results it takes, in order."""


@dataclass(frozen=True, slots=True)
class GraphModel:
    """What a model's files hold."""

    nodes: tuple[Node, ...]
    constants: dict[str, Tensor]
    """By the name of the node that returns each."""


class _Entry(TypedDict):
    name: str
    shape: list[int]
    dtype: str
    quantization: NotRequired[dict[str, object]]


def read_graph_model(model: Path, shards: Sequence[Path]) -> GraphModel:
    """Read a model whose manifest has one group of unquantised values.

    Args:
        model: The `model.json`.
        shards: The binary files, in any order; the manifest tells theirs by their names.

    Raises:
        WeightsError: A file is missing or is not what the manifest says.
    """
    try:
        content = json.loads(model.read_bytes())
        nodes = tuple(_node(node) for node in content["modelTopology"]["node"])
        (group,) = content["weightsManifest"]
        values = _joined(group["paths"], shards)
        return GraphModel(nodes, _constants(group["weights"], values))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{model} is not a graph model of TensorFlow.js: {type(error).__name__}: {error}") from error


def _node(node: dict[str, object]) -> Node:
    inputs = node.get("input", [])
    return Node(str(node["name"]), str(node["op"]), tuple(map(str, inputs if isinstance(inputs, list) else [])))


def _joined(names: Sequence[str], shards: Sequence[Path]) -> bytearray:
    by_name = {path.name: path for path in shards}
    missing = [name for name in names if name not in by_name]
    if missing:
        raise WeightsError(f"the shards {', '.join(missing)} are missing")
    return bytearray().join(by_name[name].read_bytes() for name in names)


def _constants(entries: Sequence[_Entry], values: bytearray) -> dict[str, Tensor]:
    """Each entry's values, which follow one another without padding."""
    constants: dict[str, Tensor] = {}
    offset = 0
    for entry in entries:
        name, shape, dtype = entry["name"], entry["shape"], entry["dtype"]
        if dtype not in _DTYPES or "quantization" in entry:
            raise WeightsError(f"{name} is stored as {dtype}, quantised or not; only plain float32 and int32 are read")
        count = math.prod(shape)
        flat = torch.frombuffer(values, dtype=_DTYPES[dtype], count=count, offset=offset)
        constants[name] = flat.reshape(shape)
        offset += _VALUE_BYTES * count
    if offset != len(values):
        raise WeightsError(f"the shards hold {len(values)} bytes; the manifest describes {offset}")
    return constants
