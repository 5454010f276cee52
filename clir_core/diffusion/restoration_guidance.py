"""Restoration guidance: during sampling, predicted clean latents are pulled toward the stage-1 image.

Sources: DiffBIR: Towards Blind Image Restoration with Generative Diffusion Prior, section 3.3, as released at v2.0.0:
the gradient is scaled by 3000 and divided by the weight that the prediction has in the next latent. Scaling Up to
Excellence (SUPIR), algorithm 1, as released: the closer to the clean end, the less of the difference is taken away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from clir_core.diffusion.plan import NoiseLevel
from clir_core.interfaces import Tensor

GuidanceLoss: TypeAlias = Literal["mse", "weighted_mse"]
GuidanceSpace: TypeAlias = Literal["rgb", "latent"]

SIGMA_MAX = 14.6146
"""What the release of SUPIR calls its noisiest level; that of its schedule is 14.614641."""

_LEAST_PULLED_SIGMA = 0.05
_GRADIENT_SCALE = 3000
_GRAY = (0.2989, 0.5870, 0.1140)
_SOBEL = ((1.0, 0.0, -1.0), (2.0, 0.0, -2.0), (1.0, 0.0, -1.0))
_BLOCK = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorationGuidance:
    """A `clir_core.diffusion.plan.Correct`."""

    target: Callable[[], Tensor]
    """What predictions are compared with, in the space of the loss: images in [-1, 1], or a fresh sampled latent."""
    decode: Callable[[Tensor], Tensor] | None
    """From the latent to that space, differentiable; None compares latents."""
    loss: GuidanceLoss
    scale: float
    start: int
    stop: int
    """Only where stop < timestep + 1 < start."""
    repeat: int
    """Gradient steps at each timestep."""

    def __call__(self, clean: Tensor, level: NoiseLevel, next_sigma: float, weight: float) -> Tensor:  # noqa: ARG002 - a Correct
        """The prediction after its gradient steps, whatever gradient mode the caller is in."""
        if not self.stop < level.timestep + 1 < self.start:
            return clean
        for _ in range(self.repeat):
            clean = clean - self._gradient(clean) * (self.scale * _GRADIENT_SCALE / weight)
        return clean

    def _gradient(self, clean: Tensor) -> Tensor:
        import torch

        target = self.target()
        with torch.inference_mode(mode=False), torch.enable_grad():
            target, latent = target.clone(), clean.detach().clone().requires_grad_()
            squared = ((self.decode(latent) if self.decode else latent) - target) ** 2
            if self.loss == "weighted_mse":
                squared = squared * flatness(target)
            return torch.autograd.grad(squared.mean(dim=(1, 2, 3)).sum(), latent)[0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatentPull:
    """A `clir_core.diffusion.plan.Correct`: SUPIR's."""

    centre: Tensor
    """The latent of the stage-1 image, to which predictions are pulled."""
    scale: float
    """Above 0. Of the difference, (sigma / sigma_max)^(1 / scale) goes: `s_stage1` of the release is 1 / scale."""

    def __call__(self, clean: Tensor, level: NoiseLevel, next_sigma: float, weight: float) -> Tensor:  # noqa: ARG002 - a Correct
        """The prediction after the pull; where the step ends nearly clean, as it is."""
        if next_sigma <= _LEAST_PULLED_SIGMA:
            return clean
        return clean - (clean - self.centre) * (level.step_sigma / SIGMA_MAX) ** (1 / self.scale)


def flatness(images: Tensor) -> Tensor:
    """Near 1 where an image is flat, near 0 where it has edges, constant in blocks of 2 x 2 pixels.

    Args:
        images: (B, 3, H, W) in [-1, 1], sides even.

    Returns:
        (B, 1, H, W): 1 - tanh of the sum of Sobel magnitudes over a block.
    """
    import torch
    from torch.nn import functional

    gray = ((images + 1) / 2 * images.new_tensor(_GRAY).view(1, 3, 1, 1)).sum(dim=1, keepdim=True)
    kernel = images.new_tensor(_SOBEL)
    padded = functional.pad(gray, (1, 1, 1, 1), mode="replicate")
    gradients = functional.conv2d(padded, torch.stack([kernel, kernel.T]).unsqueeze(1))
    magnitude = gradients.square().sum(dim=1, keepdim=True).sqrt()
    blocks = functional.avg_pool2d(magnitude, _BLOCK) * _BLOCK**2
    return functional.interpolate(1 - torch.tanh(blocks), scale_factor=_BLOCK, mode="nearest")
