"""Stage 1: a feed-forward network removes the degradation, and its output is brought to a size the prior can work at.

Source: the inference pipelines of github.com/XPixelGroup/DiffBIR at 3f8b530.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from torch import Tensor, nn
from torch.nn import functional

from clir_core.diffusion.assemble import Tensors
from clir_core.diffusion.resizing import Size, resized, upscaled
from clir_core.diffusion.vae import pad_to_multiple
from clir_core.errors import WeightsError, first_line
from clir_core.interfaces import Images
from clir_core.restorers.diffbir.versions import StageOneKind

StageOne: TypeAlias = Callable[[nn.Module, Images, Size], Tensor]
"""(network, (1, 3, H, W), size of the output) -> (1, 3, h, w) around [0, 1], not clamped, no side below 512."""

SHORTEST_SIDE = 512
"""Smaller images are enlarged to it: the prior was trained at 512."""

_PADDING = 64


def swinir(network: nn.Module, degraded: Images, output_size: Size) -> Tensor:
    """SwinIR at the size of the output, enlarged before."""
    images = large_enough(upscaled(degraded, output_size))
    height, width = images.shape[-2:]
    return network(pad_to_multiple(images, _PADDING))[..., :height, :width]


def scunet(network: nn.Module, degraded: Images, output_size: Size) -> Tensor:
    """SCUNet at the size of the output, enlarged afterwards. It sees its edges repeated to multiples of 64."""
    images = upscaled(degraded, output_size)
    height, width = images.shape[-2:]
    padded = functional.pad(images, (0, -width % _PADDING, 0, -height % _PADDING), mode="replicate")
    return large_enough(network(padded)[..., :height, :width])


def bsrnet(network: nn.Module, degraded: Images, output_size: Size) -> Tensor:
    """BSRNet on the degraded image itself: four times larger, then resized."""
    images = network(degraded)
    return (
        with_shorter_side(images, SHORTEST_SIDE) if min(output_size) < SHORTEST_SIDE else resized(images, output_size)
    )


STAGE_ONES: Mapping[StageOneKind, StageOne] = {"swinir": swinir, "scunet": scunet, "bsrnet": bsrnet}


def load_stage_one(kind: StageOneKind, tensors: Tensors) -> nn.Module:
    """The network of a stage 1, sized by its tensors.

    Raises:
        WeightsError: They are not the tensors of such a network.
    """
    from spandrel.architectures.ESRGAN import ESRGANArch
    from spandrel.architectures.SCUNet import SCUNetArch
    from spandrel.architectures.SwinIR import SwinIRArch

    architecture = {"swinir": SwinIRArch, "scunet": SCUNetArch, "bsrnet": ESRGANArch}[kind]()
    try:
        network = architecture.load(dict(tensors)).model
    except (RuntimeError, KeyError, ValueError, AttributeError, IndexError) as error:
        raise WeightsError(f"the stage-1 file is not a {kind} network: {first_line(error)}") from error
    return network.eval().requires_grad_(requires_grad=False)


def large_enough(images: Tensor) -> Tensor:
    """The images as they are, or enlarged until their shorter side is 512."""
    return images if min(images.shape[-2:]) >= SHORTEST_SIDE else with_shorter_side(images, SHORTEST_SIDE)


def with_shorter_side(images: Tensor, side: int) -> Tensor:
    """The images resized so that their shorter side is `side`; the other one is cut to whole pixels."""
    height, width = images.shape[-2:]
    if height <= width:
        return resized(images, (side, int(width * (side / height))))
    return resized(images, (int(height * (side / width)), side))
