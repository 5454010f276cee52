"""From files to restorers."""

from pathlib import Path

import torch

from clir_core.diffusion.assemble import cast, fill, group
from clir_core.diffusion.ldm_modules import build_autoencoder
from clir_core.diffusion.ldm_tensors import autoencoder_tensors
from clir_core.diffusion.vae_ceiling import VaeCeiling
from clir_core.restorers.diffbir.architecture import Architecture
from clir_core.restorers.diffbir.networks import LATENT_SCALING, DiffBirTensors, Networks
from clir_core.restorers.diffbir.restorer import DiffBir
from clir_core.restorers.diffbir.stage1 import STAGE_ONES, load_stage_one
from clir_core.restorers.diffbir.versions import Version
from clir_core.weights.checkpoint import read_state_dict

RELEASED = Architecture()


def load_diffbir(
    version: Version, paths: tuple[Path, ...], device: torch.device, architecture: Architecture = RELEASED
) -> DiffBir:
    """A version of DiffBIR from its files, all of them checked.

    Raises:
        WeightsError: A file does not hold exactly what its network needs.
    """
    prior, control, stage1, vocabulary = paths
    tensors = DiffBirTensors.read(architecture, read_state_dict(prior), read_state_dict(control))
    network = load_stage_one(version.stage1_kind, read_state_dict(stage1))
    networks = Networks(architecture, tensors, network, vocabulary, device)
    return DiffBir(networks, version.schedule, STAGE_ONES[version.stage1_kind], device)


def load_vae_ceiling(
    paths: tuple[Path, ...], device: torch.device, architecture: Architecture = RELEASED
) -> VaeCeiling:
    """The autoencoder of a Stable Diffusion file.

    Raises:
        WeightsError: The file does not hold exactly what an autoencoder needs.
    """
    (prior,) = paths
    tensors = autoencoder_tensors(group(read_state_dict(prior), "first_stage_model."), "the autoencoder")
    on_device = cast(tensors, device, torch.float32)
    return VaeCeiling(
        fill(lambda: build_autoencoder(architecture.vae_widths), on_device, "the autoencoder"), LATENT_SCALING
    )
