"""Pairs of latents, made once, so that a denoiser's training never runs the autoencoder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load, save
from torch import Tensor

from clir_core.errors import TrainingError
from clir_core.interfaces import Images
from clir_core.networks.small.autoencoder import SmallAutoencoder
from clir_core.networks.small.unet import SmallUNet
from clir_core.training.durable_file import write_durably
from clir_core.training.examples import Examples, ExampleSource

_BATCH = 32

FIELDS = ("clean", "stage1", "gamma")


@dataclass(frozen=True, slots=True, eq=False)
class LatentPairs:
    """Latents (N, C, h, w) of targets and of what stage 1 made of the degraded crops."""

    clean: Tensor
    stage1: Tensor
    gamma: Tensor
    """(N,) information retention of each crop; NaN where it was not asked for."""

    def at(self, rows: Tensor, device: torch.device) -> "LatentPairs":
        """Some of them, float32 on a device."""
        return LatentPairs(
            *(tensor[rows].to(device, torch.float32) for tensor in (self.clean, self.stage1, self.gamma))
        )


@dataclass(frozen=True, slots=True, eq=False)
class Encoders:
    """What makes latents: both networks for inference, on one device."""

    autoencoder: SmallAutoencoder
    stage1: SmallUNet

    def pairs(self, examples: Examples) -> LatentPairs:
        """The latents of a batch."""
        clean, stage1 = (self.latent(images) for images in (examples.targets, self.restored(examples)))
        return LatentPairs(clean, stage1, examples.gamma)

    def restored(self, examples: Examples) -> Images:
        """What stage 1 makes of a batch."""
        with torch.inference_mode():
            return self.stage1(examples.degraded).clamp(0, 1)

    def latent(self, images: Images) -> Tensor:
        """The mode of the posterior."""
        with torch.inference_mode():
            (posterior,) = self.autoencoder.encode(images * 2 - 1)
            return posterior.mean

    def decoded(self, latent: Tensor) -> Images:
        """Images around [0, 1]. Gradients pass."""
        (images,) = self.autoencoder.decode(latent)
        return (images + 1) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BankPlan:
    """What is to be in a bank."""

    count: int
    side: int
    seed: int


def make_bank(
    source: ExampleSource, encoders: Encoders, plan: BankPlan, *, path: Path, on_made: Callable[[int, int], None]
) -> LatentPairs:
    """The pairs of a plan: read where they were made before, else made, in float16, and kept.

    Args:
        source: Where examples come from.
        encoders: Both networks.
        plan: What is wanted.
        path: A safetensors file.
        on_made: Told how many pairs are made, of how many.

    Raises:
        TrainingError: The file is damaged, or the disk is full.
    """
    if path.exists():
        return _read(path, plan)
    rng = np.random.default_rng([plan.seed, plan.count])
    parts: list[LatentPairs] = []
    for made in range(0, plan.count, _BATCH):
        parts.append(encoders.pairs(source.draw(rng, _BATCH, plan.side)))
        on_made(min(made + _BATCH, plan.count), plan.count)
    pairs = LatentPairs(*(_joined(parts, name, plan.count) for name in FIELDS))
    try:
        write_durably(path, save({name: getattr(pairs, name) for name in FIELDS}))
    except OSError as error:
        raise TrainingError(f"{path} cannot be written: {error.strerror or error}") from error
    return pairs


def _joined(parts: Sequence[LatentPairs], field: str, count: int) -> Tensor:
    return torch.cat([getattr(part, field).half().cpu() for part in parts])[:count].contiguous()


def _read(path: Path, plan: BankPlan) -> LatentPairs:
    try:
        pairs = LatentPairs(**load(path.read_bytes()))
    except Exception as error:
        raise TrainingError(f"{path} is damaged; delete it to make it again") from error
    if len(pairs.clean) != plan.count:
        raise TrainingError(f"{path} holds {len(pairs.clean)} pairs, not {plan.count}; delete it to make it again")
    return pairs
