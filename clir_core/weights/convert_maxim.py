"""MAXIM from the TensorFlow graph that its official checkpoint was converted to."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clir_core.errors import WeightsError
from clir_core.interfaces import Tensor

if TYPE_CHECKING:
    from clir_core.weights.tensorflow_js import GraphModel

_NETWORK = "StatefulPartitionedCall/jax2tf_apply_/Wrapper/backbone/"
_LINEAR = "/einsum/Einsum"
_ROLES = {
    "transpose_3": "weight",  # of a convolution
    "transpose_4": "weight",  # of a transposed convolution
    "Reshape": "bias",
    "Reshape_2": "weight",  # of a layer norm
    "Reshape_3": "bias",  # of a layer norm
}
_RESIZES_A_STAGE = 18


def graph_model(files: Sequence[Path]) -> dict[str, Tensor]:
    """The state dict of `clir_core.networks.maxim` from `model.json` and its shards, in this order.

    The parameters are exactly the constants of more than one float32 value; what has one is an epsilon or a
    reciprocal. Kernels of linear layers are known only by the einsum that they go into.

    Raises:
        WeightsError: The files hold another network.
    """
    import torch

    from clir_core.weights.tensorflow_js import read_graph_model

    graph = read_graph_model(files[0], files[1:])
    linears = _linear_layers(graph)
    parameters = {
        name: constant
        for name, constant in graph.constants.items()
        if constant.dtype == torch.float32 and constant.numel() > 1
    }
    named = [_named(name, constant, linears) for name, constant in parameters.items()]
    state = dict(named)
    if len(state) != len(named):
        raise WeightsError(f"{files[0]} names {len(named) - len(state)} parameters twice; it is not a MAXIM network")
    return state


def _linear_layers(graph: "GraphModel") -> dict[str, str]:
    """Paths of linear layers, by the constant that holds the kernel of each."""
    einsums = (node for node in graph.nodes if node.kind == "Einsum" and node.name.endswith(_LINEAR))
    return {node.inputs[1]: node.name.removesuffix(_LINEAR) for node in einsums}


def _named(name: str, constant: Tensor, linears: dict[str, str]) -> tuple[str, Tensor]:
    if name in linears:
        return f"{_module(linears[name])}.weight", constant.T
    path, _, last = name.rpartition("/")
    if last not in _ROLES:
        raise WeightsError(f"{name} is no parameter of a MAXIM network")
    return f"{_module(path)}.{_ROLES[last]}", _kernel(constant) if last.startswith("transpose") else constant.flatten()


def _kernel(constant: Tensor) -> Tensor:
    """A convolution of one pixel is a linear layer in our network."""
    kernel = constant.permute(3, 2, 0, 1)
    return kernel[:, :, 0, 0] if kernel.shape[2:] == (1, 1) else kernel


def _module(path: str) -> str:
    """The official path with a dot after the stage: `stage_1_input_conv_0` is `stage_1.input_conv_0`.

    Official resizing layers are counted through all stages.
    """
    path = path.removeprefix(_NETWORK).replace("/", ".")
    if resize := re.fullmatch(r"UpSampleRatio_(\d+)(.*)", path):
        stage, number = divmod(int(resize[1]), _RESIZES_A_STAGE)
        return f"stage_{stage}.UpSampleRatio_{number}{resize[2]}"
    return re.sub(r"^(stage_\d)_", r"\1.", path)
