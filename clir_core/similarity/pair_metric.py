"""How a metric with a reference is made of its two halves."""

from collections.abc import Callable
from typing import TypeVar

from clir_core.errors import ImageError
from clir_core.interfaces import Images, PairMetric, SoloMetric, Tensor

R = TypeVar("R")


def pair_metric(prepare: Callable[[Images], R], compare: Callable[[Images, R], Tensor]) -> PairMetric:
    """A metric that prepares its references once and compares any number of images with them.

    Args:
        prepare: What depends on the references alone: luma, moments, features.
        compare: One score an image, (B,), from the images and what was prepared.

    Returns:
        A metric whose bound form raises ImageError when images and references differ in shape.
    """
    import torch

    def bind(references: Images) -> SoloMetric:
        with torch.inference_mode():
            prepared = prepare(references)

        def score(images: Images) -> Tensor:
            check_same_shape(images, references)
            with torch.inference_mode():
                return compare(images, prepared).to("cpu", torch.float64)

        return score

    return bind


def check_same_shape(images: Images, references: Images) -> None:
    """Refuse to compare images with references of another shape.

    Raises:
        ImageError: The shapes differ.
    """
    if images.shape != references.shape:
        raise ImageError(f"images have shape {tuple(images.shape)}; their references have {tuple(references.shape)}")
