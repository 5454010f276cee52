"""Pickled checkpoints as plain state dicts. Each function takes one file."""

from collections.abc import Sequence
from pathlib import Path

from clir_core.interfaces import Tensor
from clir_core.weights.checkpoint import read_state_dict

_STABLE_DIFFUSION_PARTS = ("model.diffusion_model.", "first_stage_model.", "cond_stage_model.")


class _TrainingCallback:
    """Stands for classes of PyTorch Lightning that Stable Diffusion's checkpoints name beside their weights."""


_LIGHTNING_NAMES = (
    "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
    "pytorch_lightning.utilities.argparse._gpus_arg_default",
)


def plain(files: Sequence[Path]) -> dict[str, Tensor]:
    """The state dict as it is.

    Raises:
        WeightsError: The file is not a checkpoint.
    """
    (path,) = files
    return read_state_dict(path)


def stable_diffusion(files: Sequence[Path]) -> dict[str, Tensor]:
    """The networks of a Stable Diffusion checkpoint, without its training state, schedule and moving average.

    Raises:
        WeightsError: The file is not a checkpoint.
    """
    import torch

    (path,) = files
    with torch.serialization.safe_globals([(_TrainingCallback, name) for name in _LIGHTNING_NAMES]):
        tensors = read_state_dict(path)
    return {name: tensor for name, tensor in tensors.items() if name.startswith(_STABLE_DIFFUSION_PARTS)}
