"""Modules filled from a release's tensors: nothing missing, nothing left over, every shape right."""

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

import torch
from torch import Tensor, nn

from clir_core.errors import WeightsError

M = TypeVar("M", bound=nn.Module)

Tensors: TypeAlias = Mapping[str, Tensor]

_NAMED_IN_FULL = 4


def group(tensors: Tensors, prefix: str) -> dict[str, Tensor]:
    """The tensors under a prefix, without it."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def fill(build: Callable[[], M], tensors: Tensors, part: str) -> M:
    """A module for inference, made without initial values and given these tensors as they are.

    Raises:
        WeightsError: The tensors are not exactly the module's; the message names what is missing, extra or misfit.
    """
    with torch.device("meta"):
        module = build()
    check(module, tensors, part)
    module.load_state_dict(dict(tensors), strict=True, assign=True)
    return module.eval().requires_grad_(requires_grad=False)


def check(module: nn.Module, tensors: Tensors, part: str) -> None:
    """Compare a module's tensors with those of a file, by name and shape.

    Raises:
        WeightsError: They differ.
    """
    expected = module.state_dict()
    shapes = [name for name in expected if name in tensors and expected[name].shape != tensors[name].shape]
    problems = {"lacks": sorted(expected.keys() - tensors.keys()), "has no use for": sorted(tensors.keys() - expected)}
    problems["has another shape of"] = shapes
    found = "; ".join(f"{problem} {_listed(names)}" for problem, names in problems.items() if names)
    if found:
        raise WeightsError(f"{part} {found}; it is not the file the catalogue names")


def cast(tensors: Tensors, device: torch.device, dtype: torch.dtype) -> dict[str, Tensor]:
    """The tensors on a device, those of floating point in another precision."""
    return {
        name: tensor.to(device, dtype if tensor.is_floating_point() else tensor.dtype)
        for name, tensor in tensors.items()
    }


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED_IN_FULL])
    return shown if len(names) <= _NAMED_IN_FULL else f"{shown} and {len(names) - _NAMED_IN_FULL} more"
