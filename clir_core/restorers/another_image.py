"""A photograph of something else: the anchor that says how far apart unrelated images are in a metric.

Semantic distances have no unit. Beside the distance of the degraded image, this one tells whether a restored image is
still near its target or as far from it as any picture.
"""

from importlib.util import find_spec
from pathlib import Path

from clir_core.errors import RestorerError
from clir_core.imaging.images import read_image
from clir_core.interfaces import Device, Images, Request, Restorer, RestorerSpec, Setting
from clir_core.processing.matlab_resize import imresize_to

_PHOTOGRAPHS = ("coffee.png", "astronaut.png")


class _AnotherImage(Restorer):
    """For each input, the one of two photographs that is less like it, brought to its size."""

    def __init__(self, photographs: list[Images]) -> None:
        self._photographs = photographs

    def __call__(self, degraded: Images, request: Request) -> Images:
        import torch

        height, width = degraded.shape[-2:]
        others = [imresize_to(image, height, width).clamp(0, 1).float() for image in self._photographs]
        return torch.cat([_least_like(image, others) for image in degraded.split(1)])


def _least_like(image: Images, others: list[Images]) -> Images:
    distances = [float((other.to(image) - image).square().mean()) for other in others]
    return others[distances.index(max(distances))].to(image)


def _load(weights: tuple[Path, ...], device: Device) -> Restorer:
    package = find_spec("skimage")
    if package is None or not package.submodule_search_locations:
        raise RestorerError("another-image shows photographs of scikit-image, which is not installed; run 'make setup'")
    folder = Path(package.submodule_search_locations[0]) / "data"
    return _AnotherImage([read_image(folder / name) for name in _PHOTOGRAPHS])


SPECS = (
    RestorerSpec(
        id="another-image",
        title="Another image",
        family="reference",
        scales=(1,),
        reads="target",
        default=False,
        setting=Setting(),
        load=_load,
        licence="public domain",
        paper="",
        source="scikit-image's coffee and astronaut",
    ),
)
