"""Checkpoint files as state dicts, without running any code that a file may carry."""

import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from clir_core.errors import WeightsError, first_line

_NESTINGS = ("params_ema", "params", "state_dict", "model_state_dict", "model")


def read_state_dict(path: Path, nestings: Sequence[str] = _NESTINGS) -> dict[str, Tensor]:
    """The tensors of a .safetensors file or of a pickled checkpoint, on the CPU.

    Args:
        path: A file of any suffix; safetensors files are known by theirs.
        nestings: Keys under which training programs put the state dict, best first. `module.`, which DataParallel
            puts before every name, is removed.

    Raises:
        WeightsError: The file cannot be read, holds anything but tensors and plain values, or has no state dict.
    """
    if path.suffix == ".safetensors":
        return _read_safetensors(path)
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, KeyError) as error:
        raise WeightsError(f"{path} cannot be read as weights without running code: {first_line(error)}") from error
    return _state_dict(loaded, path, nestings)


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{path} is not a safetensors file: {error}") from error


def _state_dict(loaded: object, path: Path, nestings: Sequence[str]) -> dict[str, Tensor]:
    if not isinstance(loaded, Mapping):
        raise WeightsError(f"{path} holds a {type(loaded).__name__}; expected a state dict")
    nested = next((loaded[key] for key in nestings if isinstance(loaded.get(key), Mapping)), loaded)
    tensors = {str(name).removeprefix("module."): value for name, value in nested.items() if isinstance(value, Tensor)}
    if not tensors:
        raise WeightsError(f"{path} holds no tensors under any of {', '.join(nestings)}")
    return tensors
