"""Two ways to tell a small denoiser its condition, trained alike: concatenated, or by a ControlNet as DiffBIR does.

    python tests/bench/bench_denoisers.py BANK.safetensors [STEPS]

BANK is what `ingest train clir_core/training/recipes/clir-small-cldm-4.toml` leaves in its folder. Both see the same
latents, timesteps and noises. Printed: parameters, seconds, and the error of the predicted velocity on pairs that
neither is trained on, against steps.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from clir_core.diffusion.guidance import Condition
from clir_core.measure import count_parameters
from clir_core.networks.small.denoiser import DenoiserSize, SmallDenoiser
from clir_core.restorers.diffbir.architecture import Architecture, build_unet
from clir_core.restorers.diffbir.control import ControlledUNet, ControlNet
from clir_core.training.denoising import training_schedule

BATCH, HELD_OUT, EVERY = 32, 256, 100
SMALL = Architecture(unet_widths=(32, 64, 96, 96), head_width=32, text_width=32)
SIGNALS = training_schedule("velocity").alpha_bar.float()


class Controlled(nn.Module):
    """diffusers' denoising network and IRControlNet at small widths, with a null text."""

    def __init__(self) -> None:
        super().__init__()
        self.unet, self.control = build_unet(SMALL), ControlNet(SMALL)
        for layer in [*self.control.residual_convolutions, self.control.middle_convolution]:
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, latent: Tensor, timesteps: Tensor, image: Tensor) -> Tensor:
        text = torch.zeros(1, 1, SMALL.text_width)
        return ControlledUNet(self.unet, self.control)(latent, timesteps, Condition(text=text, image=image))


class Concatenated(SmallDenoiser):
    """The denoiser that is shipped."""

    def forward(self, latent: Tensor, timesteps: Tensor, image: Tensor) -> Tensor:
        return super().forward(latent, timesteps, image, torch.ones(len(latent)))


def error(network: nn.Module, clean: Tensor, stage1: Tensor, rng: np.random.Generator) -> Tensor:
    timesteps = torch.from_numpy(rng.integers(1000, size=len(clean)))
    noise = torch.from_numpy(rng.standard_normal(clean.shape, dtype=np.float32))
    signal = SIGNALS[timesteps].reshape(-1, 1, 1, 1)
    noisy = signal.sqrt() * clean + (1 - signal).sqrt() * noise
    wanted = signal.sqrt() * noise - (1 - signal).sqrt() * clean
    return (network(noisy, timesteps, stage1).float() - wanted).square().mean()


def train(name: str, network: nn.Module, bank: dict[str, Tensor], steps: int) -> None:
    clean, stage1 = bank["clean"].float(), bank["stage1"].float()
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=0.0)
    print(f"{name}: {count_parameters(network) / 1e6:.2f} M parameters")  # noqa: T201 - what the bench is for
    started = time.perf_counter()
    for step in range(1, steps + 1):
        rng = np.random.default_rng([1, step])
        rows = torch.from_numpy(rng.integers(len(clean) - HELD_OUT, size=BATCH))
        optimiser.zero_grad()
        error(network, clean[rows], stage1[rows], rng).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        if step % EVERY == 0:
            seconds = time.perf_counter() - started
            with torch.inference_mode():
                held_out = error(network, clean[-HELD_OUT:], stage1[-HELD_OUT:], np.random.default_rng(0))
            print(f"  step {step}: error {held_out:.4f}, {seconds:.0f} s", flush=True)  # noqa: T201


if __name__ == "__main__":
    pairs = load_file(Path(sys.argv[1]))
    asked = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    torch.manual_seed(0)
    train("concatenated", Concatenated(DenoiserSize(latent_channels=pairs["clean"].shape[1])), pairs, asked)
    train("ControlNet", Controlled(), pairs, asked)
