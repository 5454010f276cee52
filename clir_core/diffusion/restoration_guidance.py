"""Restoration guidance: during sampling, predicted clean latents are pulled toward the stage-1 image.

Source: DiffBIR: Towards Blind Image Restoration with Generative Diffusion Prior, section 3.3, as released at v2.0.0:
the gradient is scaled by 3000 and divided by the weight that the prediction has in the next latent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from clir_core.interfaces import Tensor

GuidanceLoss: TypeAlias = Literal["mse", "weighted_mse"]
GuidanceSpace: TypeAlias = Literal["rgb", "latent"]

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

    def __call__(self, clean: Tensor, timestep: float, weight: float) -> Tensor:
        """The prediction after its gradient steps, whatever gradient mode the caller is in."""
        if not self.stop < timestep + 1 < self.start:
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
