"""From files to restorers."""

from dataclasses import replace
from pathlib import Path

import torch

from clir_core.diffusion.assemble import cast, fill
from clir_core.diffusion.ldm_modules import build_autoencoder
from clir_core.diffusion.schedule import scaled_linear
from clir_core.diffusion.vae_ceiling import VaeCeiling
from clir_core.restorers.supir.architecture import Architecture
from clir_core.restorers.supir.networks import LATENT_SCALING, Networks, SupirTensors, vae_tensors
from clir_core.restorers.supir.restorer import Supir
from clir_core.weights.checkpoint import read_state_dict

RELEASED = Architecture()


def load_supir(paths: tuple[Path, ...], device: torch.device, architecture: Architecture = RELEASED) -> Supir:
    """A version of SUPIR from its files: SDXL, SUPIR, the vocabulary, all of them checked.

    Raises:
        WeightsError: A file does not hold exactly what its networks need.
    """
    prior, supir, vocabulary = paths
    tensors = SupirTensors.read(architecture, read_state_dict(prior), read_state_dict(supir))
    schedule = replace(scaled_linear("noise"), starts_at_last=True)
    return Supir(Networks(architecture, tensors, vocabulary, device), schedule, device)


def load_vae_ceiling(
    paths: tuple[Path, ...], device: torch.device, architecture: Architecture = RELEASED
) -> VaeCeiling:
    """The autoencoder of an SDXL file.

    Raises:
        WeightsError: The file does not hold exactly what an autoencoder needs.
    """
    (prior,) = paths
    on_device = cast(vae_tensors(read_state_dict(prior)), device, torch.float32)
    vae = fill(lambda: build_autoencoder(architecture.vae_widths), on_device, "the autoencoder")
    return VaeCeiling(vae, LATENT_SCALING)
